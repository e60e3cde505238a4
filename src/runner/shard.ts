import { InputError } from "../base/errors.ts";
import { nominalSeconds } from "./cost.ts";
import type { Task } from "./task.ts";

/** One of several equal parts of an experiment. */
export interface Shard {
  /** Which part, from 1. */
  index: number;
  /** How many parts there are. */
  count: number;
}

/**
 * Parses a shard as written on a command line: `2/8` is the second of eight.
 *
 * @throws {InputError} If it is malformed or out of range.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseShard("2/8"), { index: 2, count: 8 });
 * ```
 */
export function parseShard(text: string): Shard {
  const match = text.match(/^(\d{1,6})\/(\d{1,6})$/);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (match && index >= 1 && index <= count) return { index, count };
  throw new InputError(
    `Cannot use the shard "${text}": write i/n with i from 1 to n, such as 2/8`,
  );
}

/**
 * Splits tasks into parts of about equal cost: the longest task first, each to the part that has
 * the least to do (Graham 1969).
 *
 * The split depends on the cells alone, not on a store or a clock: every machine computes the same.
 *
 * @param tasks All tasks of an experiment.
 * @param count How many parts.
 * @returns The parts, each in the order of the tasks; some are empty where there are few tasks.
 */
export function splitTasks(tasks: readonly Task[], count: number): Task[][] {
  const parts = Array.from({ length: count }, () => ({ seconds: 0, tasks: new Set<Task>() }));
  const weighed = tasks.map((task) => ({ task, seconds: nominalSeconds(task.cell) }));
  for (const { task, seconds } of weighed.toSorted((a, b) => b.seconds - a.seconds)) {
    const least = parts.reduce((least, part) => part.seconds < least.seconds ? part : least);
    least.seconds += seconds;
    least.tasks.add(task);
  }
  return parts.map((part) => tasks.filter((task) => part.tasks.has(task)));
}

/** Leaves of tasks those that belong to the shard. */
export function selectShard(tasks: Task[], shard: Shard | undefined): Task[] {
  return shard === undefined ? tasks : splitTasks(tasks, shard.count)[shard.index - 1]!;
}
