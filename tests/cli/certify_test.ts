import { assert, assertEquals, assertRejects } from "@std/assert";
import { certificateSummary, certificateTable, certify } from "../../src/cli/certify.ts";
import { InputError } from "../../src/base/errors.ts";
import type { Certificate, Check } from "../../src/losses/mod.ts";

const check = (name: Check["name"], status: Check["status"], detail: string) => ({
  name,
  status,
  detail,
});

Deno.test("certificateTable() shows measured errors, and how the other checks ended", () => {
  const certificate: Certificate = {
    loss: "cosface",
    form: { margin: 0.35, scale: null },
    backends: ["cpu", "wasm"],
    checks: [
      check("reference", "passed", "value off by 4.8e-8, gradient by 1.4e-7"),
      check("backends", "skipped", "one backend only"),
      check("edge cases", "failed", "one sample: the loss is NaN on cpu"),
      check("leaks", "passed", "none in 50 steps"),
    ],
    passed: false,
  };
  assertEquals(
    certificateTable([certificate]).split("\n").map((line) => line.split(/ {2,}/)),
    [
      ["loss", "parameters", "reference", "backends", "edges", "leaks"],
      ["cosface", "margin 0.35, scale null", "1.4e-7", "skipped", "failed", "passed"],
    ],
  );
  assertEquals(
    certificateSummary([certificate]).at(-1),
    "1 loss in 1 form on cpu and wasm: 1 fail (cosface)",
  );
});

Deno.test("certificateTable() keeps to 80 columns, and breaks no number", () => {
  const names = ["reference", "finite differences", "backends", "edge cases", "leaks"] as const;
  const certificate = (loss: string, form: Record<string, unknown>): Certificate => ({
    ...{ loss, form, space: "euclidean", backends: ["cpu", "wasm"], passed: true },
    checks: names.map((name, at) =>
      check(name, at === 3 ? "skipped" : "passed", at < 3 ? "off by 2.5e-7, 1.0e-6" : "")
    ),
  });
  const lines = certificateTable([
    certificate("regularised-prototype-regression", { temperature: 0.05, maximumIterations: 100 }),
    certificate("softmax", {}),
  ], 80).split("\n");
  assert(Math.max(...lines.map((line) => line.length)) <= 80, lines.join("\n"));
  assertEquals(lines.join(" ").match(/\b1\.0e-6\b/g)?.length, 6);
});

Deno.test("certify() refuses backends and losses that do not exist", async () => {
  const given = { positional: [], backend: [], json: false, args: [] };
  await assertRejects(
    () => certify({ ...given, backend: ["wasmm"] }),
    InputError,
    'There is no backend "wasmm": did you mean "wasm"?',
  );
  await assertRejects(
    () => certify({ ...given, positional: ["softmx"] }),
    InputError,
    'did you mean "softmax"?',
  );
});
