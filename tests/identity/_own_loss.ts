/**
 * Prints the digest of a network by a user's own loss.
 *
 * usage: deno run -A _own_loss.ts MODULE
 *
 * @module
 */
import { digestCell } from "../../src/identity/network.ts";
import { loadLossModule } from "../../src/losses/catalogue.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";

const { name } = await loadLossModule(Deno.args[0]!);
const matrix = { dataset: ["digits"], loss: [{ name }], dimension: [3], seed: [1] };
console.log(await digestCell(expandMatrix(experiment({ matrix }))[0]!));
