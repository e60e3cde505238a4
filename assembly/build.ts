/**
 * Compiles the AssemblyScript kernels to `src/compute/kernels/kernels.wasm`.
 *
 * The module imports the memory of tfjs's WASM backend and owns none of it: the stub runtime and
 * sources without literals that live in memory leave no data segment that could overwrite tfjs's.
 */
import asc from "assemblyscript/asc";

const HERE = new URL(".", import.meta.url);
const TARGET = new URL("../src/compute/kernels/kernels.wasm", HERE);

/** Plain SIMD only: relaxed instructions give different bits on different machines. */
const OPTIONS = [
  ...["--runtime", "stub", "--importMemory", "--noExportMemory", "--enable", "simd"],
  ...["-O3", "--converge", "--noAssert", "--noColors"],
];

/** Compiles the kernels in memory and returns the bytes of the module. */
export async function buildKernels(): Promise<Uint8Array<ArrayBuffer>> {
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  const { error, stderr } = await asc.main(
    ["index.ts", "--outFile", "kernels.wasm", ...OPTIONS],
    {
      readFile: (name) => readSource(name),
      writeFile: (name, contents) => {
        if (name === "kernels.wasm") bytes = Uint8Array.from(contents as Uint8Array);
      },
      listFiles: () => [],
    },
  );
  if (error || !bytes) throw new Error(`Cannot compile the kernels: ${stderr.toString()}`);
  return bytes;
}

function readSource(name: string): string | null {
  try {
    return Deno.readTextFileSync(new URL(name.replace(/(\.ts)+$/, ".ts"), HERE));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

if (import.meta.main) await Deno.writeFile(TARGET, await buildKernels());
