import { dataDirectory } from "../data/provision/directory.ts";
import { fromFileUrl } from "../base/paths.ts";
import { fingerprintCache } from "../identity/cache.ts";
import { WIDEN } from "../compute/widen.ts";
import type { WorkerSettings } from "./messages.ts";
import { permissionList, READABLE_ENVIRONMENT } from "./permission_list.ts";

const WORKER = new URL("./worker.ts", import.meta.url);
const ROOT = new URL("../../", import.meta.url);

/** Where Debian's package keeps Fashion-MNIST. */
export const SYSTEM_DATASETS = "/usr/share/datasets";

const PAGES_PER_MEGABYTE = 16;

/**
 * The arguments of Deno for a worker, which has no more rights than its work needs: it reads the
 * project, the datasets and the store, writes to the store, sees of the environment only where data
 * lies, and cannot start programs, reach the network or change the lock file.
 *
 * @param settings What the worker is to do.
 * @param memory Megabytes of the JavaScript heap, and as many again of WASM memory.
 */
export function workerArguments(settings: WorkerSettings, memory: number): string[] {
  const local = WORKER.protocol === "file:";
  const data = settings.dataDirectory ?? dataDirectory();
  const cache = fingerprintCache();
  const readable = [
    ...local ? [fromFileUrl(ROOT)] : [],
    SYSTEM_DATASETS,
    data,
    ...cache === undefined ? [] : [cache],
    settings.store,
    ...(settings.lossModules ?? []).map((module) => fromFileUrl(new URL(".", module))),
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
    `--allow-write=${permissionList([settings.store, data])}`,
    `--allow-env=${permissionList(READABLE_ENVIRONMENT)}`,
    "--allow-sys",
    "--deny-net",
    "--deny-run",
    "--deny-ffi",
    local ? fromFileUrl(WORKER) : WORKER.href,
    JSON.stringify(settings),
  ];
}
