import type { Program } from "./_process.ts";

/** A PyTorch of this machine. */
export interface Torch {
  /** The interpreter that imports it. */
  python: string;
  /** As it names itself, such as `2.13.0+cpu`. */
  version: string;
  /** The vector instructions that it uses, such as `AVX2`. */
  instructions: string;
}

/** Interpreters that are asked where nobody names one: that of the path, and that of the system. */
const PYTHONS = ["python3", "/usr/bin/python3"];

/**
 * Keeps memory that glibc would give back to the system after each step and take again: pages of
 * zeros are a good part of a step of PyTorch as it comes.
 */
const KEPT = {
  MALLOC_TRIM_THRESHOLD_: `${2 ** 34}`,
  MALLOC_TOP_PAD_: `${2 ** 28}`,
  MALLOC_MMAP_MAX_: "0",
};

/** Holds PyTorch and the libraries below it to 256 bits. */
const AVX2 = {
  ATEN_CPU_CAPABILITY: "avx2",
  ONEDNN_MAX_CPU_ISA: "AVX2",
  MKL_ENABLE_INSTRUCTIONS: "AVX2",
};

const ASK = "import torch; print(torch.__version__); print(torch.__config__.show())";

/** The PyTorchs that interpreters can import, the newest first; one of each version. */
export function findTorch(pythons: readonly string[]): Torch[] {
  const found = [...pythons, ...PYTHONS].flatMap((python) => {
    const text = outputOf(python, ["-c", ASK]);
    if (text === undefined) return [];
    const instructions = /CPU capability usage: (\S+)/.exec(text)?.[1] ?? "unknown";
    return [{ python, version: text.split("\n", 1)[0]!, instructions }];
  });
  const newest = found.toSorted((a, b) => byVersion(b.version, a.version));
  return newest.filter(({ version }, at) =>
    newest.findIndex((other) => other.version === version) === at
  );
}

/**
 * The programs that time a PyTorch: as it comes, with its memory kept, and where it has wider
 * vectors than V8, with 256 bits as well.
 */
export function torchPrograms({ python, version, instructions }: Torch, peer: string): Program[] {
  const name = `torch ${version.split("+")[0]}`;
  const program = { command: python, args: [peer], version };
  return [
    { ...program, name },
    { ...program, name: `${name}, memory kept`, env: KEPT },
    ...instructions.startsWith("AVX512")
      ? [{ ...program, name: `${name}, memory kept, AVX2`, env: { ...KEPT, ...AVX2 } }]
      : [],
  ];
}

function byVersion(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

function outputOf(command: string, args: string[]): string | undefined {
  try {
    const options = { args, stdout: "piped", stderr: "null" } as const;
    const { success, stdout } = new Deno.Command(command, options).outputSync();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
