import { assertLess } from "@std/assert";
import { type BackendName, useBackend } from "../../src/compute/backend.ts";
import { tf } from "../../src/compute/tf.ts";
import { releaseDevice } from "../_release.ts";
import { lacks } from "../_requires.ts";
import { goldenCases, goldenErrors } from "./_golden.ts";

const backends: BackendName[] = ["cpu", "wasm", "webgpu"];
const names = new Set(goldenCases().map(({ spec }) => spec.name));

for (const backend of backends) {
  const ignore = backend === "webgpu" && await lacks("webgpu");
  for (const name of names) {
    Deno.test({
      name: `createLoss() gives the reference values of ${name} on ${backend}`,
      ignore,
      async fn() {
        await useBackend(backend);
        // Left on, tfjs computes small tensors of WebGPU on the CPU.
        tf.env().set("WEBGPU_CPU_FORWARD", false);
        for (const golden of goldenCases(name)) {
          const label = JSON.stringify(golden.spec);
          const { value, gradient } = await goldenErrors(golden);
          assertLess(value, 1e-4, `value of ${label}`);
          assertLess(gradient, 1e-3, `gradient of ${label}`);
        }
      },
    });
  }
}

Deno.test.afterAll(releaseDevice);
