import { assertEquals, assertStringIncludes } from "@std/assert";
import { createExplainer } from "../../src/runner/mod.ts";
import type { RunRecord } from "../../src/store/mod.ts";
import { sampleRun } from "../store/_run.ts";

const { history: _h, embeddings: _e, geometry: _g, ...record } = sampleRun();
const task = { digest: record.digest, cell: record.cell };
const withIdentity = (parts: Partial<RunRecord["identity"]>): RunRecord => ({
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

Deno.test("createExplainer() explains by the run that is nearest", () => {
  const modules = { ...record.identity.modules, "src/losses/softmax.ts": "0".repeat(64) };
  const far = withIdentity({ modules, backend: "cpu" });
  assertEquals(createExplainer([far, withIdentity({ modules })], "wasm")(task).kind, "code");
});
