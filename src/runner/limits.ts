import { InputError } from "../base/errors.ts";
import type { Limits } from "./worker_process.ts";

/** Seconds that a worker may say nothing; measuring a large run takes minutes without a message. */
export const DEFAULT_TIME_LIMIT = 1800;

/** A worker's share of half the machine's memory, in megabytes. */
export function defaultMemory(jobs: number): number {
  const megabytes = Deno.systemMemoryInfo().total / 2 ** 20;
  return Math.min(4096, Math.max(512, Math.floor(megabytes / 2 / Math.max(1, jobs))));
}

/** Fills in the limits of workers, and checks that they are sensible. */
export function limitsOf(
  { jobs = 0, memory, timeLimit = DEFAULT_TIME_LIMIT }: {
    jobs?: number | undefined;
    memory?: number | undefined;
    timeLimit?: number | undefined;
  },
): Limits {
  if (!(timeLimit > 0)) {
    throw new InputError(`Cannot use the time limit ${timeLimit}: it must be above 0 seconds`);
  }
  if (memory !== undefined && !(Number.isInteger(memory) && memory >= 1)) {
    throw new InputError(`Cannot use the memory limit ${memory}: give whole megabytes, from 1`);
  }
  return { memory: memory ?? defaultMemory(jobs), timeLimit };
}
