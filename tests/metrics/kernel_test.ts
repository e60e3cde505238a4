import { assertEquals } from "@std/assert";
import { buildKernel } from "../../src/metrics/kernels/build.ts";

Deno.test("kernel.wasm is what kernel.ts compiles to", async () => {
  const file = new URL("../../src/metrics/kernels/kernel.wasm", import.meta.url);
  assertEquals(await buildKernel(), await Deno.readFile(file));
});
