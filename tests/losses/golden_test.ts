import { assertLess } from "@std/assert";
import { type BackendName, useBackend } from "../../src/compute/backend.ts";
import { goldenCases, goldenErrors } from "./_golden.ts";
import { lossNames } from "../../src/losses/mod.ts";

const backends: BackendName[] = ["cpu", "wasm"];

for (const backend of backends) {
  for (const name of new Set(goldenCases().map(({ spec }) => spec.name))) {
    if (!lossNames.includes(name)) continue;
    Deno.test(`createLoss() gives the reference values of ${name} on ${backend}`, async () => {
      await useBackend(backend);
      for (const golden of goldenCases(name)) {
        const label = JSON.stringify(golden.spec);
        const { value, gradient } = await goldenErrors(golden);
        assertLess(value, 1e-4, `value of ${label}`);
        assertLess(gradient, 1e-3, `gradient of ${label}`);
      }
    });
  }
}
