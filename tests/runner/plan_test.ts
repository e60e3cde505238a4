import { assertEquals } from "@std/assert";
import { resolveMeasures } from "../../src/measures/resolve.ts";
import { createExplainer } from "../../src/runner/plan.ts";
import type { NetworkRecord } from "../../src/store/mod.ts";
import { sampleNetwork } from "../store/_network.ts";

const { digest, cell, identity, environment } = sampleNetwork();
const record: NetworkRecord = { digest, cell, identity, environment };
const task = { task: { digest, cell, measures: [] }, trained: false, missing: [] };
const withIdentity = (parts: Partial<NetworkRecord["identity"]>): NetworkRecord => ({
  ...record,
  identity: { ...record.identity, ...parts },
});

/** The fingerprints of the record, one aspect of its loss changed. */
const withOther = (aspect: string) => ({
  ...identity.fingerprints,
  "loss/softmax": { ...identity.fingerprints["loss/softmax"], [aspect]: "0".repeat(16) },
});

Deno.test("createExplainer() tells a cell that was never trained", async () => {
  assertEquals(await createExplainer([], "wasm")(task), { kind: "new", text: "never trained" });
});

Deno.test("createExplainer() names what changed of which component", async () => {
  const fingerprints = withOther("gradient");
  const { kind, text } = await createExplainer([withIdentity({ fingerprints })], "wasm")(task);
  assertEquals(kind, "code");
  assertEquals(text, "other code: loss/softmax (gradient)");
});

Deno.test("createExplainer() tells another backend and other data", async () => {
  const { kind, text } = await createExplainer([record], "webgpu")(task);
  assertEquals([kind, text], ["backend", "trained on wasm, not on webgpu"]);
  const data = { digits: "0".repeat(64) };
  assertEquals(await createExplainer([withIdentity({ data })], "wasm")(task), {
    kind: "data",
    text: "other data: digits",
  });
});

Deno.test("createExplainer() explains by the network that is nearest", async () => {
  const fingerprints = withOther("gradient");
  const far = withIdentity({ fingerprints, backend: "cpu" });
  const { kind } = await createExplainer([far, withIdentity({ fingerprints })], "wasm")(task);
  assertEquals(kind, "code");
});

Deno.test("createExplainer() names the measures that a trained network lacks", async () => {
  const missing = resolveMeasures(["fisherRatio"]);
  const explain = createExplainer([record], "wasm");
  assertEquals(await explain({ ...task, trained: true, missing }), {
    kind: "measures",
    text: "to be measured: fisherRatio",
  });
  assertEquals((await explain({ ...task, trained: true })).kind, "stored");
});
