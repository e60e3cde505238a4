import { assertEquals, assertRejects } from "@std/assert";
import { certificateTable, certify } from "../../src/cli/certify.ts";
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
      ["loss", "parameters", "reference", "backends", "edge cases", "leaks"],
      ["cosface", "margin 0.35, scale null", "4.8e-8 / 1.4e-7", "skipped", "failed", "passed"],
    ],
  );
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
