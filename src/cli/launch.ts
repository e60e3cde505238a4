/**
 * Starts the command line with no more rights than its arguments call for: it may write to the
 * folders that they name, and nowhere else.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { EXIT_CODES, LossAtlasError } from "../base/errors.ts";
import { fromFileUrl, toFileUrl } from "../base/paths.ts";
import { dataDirectory } from "../data/provision/directory.ts";
import { permissionList, READABLE_ENVIRONMENT } from "../runner/permission_list.ts";
import { SYSTEM_DATASETS } from "../runner/worker_arguments.ts";
import { STARTER_VARIABLE, workerStarter } from "../runner/worker_command.ts";
import { besides } from "../atlas/pack/besides.ts";
import { COMMANDS, type Place } from "./commands.ts";
import { SIGNALS } from "./_interrupt.ts";
import { historyFile, jobSummaryFile } from "./_nightly_files.ts";
import { isAlive, starters } from "./_starters.ts";
import {
  DEFAULT_OUT,
  DEFAULT_PACK,
  DEFAULT_SITE,
  DEFAULT_STORE,
  VALUE_OPTIONS,
} from "./_options.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** How often to check whether the parent process is still there. */
const WATCH_MILLISECONDS = 500;

/** The arguments that decide the permissions of a command. */
interface Call {
  name: string;
  files: string[];
  options: Record<string, string> & { loss: string[] };
  store: string;
  data: string;
}

function readCall(args: readonly string[]): Call {
  const { values, positionals: [name = "", ...files] } = parseArgs({
    args: [...args],
    // The command itself says what is wrong with them.
    strict: false,
    options: {
      ...Object.fromEntries(VALUE_OPTIONS.map((name) => [name, { type: "string" }])),
      loss: { type: "string", multiple: true },
    },
  });
  const { loss = [], ...options } = values;
  return {
    name,
    files,
    options: { ...options, loss } as Call["options"],
    store: String(options.store || DEFAULT_STORE),
    data: String(options["data-dir"] || dataDirectory()),
  };
}

/**
 * The permission flags for some arguments of the command line.
 *
 * @param args The arguments.
 * @param starter The script that starts workers, where it is the only program that may be run.
 */
export function permissionFlags(args: readonly string[], starter?: string): string[] {
  const { name, files, options, store, data } = readCall(args);
  const { writes, starts } = COMMANDS[name] ?? { writes: [], starts: false };
  const tunings = files.filter((file) => file.endsWith(".json"))
    .map((file) => `${dirname(file)}/tuned`);
  const places: Record<Place, () => string[]> = {
    store: () => [store],
    out: () => [options.out || DEFAULT_OUT],
    data: () => [data],
    nightly: () => nightlyFiles(options),
    tuned: () => tunings,
    pack: () => packFolders(options.out || DEFAULT_PACK),
    site: () => [options.out || DEFAULT_SITE],
    schema: () => [options.out || "experiments/schema.json"],
  };
  const write = writes.flatMap((place) => places[place]());
  const read = [ROOT, SYSTEM_DATASETS, store, data, ...files, ...tunings];
  if (options.baseline) read.push(options.baseline);
  if (options.other) read.push(options.other);
  if (options.pack) read.push(options.pack);
  for (const module of options.loss) read.push(dirname(module));
  const programs = starter ? [starter] : [Deno.execPath(), "npm"];
  return [
    "--no-prompt",
    "--frozen",
    // A user's module could tell the registry something by the names that it asks for.
    ...options.loss.length > 0 ? ["--cached-only"] : [],
    `--allow-read=${permissionList([...read, ...write])}`,
    ...write.length > 0 ? [`--allow-write=${permissionList(write)}`] : [],
    `--allow-env=${permissionList([...READABLE_ENVIRONMENT, ...OWN_ENVIRONMENT])}`,
    "--allow-sys",
    // The renderer of PNG is native code.
    ...name === "report" && String(options.format).includes("png") ? ["--allow-ffi"] : [],
    ...starts ? [`--allow-run=${permissionList(programs)}`] : [],
    ...options.queue ? [`--allow-net=${hostOf(options.queue)}`] : [],
  ];
}

/** The variables of the environment that only the command line reads, not the workers. */
const OWN_ENVIRONMENT = ["GITHUB_STEP_SUMMARY", STARTER_VARIABLE];

/** The host and port of a queue; what is not an address gets no permission, and a message later. */
function hostOf(queue: string): string {
  const url = URL.parse(queue);
  return url?.hostname ? `${url.hostname}:${url.port || 6379}` : "localhost:6379";
}

/** A pack is written beside its folder and renamed in. */
function packFolders(folder: string): string[] {
  return [folder, ...Object.values(besides(folder))];
}

/** The files that a night writes besides the store and the report. */
function nightlyFiles(options: Call["options"]): string[] {
  const { baseline, history, store } = options;
  const summary = jobSummaryFile();
  return [
    // A file is written beside its place and renamed in.
    ...options["update-baseline"] ? [baseline ? dirname(baseline) : "baselines"] : [],
    historyFile(history, store),
    ...summary ? [summary] : [],
  ];
}

/**
 * Writes the script by which a command that loads a user's code starts its workers: with the right
 * to run Deno or npm, such code could start either with all rights.
 */
async function writeStarter(args: readonly string[]): Promise<string | undefined> {
  const { name, options, store, data } = readCall(args);
  if (options.loss.length === 0 || !COMMANDS[name]?.starts || Deno.build.os === "windows") return;
  const file = `${await Deno.makeTempDir({ prefix: "loss-atlas-" })}/worker`;
  const settings = {
    store: resolve(store),
    backend: "wasm",
    dataDirectory: resolve(data),
    lossModules: options.loss.map((module) => toFileUrl(resolve(module)).href),
  } as const;
  await Deno.writeTextFile(file, workerStarter(settings), { mode: 0o700 });
  return file;
}

/**
 * The environment without the variables by which a loader puts code into every program: with them
 * Deno would let nobody start a worker who may not start anything.
 */
function withoutLoaderVariables(): Record<string, string> {
  const isLoader = (name: string) => /^(LD|DYLD)_/.test(name);
  const all = Object.entries(Deno.env.toObject());
  const left = all.map(([name]) => name).filter(isLoader);
  if (left.length > 0) console.error(`not passed on to the command: ${left.join(", ")}`);
  return Object.fromEntries(all.filter(([name]) => !isLoader(name)));
}

async function launch(args: readonly string[]): Promise<number> {
  const starter = await writeStarter(args);
  try {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        // What is downloaded is no answer; errors are printed all the same.
        "--quiet",
        ...permissionFlags(args, starter),
        fromFileUrl(new URL("./launched.ts", import.meta.url)),
        ...args,
      ],
      clearEnv: true,
      env: { ...withoutLoaderVariables(), ...(starter && { [STARTER_VARIABLE]: starter }) },
      // Never written to: its end tells the command that the launcher has ended.
      stdin: "piped",
    }).spawn();
    for (const signal of SIGNALS) Deno.addSignalListener(signal, () => child.kill(signal));
    return await Promise.race([child.status.then(({ code }) => code), orphaned(child)]);
  } finally {
    if (starter) await Deno.remove(dirname(starter), { recursive: true });
  }
}

/** Ends the command when `deno task` or npx was killed, as they cannot pass the signal on. */
async function orphaned(child: Deno.ChildProcess): Promise<number> {
  const parent = Deno.ppid;
  // Started in another way, as by a shell that ends before, it outlives its parent on purpose.
  if (Deno.env.get("INIT_CWD") === undefined) return await new Promise(() => {});
  const [, ...farther] = await starters();
  while (Deno.ppid === parent && farther.every(isAlive)) {
    await new Promise((resolve) => Deno.unrefTimer(setTimeout(resolve, WATCH_MILLISECONDS)));
  }
  child.kill("SIGTERM");
  await child.status;
  return EXIT_CODES.interrupted;
}

if (import.meta.main) {
  try {
    Deno.exit(await launch(Deno.args));
  } catch (error) {
    if (!(error instanceof LossAtlasError)) throw error;
    console.error(`error: ${error.message}`);
    Deno.exit(error.exitCode);
  }
}
