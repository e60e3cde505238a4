/** Compiles the kernels of the measures, each to a file in src/measures/metrics/kernels/. */
import asc from "assemblyscript/asc";
import { productsModule } from "./products.ts";

const HERE = new URL(".", import.meta.url);
const TARGETS = new URL("../../src/measures/metrics/kernels/", HERE);

/** The kernels: each is compiled from NAME.ts to NAME.wasm. */
export const KERNELS = ["distances", "logistic", "scatter"] as const;

/** Plain SIMD only: relaxed instructions give different bits on different machines. */
const OPTIONS = [
  ...["--runtime", "stub", "--importMemory", "--noExportMemory", "--enable", "simd"],
  ...["--noAssert", "--noColors"],
];

/** How far to optimise: not at all where V8 shall join pairs of vectors, which it would take apart. */
const OPTIMISE = {
  distances: ["--initialMemory", "1", "-O0"],
  logistic: ["-O3", "--converge"],
  scatter: ["-O3", "--converge"],
};

/** Compiles a kernel in memory and gives the bytes of the module. */
export async function buildKernel(
  name: (typeof KERNELS)[number],
): Promise<Uint8Array<ArrayBuffer>> {
  const [source, target] = [`${name}.ts`, `${name}.wasm`];
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  const { error, stderr } = await asc.main([
    source,
    "--outFile",
    target,
    ...OPTIONS,
    ...OPTIMISE[name],
  ], {
    readFile: (file) =>
      file === source
        ? Deno.readTextFileSync(new URL(file, HERE))
        : file.replace(/(\.ts)+$/, "") === "products"
        ? productsModule()
        : null,
    writeFile: (file, contents) => {
      if (file === target) bytes = Uint8Array.from(contents as Uint8Array);
    },
    listFiles: () => [],
  });
  if (error || !bytes) throw new Error(`Cannot compile ${source}: ${stderr.toString()}`);
  return bytes;
}

if (import.meta.main) {
  for (const name of KERNELS) {
    await Deno.writeFile(new URL(`${name}.wasm`, TARGETS), await buildKernel(name));
  }
}
