import { InputError } from "../base/errors.ts";
import { PROJECT } from "../base/files.ts";
import { fileURLToPath } from "node:url";
import { WIDEN } from "../compute/widen.ts";
import { dataDirectory } from "../data/provision/directory.ts";
import { fingerprintCache } from "../identity/cache.ts";
import type { WorkerSettings } from "./messages.ts";

/** The limits of a worker. */
export interface Limits {
  /** Megabytes of memory, for JavaScript and for WASM each. */
  memory: number;
  /** Seconds that a worker may say nothing before it is taken for hung. */
  timeLimit: number;
}

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

/** The environment variables that a worker reads: where data and sockets are. */
export const READABLE_ENVIRONMENT = [
  "HOME",
  "LOCALAPPDATA",
  "LOSS_ATLAS_DATA",
  "XDG_CACHE_HOME",
  "XDG_RUNTIME_DIR",
] as const;

/**
 * Joins the values of a permission flag of Deno, in which a comma cannot be escaped.
 *
 * @param values Paths or names.
 * @returns The list, each value once.
 * @throws {InputError} If a value contains a comma, which would grant two other rights in its place.
 *
 * @example
 * ```ts
 * import { assertEquals, assertThrows } from "@std/assert";
 * import { permissionList } from "./worker_command.ts";
 *
 * assertEquals(permissionList(["a", "b", "b"]), "a,b");
 * assertThrows(() => permissionList(["a,b"]));
 * ```
 */
export function permissionList(values: readonly string[]): string {
  const split = values.find((value) => value.includes(","));
  if (split !== undefined) {
    throw new InputError(
      `Cannot use the path "${split}": Deno separates the paths of a permission by commas; choose one without`,
    );
  }
  return [...new Set(values)].join(",");
}

const WORKER = new URL("./worker.ts", import.meta.url);
const WARDEN = new URL("./warden.ts", import.meta.url);

const PAGES_PER_MEGABYTE = 16;

/**
 * The arguments of Deno for a worker, up to its settings. It has no more rights than its work needs:
 * it reads the project, the datasets and the store, writes to the store, sees of the environment only
 * where data lies, and cannot start programs, reach the network or change the lock file.
 *
 * @param rights What the worker may read and write.
 * @param memory Megabytes of the JavaScript heap, and as many again of WASM memory.
 */
export function workerArguments(rights: WorkerSettings, memory: number): string[] {
  const local = WORKER.protocol === "file:";
  const data = rights.dataDirectory ?? dataDirectory();
  const cache = fingerprintCache();
  const readable = [
    ...local ? [fileURLToPath(PROJECT)] : [],
    data,
    ...cache === undefined ? [] : [cache],
    rights.store,
    ...(rights.lossModules ?? []).map((module) => fileURLToPath(new URL(".", module))),
  ];
  return [
    "run",
    "--no-prompt",
    "--cached-only",
    ...local ? ["--frozen"] : [],
    `--v8-flags=${WIDEN},--max-old-space-size=${memory},--wasm-max-mem-pages=${
      memory * PAGES_PER_MEGABYTE
    }`,
    `--allow-read=${permissionList(readable)}`,
    `--allow-write=${permissionList([rights.store, data])}`,
    `--allow-env=${permissionList(READABLE_ENVIRONMENT)}`,
    "--allow-sys",
    "--deny-net",
    "--deny-run",
    "--deny-ffi",
    local ? fileURLToPath(WORKER) : WORKER.href,
  ];
}

/**
 * The arguments of Deno for a warden, which starts workers and sees how much memory they take.
 *
 * @param rights What its workers may read and write.
 */
export function wardenArguments(rights: WorkerSettings): string[] {
  const local = WARDEN.protocol === "file:";
  return [
    "run",
    "--quiet",
    "--no-prompt",
    "--cached-only",
    ...local ? ["--frozen", `--allow-read=${permissionList([fileURLToPath(PROJECT)])}`] : [],
    `--allow-env=${permissionList(READABLE_ENVIRONMENT)}`,
    `--allow-run=${permissionList([Deno.execPath(), "ps"])}`,
    local ? fileURLToPath(WARDEN) : WARDEN.href,
    JSON.stringify(rights),
  ];
}
