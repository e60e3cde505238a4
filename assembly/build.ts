/**
 * Compiles the AssemblyScript kernels to `src/compute/kernels/kernels.wasm`.
 *
 * The module imports the memory of tfjs's WASM backend and owns none of it: the stub runtime and
 * sources without literals that live in memory leave no data segment that could overwrite tfjs's.
 */
import asc from "assemblyscript/asc";
import { pooledModule } from "./templates/pooled.ts";
import { pooledGradientModule } from "./templates/pooled_gradient.ts";
import { tileModule } from "./templates/tile.ts";
import { transformsModule } from "./templates/transforms.ts";

const HERE = new URL(".", import.meta.url);
const TARGET = new URL("../src/compute/kernels/kernels.wasm", HERE);

/** Modules of which the compiler sees what a template writes. */
const TEMPLATES: Record<string, () => string> = {
  "templates/tile.ts": tileModule,
  "templates/pooled.ts": pooledModule,
  "templates/pooled_gradient.ts": pooledGradientModule,
  "templates/transforms.ts": transformsModule,
};

/**
 * Relaxed instructions: the multiply-add, of which `rounding.ts` tells how it rounds. A memory of
 * at least one page, as V8 checks each access to an empty one twice. No optimiser, as it would pull
 * apart the pairs of vectors that V8 joins.
 */
const OPTIONS = [
  ...["--runtime", "stub", "--importMemory", "--initialMemory", "1", "--noExportMemory"],
  ...["--enable", "simd", "--enable", "relaxed-simd", "-O0", "--noAssert", "--noColors"],
];

/** Compiles the kernels in memory and returns the bytes of the module. */
export async function buildKernels(): Promise<Uint8Array<ArrayBuffer>> {
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  const { error, stderr } = await asc.main(
    ["index.ts", "--outFile", "kernels.wasm", ...OPTIONS],
    {
      readFile: (name) => readSource(name.replace(/(\.ts)+$/, ".ts")),
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
  const template = TEMPLATES[name];
  if (template) return template();
  try {
    return Deno.readTextFileSync(new URL(name, HERE));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

if (import.meta.main) await Deno.writeFile(TARGET, await buildKernels());
