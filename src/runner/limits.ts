import { InputError } from "../base/errors.ts";
import type { Limits } from "./worker_process.ts";

/** Seconds that a worker may say nothing; measuring a large run takes minutes without a message. */
export const DEFAULT_TIME_LIMIT = 1800;

/** The longest time limit in seconds: timers count milliseconds in 31 bits. */
export const MOST_SECONDS = Math.floor((2 ** 31 - 1) / 1000);

/** The largest memory limit in megabytes, a terabyte. */
export const MOST_MEGABYTES = 1 << 20;

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
  if (!(timeLimit > 0 && timeLimit <= MOST_SECONDS)) {
    throw new InputError(
      `The time limit must be above 0 seconds and at most ${MOST_SECONDS}: ${timeLimit} is not`,
    );
  }
  if (
    memory !== undefined && !(Number.isInteger(memory) && memory >= 1 && memory <= MOST_MEGABYTES)
  ) {
    throw new InputError(
      `The memory limit must be whole megabytes from 1 to ${MOST_MEGABYTES}: ${memory} is not`,
    );
  }
  return { memory: memory ?? defaultMemory(jobs), timeLimit };
}
