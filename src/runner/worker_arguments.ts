import { dataDirectory } from "../data/provision/directory.ts";
import { fromFileUrl } from "../base/paths.ts";
import { fingerprintCache } from "../identity/cache.ts";
import { WIDEN } from "../compute/widen.ts";
import type { WorkerSettings } from "./messages.ts";
import { permissionList, READABLE_ENVIRONMENT } from "./permission_list.ts";

const WORKER = new URL("./worker.ts", import.meta.url);
const WARDEN = new URL("./warden.ts", import.meta.url);
const ROOT = new URL("../../", import.meta.url);

/** Where Debian's package keeps Fashion-MNIST. */
export const SYSTEM_DATASETS = "/usr/share/datasets";

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
    ...local ? [fromFileUrl(ROOT)] : [],
    SYSTEM_DATASETS,
    data,
    ...cache === undefined ? [] : [cache],
    rights.store,
    ...(rights.lossModules ?? []).map((module) => fromFileUrl(new URL(".", module))),
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
    local ? fromFileUrl(WORKER) : WORKER.href,
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
    ...local ? ["--frozen"] : [],
    ...local ? [`--allow-read=${permissionList([fromFileUrl(ROOT)])}`] : [],
    `--allow-env=${permissionList(READABLE_ENVIRONMENT)}`,
    `--allow-run=${permissionList([Deno.execPath(), "ps"])}`,
    local ? fromFileUrl(WARDEN) : WARDEN.href,
    JSON.stringify(rights),
  ];
}
