import { assertEquals } from "@std/assert";
import { buildKernel } from "../../../src/measures/metrics/kernels/build.ts";

Deno.test("kernel.wasm is what kernel.ts compiles to", async () => {
  const file = new URL("../../../src/measures/metrics/kernels/kernel.wasm", import.meta.url);
  assertEquals(await buildKernel(), await Deno.readFile(file));
});
