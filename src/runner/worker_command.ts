import { EnvironmentError, InputError, reasonOf } from "../base/errors.ts";
import { lstatIfThere, PROJECT } from "../base/files.ts";
import { remoteArguments } from "../base/import_map.ts";
import { dirname, join } from "node:path";
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

/** The environment variables that a worker reads: where packages, data and sockets are. */
export const READABLE_ENVIRONMENT = [
  "DENO_DIR",
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

/**
 * Brings the code of workers into Deno's cache where this package is served over the network: workers
 * themselves may fetch none.
 *
 * @throws {EnvironmentError} If it cannot be had; the message says how to train without workers.
 */
export async function provideWorkerCode(): Promise<void> {
  if (WORKER.protocol === "file:") return;
  try {
    // It does nothing unless it is the main module.
    await import(WORKER.href);
  } catch (cause) {
    throw new EnvironmentError(
      `Cannot start workers, as their code cannot be loaded from "${WORKER.href}": ${
        reasonOf(cause)
      }; allow to import from ${WORKER.host}, or train in this process with jobs: 0`,
      { cause },
    );
  }
}

const WARDEN = new URL("./warden.ts", import.meta.url);

const PAGES_PER_MEGABYTE = 16;

/** Where Deno keeps the code of packages. */
export function denoFolders(): string[] {
  const { env } = Deno;
  const [chosen, home] = [env.get("DENO_DIR"), env.get("HOME")];
  if (chosen) return [chosen];
  const caches = [
    env.get("XDG_CACHE_HOME"),
    home && `${home}/.cache`,
    home && `${home}/Library/Caches`,
  ];
  return [...caches, env.get("LOCALAPPDATA")].flatMap((folder) => folder ? [`${folder}/deno`] : []);
}

/** Where the packages lie that a worker reads whose code came over the network. */
export function packageFolders(config?: string): string[] {
  const beside = config === undefined ? [] : [join(dirname(config), "node_modules")];
  try {
    return [...denoFolders().map((folder) => join(folder, "npm")), ...beside];
  } catch {
    // Without the right to see the environment.
    return beside;
  }
}

/**
 * Where a package comes over the network, Deno looks for no configuration beside it: that of the
 * program which imports it says what its names mean. Undefined where there is none to be found.
 */
function configOfMain(): string | undefined {
  try {
    if (!Deno.mainModule.startsWith("file:")) return undefined;
    for (let folder = dirname(fileURLToPath(Deno.mainModule));; folder = dirname(folder)) {
      const found = ["deno.json", "deno.jsonc"].map((name) => join(folder, name))
        .find((path) => lstatIfThere(path) !== undefined);
      if (found !== undefined || dirname(folder) === folder) return found;
    }
  } catch {
    // Without the right to look.
    return undefined;
  }
}

/**
 * The arguments of Deno for a worker, up to its settings. It has no more rights than its work needs:
 * it reads the project, the datasets and the store, writes to the store, sees of the environment only
 * where data lies, and cannot start programs, reach the network or change the lock file. Where this
 * package is served over the network it may reach that host alone, for the datasets that come along,
 * and not even that with a module of the user.
 *
 * @param rights What the worker may read and write.
 * @param memory Megabytes of the JavaScript heap, and as many again of WASM memory.
 */
export function workerArguments(rights: WorkerSettings, memory: number): string[] {
  const local = WORKER.protocol === "file:";
  const data = rights.dataDirectory ?? dataDirectory();
  const cache = fingerprintCache();
  const config = local ? undefined : configOfMain();
  const readable = [
    ...local ? [fileURLToPath(PROJECT)] : packageFolders(config),
    data,
    ...cache === undefined ? [] : [cache],
    rights.store,
    ...(rights.modules ?? []).map((module) => fileURLToPath(new URL(".", module))),
    ...(rights.datasets ?? []).flatMap(({ manifest, source }) => [manifest, source]),
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
    ...config === undefined
      ? remoteArguments()
      : [`--allow-import=${WORKER.host}`, "--no-lock", `--config=${config}`],
    local || rights.modules?.length ? "--deny-net" : `--allow-net=${WORKER.host}`,
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
    ...local
      ? ["--frozen", `--allow-read=${permissionList([fileURLToPath(PROJECT)])}`]
      : remoteArguments(),
    `--allow-env=${permissionList(READABLE_ENVIRONMENT)}`,
    `--allow-run=${permissionList([Deno.execPath(), "ps"])}`,
    local ? fileURLToPath(WARDEN) : WARDEN.href,
    JSON.stringify(rights),
  ];
}
