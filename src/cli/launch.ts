/**
 * Starts the command line with no more rights than its arguments call for: it may write to the
 * folders that they name, and nowhere else.
 *
 * @module
 */
import { dirname } from "node:path";
import { parseArgs } from "@std/cli";
import { dataDirectory } from "../data/provision/directory.ts";
import { fromFileUrl } from "../base/paths.ts";
import { SYSTEM_DATASETS } from "../runner/worker_arguments.ts";
import { COMMANDS, type Place } from "./commands.ts";
import { SIGNALS } from "./_interrupt.ts";
import { historyFile, jobSummaryFile } from "./_nightly_files.ts";
import { DEFAULT_OUT, DEFAULT_STORE } from "./_options.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** The permission flags for some arguments of the command line. */
export function permissionFlags(args: readonly string[]): string[] {
  const { _: [name, ...files], ...options } = parseArgs([...args], {
    string: ["store", "out", "data-dir", "baseline", "history", "other", "queue", "format", "loss"],
    collect: ["loss"],
  });
  const { writes, starts } = COMMANDS[String(name)] ?? { writes: [], starts: false };
  const data: string = options["data-dir"] || dataDirectory();
  const store: string = options.store || DEFAULT_STORE;
  const places: Record<Place, () => string[]> = {
    store: () => [store],
    out: () => [options.out || DEFAULT_OUT],
    data: () => [data],
    nightly: () => nightlyFiles(options),
    schema: () => [options.out || "experiments/schema.json"],
  };
  const write = writes.flatMap((place) => places[place]());
  const read = [ROOT, SYSTEM_DATASETS, store, data, ...files.map(String)];
  if (options.other) read.push(options.other);
  for (const module of options.loss) read.push(dirname(module));
  return [
    "--no-prompt",
    `--allow-read=${[...new Set([...read, ...write])].join(",")}`,
    ...write.length > 0 ? [`--allow-write=${write.join(",")}`] : [],
    "--allow-env",
    "--allow-sys",
    // The renderer of PNG is native code.
    ...name === "report" && String(options.format).includes("png") ? ["--allow-ffi"] : [],
    ...starts ? [`--allow-run=${Deno.execPath()},npm`] : [],
    ...options.queue ? [`--allow-net=${hostOf(options.queue)}`] : [],
  ];
}

/** The host and port of a queue; what is no address gets no right, and a message later. */
function hostOf(queue: string): string {
  const url = URL.parse(queue);
  return url?.hostname ? `${url.hostname}:${url.port || 6379}` : "localhost:6379";
}

/** What a night writes besides the store and the report. */
function nightlyFiles({ baseline, history, store }: Record<string, string>): string[] {
  const summary = jobSummaryFile();
  return [baseline || "baselines", historyFile(history, store), ...(summary ? [summary] : [])];
}

async function launch(args: readonly string[]): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      ...permissionFlags(args),
      fromFileUrl(new URL("./main.ts", import.meta.url)),
      ...args,
    ],
  }).spawn();
  for (const signal of SIGNALS) Deno.addSignalListener(signal, () => child.kill(signal));
  return (await child.status).code;
}

if (import.meta.main) Deno.exit(await launch(Deno.args));
