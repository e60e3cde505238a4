import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { expandMatrix } from "../../src/study/mod.ts";
import { codeOf } from "../../src/identity/code_digest.ts";
import { digestCell } from "../../src/identity/digest.ts";
import { experiment } from "../_experiments.ts";

const [cell] = expandMatrix(experiment());

Deno.test("digestCell() gives 64 hexadecimal digits, the same for any order of keys", () => {
  assertMatch(digestCell(cell!), /^[0-9a-f]{64}$/);
  const reversed = Object.fromEntries(Object.entries(cell!).reverse()) as unknown as typeof cell;
  assertEquals(digestCell(reversed!), digestCell(cell!));
});

Deno.test("digestCell() differs by seed, dataset, loss and backend", () => {
  const digests = [
    digestCell(cell!),
    digestCell({ ...cell!, seed: 2 }),
    digestCell({ ...cell!, dataset: "mnist" }),
    digestCell({ ...cell!, loss: { name: "softmax", normalizeWeights: true } }),
    digestCell(cell!, { backend: "webgpu" }),
  ];
  assertEquals(new Set(digests).size, digests.length);
});

Deno.test("codeOf() holds the cell's loss and dataset, and no other", () => {
  const code = [...codeOf({ ...cell!, loss: { name: "center" }, dataset: "fashion-mnist" }).keys()];
  const has = (path: string) => code.includes(path);
  assert(has("src/losses/center.ts") && has("src/data/fashion_mnist.ts"));
  assert(has("src/networks/train.ts") && has("src/networks/backbone.ts"));
  assert(!has("src/losses/triplet.ts") && !has("src/data/mnist.ts"));
});

Deno.test("codeOf() holds the kernels and the set-up of the backend", () => {
  const code = [...codeOf(cell!).keys()];
  for (const path of ["backend.ts", "kernels/install.ts", "kernels/kernels.wasm"]) {
    assert(code.includes(`src/compute/${path}`), `${path} is missing`);
  }
});

Deno.test("codeOf() pins the packages that compute", () => {
  const code = [...codeOf(cell!).keys()];
  assert(code.some((path) => /^package:@tensorflow\/tfjs@4\.22\.0/.test(path)), code.join("\n"));
});

Deno.test("codeOf() holds nothing that schedules, stores or draws", () => {
  const code = [...codeOf(cell!).keys()];
  assertEquals(code.filter((path) => /^(reports|src\/(cli|store))\//.test(path)), []);
  assertNotEquals(code.length, 0);
});
