import { assert, assertEquals } from "@std/assert";
import { buildKernels } from "../../../assembly/build.ts";
import { module } from "../../../src/compute/kernels/_module.js";

const COMMITTED = new URL("../../../src/compute/kernels/kernels.wasm", import.meta.url);
const DATA_SECTION = 11;

Deno.test("buildKernels() gives the committed bytes", async () => {
  assertEquals(await buildKernels(), await Deno.readFile(COMMITTED));
});

Deno.test("buildKernels() leaves no data that would overwrite tfjs's", async () => {
  const bytes = await buildKernels();
  assert(!sections(bytes).includes(DATA_SECTION));
  assertEquals(WebAssembly.Module.imports(module).map(({ kind }) => kind), ["memory"]);
});

/** The identifiers of a module's sections: each is followed by its size in LEB128. */
function sections(bytes: Uint8Array): number[] {
  const found: number[] = [];
  let at = 8;
  while (at < bytes.length) {
    found.push(bytes[at++]!);
    let [size, shift, byte] = [0, 0, 0];
    do {
      byte = bytes[at++]!;
      size |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte & 0x80);
    at += size;
  }
  return found;
}
