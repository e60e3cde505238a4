import { assertEquals, assertStringIncludes } from "@std/assert";
import { resolveMeasures } from "../../src/measures/resolve.ts";
import { createExplainer } from "../../src/runner/mod.ts";
import type { NetworkRecord } from "../../src/store/mod.ts";
import { sampleNetwork } from "../store/_network.ts";

const { digest, cell, identity, environment } = sampleNetwork();
const record: NetworkRecord = { digest, cell, identity, environment };
const task = { task: { digest, cell, measures: [] }, trained: false, missing: [] };
const withIdentity = (parts: Partial<NetworkRecord["identity"]>): NetworkRecord => ({
  ...record,
  identity: { ...record.identity, ...parts },
});

Deno.test("createExplainer() tells a cell that was never trained", () => {
  assertEquals(createExplainer([], "wasm")(task), { kind: "new", text: "never trained" });
});

Deno.test("createExplainer() names the modules that changed", () => {
  const modules = { ...record.identity.modules, "src/losses/softmax.ts": "0".repeat(64) };
  const { kind, text } = createExplainer([withIdentity({ modules })], "wasm")(task);
  assertEquals(kind, "code");
  assertStringIncludes(text, "src/losses/softmax.ts");
});

Deno.test("createExplainer() tells another backend and other data", () => {
  const { kind, text } = createExplainer([record], "webgpu")(task);
  assertEquals([kind, text], ["backend", "trained on wasm, not on webgpu"]);
  const data = { digits: "0".repeat(64) };
  assertEquals(createExplainer([withIdentity({ data })], "wasm")(task), {
    kind: "data",
    text: "other data: digits",
  });
});

Deno.test("createExplainer() explains by the network that is nearest", () => {
  const modules = { ...record.identity.modules, "src/losses/softmax.ts": "0".repeat(64) };
  const far = withIdentity({ modules, backend: "cpu" });
  assertEquals(createExplainer([far, withIdentity({ modules })], "wasm")(task).kind, "code");
});

Deno.test("createExplainer() names the measures that a trained network lacks", () => {
  const missing = resolveMeasures(["fisherRatio"]);
  const explain = createExplainer([record], "wasm");
  assertEquals(explain({ ...task, trained: true, missing }), {
    kind: "measures",
    text: "to be measured: fisherRatio",
  });
  assertEquals(explain({ ...task, trained: true }).kind, "stored");
});
