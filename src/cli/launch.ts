/**
 * Starts the command line with no more rights than its arguments call for: it may write to the
 * folders that they name, and nowhere else.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import process from "node:process";
import { EXIT_CODES, LossAtlasError } from "../base/errors.ts";
import { fromFileUrl, toFileUrl } from "../base/paths.ts";
import { fingerprintCache } from "../identity/cache.ts";
import { permissionList, READABLE_ENVIRONMENT } from "../runner/permission_list.ts";
import { SYSTEM_DATASETS } from "../runner/worker_arguments.ts";
import { STARTER_VARIABLE, workerStarter } from "../runner/worker_command.ts";
import { foresee } from "./command.ts";
import { COMMANDS, tuningFolders } from "./commands.ts";
import { SIGNALS } from "./interrupt.ts";
import { SHARED } from "./options.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** How often to check whether the parent process is still there. */
const WATCH_MILLISECONDS = 500;

/** The variables of the environment that only the command line reads, not the workers. */
const OWN_ENVIRONMENT = ["GITHUB_STEP_SUMMARY", STARTER_VARIABLE];

/** The command of a call, and what its arguments ask for. */
function readCall([name, ...args]: readonly string[]) {
  const command = COMMANDS.find((each) => each.name === name);
  // Every command may read the store, the datasets, and the modules of losses.
  const { store, dataDir, loss } = SHARED;
  const { given, rights } = foresee({ ...command?.options, store, dataDir, loss }, args);
  return { command, given, rights };
}

/**
 * The permission flags for some arguments of the command line.
 *
 * @param args The arguments.
 * @param starter The script that starts workers, where it is the only program that may be run.
 */
export function permissionFlags(args: readonly string[], starter?: string): string[] {
  const { command, given, rights } = readCall(args);
  const write = [...command?.writes?.(given) ?? []];
  const cache = [fingerprintCache() ?? []].flat();
  // A module of a user may not write what later calls believe of the project's own code.
  if (write.includes(given.dataDir) && given.loss.length === 0) write.push(...cache);
  const read = [
    ...[ROOT, SYSTEM_DATASETS, given.store, given.dataDir, ...cache],
    ...[...given.positional, ...tuningFolders(given.positional)],
    ...[...rights.flatMap(({ read = [] }) => read), ...write],
  ].filter((path) => path !== "");
  const hosts = rights.flatMap(({ net = [] }) => net);
  return [
    "--no-prompt",
    "--frozen",
    // A user's module could tell the registry something by the names that it asks for.
    ...given.loss.length > 0 ? ["--cached-only"] : [],
    `--allow-read=${permissionList(read)}`,
    ...write.length > 0 ? [`--allow-write=${permissionList(write)}`] : [],
    `--allow-env=${permissionList([...READABLE_ENVIRONMENT, ...OWN_ENVIRONMENT])}`,
    "--allow-sys",
    ...rights.some(({ native }) => native) ? ["--allow-ffi"] : [],
    ...command?.starts
      ? [`--allow-run=${permissionList(starter ? [starter] : [Deno.execPath(), "npm"])}`]
      : [],
    ...hosts.length > 0 ? [`--allow-net=${permissionList(hosts)}`] : [],
  ];
}

/**
 * Writes the script by which a command that loads a user's code starts its workers: with the right
 * to run Deno or npm, such code could start either with all rights.
 */
async function writeStarter(args: readonly string[]): Promise<string | undefined> {
  const { command, given } = readCall(args);
  if (given.loss.length === 0 || !command?.starts || Deno.build.os === "windows") return;
  const file = `${await Deno.makeTempDir({ prefix: "loss-atlas-" })}/worker`;
  const settings = {
    store: resolve(given.store),
    backend: "wasm",
    dataDirectory: resolve(given.dataDir),
    lossModules: given.loss.map((module) => toFileUrl(resolve(module)).href),
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
        // Hides the progress of downloads; errors are printed all the same.
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

/** Programs between npx and the launcher: npx itself, a shell, Deno's script, and `deno task`. */
const MOST_STARTERS = 5;

/**
 * The processes that stand between the user and this one, the nearest first: the parent, and where
 * npx has started it all of them up to npx, as far as the system's `ps` tells.
 */
async function starters(): Promise<number[]> {
  const parent = Deno.ppid;
  if (Deno.env.get("npm_command") !== "exec") return [parent];
  const found: number[] = [];
  for (let pid = parent; pid > 1 && found.length < MOST_STARTERS;) {
    found.push(pid);
    const { parent: next, command } = await lookUp(pid);
    if (/^npm exec |\bnpx\b/.test(command)) return found;
    pid = next;
  }
  // Farther up stands what may end before: a terminal, or the shell of a nightly job.
  return [parent];
}

/** The parent of a process and its command line; no parent where nothing tells. */
async function lookUp(pid: number): Promise<{ parent: number; command: string }> {
  const args = ["-o", "ppid=,args=", "-p", String(pid)];
  try {
    const { stdout } = await new Deno.Command("ps", { args, stderr: "null" }).output();
    const [, parent, command] = new TextDecoder().decode(stdout).match(/^\s*(\d+)\s+(.*)/) ?? [];
    return { parent: Number(parent ?? 0), command: command ?? "" };
  } catch {
    return { parent: 0, command: "" };
  }
}

/** Whether a process is alive. */
export function isAlive(pid: number): boolean {
  try {
    // Signal 0 asks, and does nothing.
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
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
