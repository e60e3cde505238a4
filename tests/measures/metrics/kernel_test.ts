import { assertEquals } from "@std/assert";
import { buildKernel, KERNELS } from "../../../assembly/measures/build.ts";

for (const name of KERNELS) {
  Deno.test(`${name}.wasm is what ${name}.ts compiles to`, async () => {
    const file = new URL(`../../../src/measures/metrics/kernels/${name}.wasm`, import.meta.url);
    assertEquals(await buildKernel(name), await Deno.readFile(file));
  });
}
