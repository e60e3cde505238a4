import { WIDEN } from "../src/compute/widen.ts";
import { cpus } from "node:os";

/** One benchmark as `deno bench --json` reports it; times in nanoseconds. */
export interface BenchResult {
  group: string | null;
  name: string;
  baseline: boolean;
  results: {
    ok?: { n: number; min: number; avg: number; max: number };
    failed?: { message: string };
  }[];
}

/** One benchmark as we keep it. */
export interface Measurement {
  file: string;
  group: string | null;
  name: string;
  /** The fastest and the mean run: other work on the machine only ever adds time. */
  fastestMs: number;
  meanMs: number;
  runs: number;
  /** Arithmetic of the fastest run, where the name tells the work. */
  gflops?: number;
}

/** Runs a file of benchmarks and returns what it measured. */
export async function runBenchmarks(file: string): Promise<Measurement[]> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      "bench",
      "--json",
      "--no-check",
      `--v8-flags=${WIDEN}`,
      "--allow-read",
      "--allow-env",
      "--allow-sys",
      file,
    ],
    stderr: "inherit",
  });
  const { stdout } = await command.output();
  const { benches } = JSON.parse(new TextDecoder().decode(stdout)) as { benches: BenchResult[] };
  return benches.flatMap(({ group, name, results: [result] }) => {
    if (!result?.ok) {
      throw new Error(`Cannot measure "${name}" of ${file}: ${result?.failed?.message}`);
    }
    const { n, min, avg } = result.ok;
    const work = Number(/\(([\d.]+) GFLOP\)/.exec(name)?.[1]);
    const measurement = { file, group, name, fastestMs: min / 1e6, meanMs: avg / 1e6, runs: n };
    return [Number.isNaN(work) ? measurement : { ...measurement, gflops: work / min * 1e9 }];
  });
}

/** The processor and what runs on it, to stand beside a measurement. */
export function machine(): string {
  const [first, ...others] = cpus();
  const runtime = `Deno ${Deno.version.deno} on ${Deno.build.os} ${Deno.build.arch}`;
  return `${first?.model.trim()}, ${others.length + 1} cores, ${runtime}`;
}

/** A quantile by the nearest rank. */
export function quantile(values: readonly number[], p: number): number {
  return values.toSorted((a, b) =>
    a - b
  )[Math.min(values.length - 1, Math.floor(p * values.length))]!;
}
