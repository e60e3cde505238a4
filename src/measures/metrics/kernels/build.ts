/**
 * Compiles kernel.ts to kernel.wasm. Run: deno run -A src/measures/metrics/kernels/build.ts
 */
import asc from "assemblyscript/asc";

const HERE = new URL(".", import.meta.url);

/** Plain SIMD only: relaxed instructions give different bits on different machines. */
const OPTIONS = [
  ...["--runtime", "stub", "--importMemory", "--noExportMemory", "--enable", "simd"],
  ...["-O3", "--converge", "--noAssert", "--noColors"],
];

/** Compiles the kernel in memory and gives the bytes of the module. */
export async function buildKernel(): Promise<Uint8Array<ArrayBuffer>> {
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  const { error, stderr } = await asc.main(["kernel.ts", "--outFile", "kernel.wasm", ...OPTIONS], {
    readFile: (name) => name === "kernel.ts" ? Deno.readTextFileSync(new URL(name, HERE)) : null,
    writeFile: (name, contents) => {
      if (name === "kernel.wasm") bytes = Uint8Array.from(contents as Uint8Array);
    },
    listFiles: () => [],
  });
  if (error || !bytes) throw new Error(`Cannot compile the kernel: ${stderr.toString()}`);
  return bytes;
}

if (import.meta.main) await Deno.writeFile(new URL("kernel.wasm", HERE), await buildKernel());
