/**
 * Starts the command line with no more rights than its arguments call for: it may write to the
 * folders that they name, and nowhere else.
 *
 * @module
 */
import { basename, dirname, join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { EnvironmentError, EXIT_CODES, InputError, LossAtlasError } from "../base/errors.ts";
import { HOME, isOutside, PROJECT } from "../base/files.ts";
import { remoteArguments } from "../base/import_map.ts";
import { WIDEN } from "../compute/widen.ts";
import { namedDatasets } from "../data/own/named.ts";
import { fingerprintCache } from "../identity/cache.ts";
import {
  denoFolders,
  packageFolders,
  permissionList,
  READABLE_ENVIRONMENT,
} from "../runner/worker_command.ts";
import { BROWSER, SCREENS } from "./browser.ts";
import { foresee } from "./command.ts";
import { COMMANDS, studyFolders, tuningFolders } from "./commands.ts";
import { ECHO_MILLISECONDS, SIGNALS } from "./interrupt.ts";
import { QUEUE_PASSWORD, SHARED } from "./options.ts";
import { modulesOf, studiesOf } from "./own_modules.ts";
import { LOOKED_INTO } from "./places.ts";

/** How often to check whether the parent process is still there. */
const WATCH_MILLISECONDS = 500;

/** The variables of the environment that only the command line reads, not the workers. */
const OWN_ENVIRONMENT = ["GITHUB_STEP_SUMMARY", QUEUE_PASSWORD];

/** The command of a call, and what its arguments ask for. */
function readCall([name, ...args]: readonly string[]) {
  const command = COMMANDS.find((each) => each.name === name);
  // Every command may read the store, the datasets, and modules of the user's own.
  const { store, dataDir, module, set, dataset } = SHARED;
  const known = { ...command?.options, store, dataDir, module, set, dataset };
  const { given, rights } = foresee(known, args);
  return { command, given, rights, modules: modulesOf(command, given) };
}

/**
 * The permission flags for some arguments of the command line.
 *
 * @param args The arguments.
 * @throws {InputError} If a module of the user could write over code that runs with more rights.
 */
export function permissionFlags(args: readonly string[]): string[] {
  const { command, given, rights, modules } = readCall(args);
  const write = [...command?.writes?.(given) ?? []];
  const cache = [fingerprintCache() ?? []].flat();
  const holdsModules = modules.length > 0;
  const isForeign = holdsModules || (command?.foreign?.(given) ?? false);
  // A module of a user may not write what later calls believe of the project's own code.
  if (!isForeign) {
    if (write.includes(given.dataDir)) write.push(...cache);
  } else if (command?.starts) {
    refuseCode(write);
  }
  const own = namedDatasets(studiesOf(command ?? {}, given), given.set, given.dataset);
  const read = [
    ...own.flatMap(({ manifest, source }) => [manifest, source]),
    ...HOME === undefined ? packageFolders() : [HOME],
    ...[given.store, given.dataDir, ...cache, ...LOOKED_INTO],
    ...modules.map((module) => dirname(module)),
    ...[...given.positional, ...tuningFolders(given.positional)],
    ...[...studyFolders(given.positional), ...command?.reads?.(given) ?? []],
    ...[...rights.flatMap(({ read = [] }) => read), ...write],
  ].filter((path) => path !== "");
  // From afar the package brings the datasets that come along.
  const origin = HOME === undefined && !isForeign ? [PROJECT.host] : [];
  const hosts = [...rights.flatMap(({ net = [] }) => net), ...origin];
  const opens = command?.opens === true && !isForeign;
  const programs = [
    // With a module of the user it starts its warden alone, and then gives the right up; with a
    // bundle it may fetch datasets, until there is a module to be loaded.
    ...command?.starts ? [Deno.execPath(), ...holdsModules ? [] : ["npm"]] : [],
    ...opens ? [BROWSER] : [],
  ];
  const environment = [
    ...[...READABLE_ENVIRONMENT, ...OWN_ENVIRONMENT],
    ...opens ? SCREENS : [],
  ];
  return [
    "--no-prompt",
    ...HOME === undefined ? remoteArguments() : ["--frozen"],
    // A user's module could tell the registry something by the names that it asks for.
    ...isForeign ? ["--cached-only"] : [],
    `--allow-read=${permissionList(read)}`,
    ...write.length > 0 ? [`--allow-write=${permissionList(write)}`] : [],
    `--allow-env=${permissionList(environment)}`,
    "--allow-sys",
    ...rights.some(({ native }) => native) ? ["--allow-ffi"] : [],
    ...programs.length > 0 ? [`--allow-run=${permissionList(programs)}`] : [],
    ...hosts.length > 0 ? [`--allow-net=${permissionList(hosts)}`] : [],
  ];
}

/** What is run with more rights than a module of the user has. */
const CODE = ["src", "links", "assembly", "node_modules", "mod.ts", "deno.json", "deno.lock"];

/** Throws where a call would let a module of the user write over code. */
function refuseCode(write: readonly string[]): void {
  const own = HOME === undefined ? [] : CODE.map((name) => resolve(HOME!, name));
  const code = [...own, ...denoFolders(), Deno.execPath()];
  for (const path of write.map(real)) {
    const found = code.map(real).find((each) => !isOutside(path, each) || !isOutside(each, path));
    if (found === undefined) continue;
    throw new InputError(
      `A call with modules of your own may not write to "${path}", because "${found}" holds code that runs with more rights: choose another folder`,
    );
  }
}

/** The path without links; what does not exist yet is looked up from its folder. */
function real(path: string): string {
  const full = resolve(path);
  try {
    return Deno.realPathSync(full);
  } catch {
    return dirname(full) === full ? full : join(real(dirname(full)), basename(full));
  }
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

/**
 * Brings all code into Deno's cache where this package is run from afar: a call that may fetch none
 * would lack it.
 *
 * @throws {EnvironmentError} If it cannot be had.
 */
async function fetchCode(): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["cache", "--quiet", ...remoteArguments(), addressOf("./everything.ts")],
    stdout: "null",
  }).output();
  if (!success) throw new EnvironmentError("The code of Loss Atlas cannot be fetched");
}

/** The path of a file of this folder, or its address where it is run from afar. */
function addressOf(file: string): string {
  const url = new URL(file, import.meta.url);
  return url.protocol === "file:" ? fileURLToPath(url) : url.href;
}

async function launch(args: readonly string[]): Promise<number> {
  const flags = permissionFlags(args);
  if (HOME === undefined && flags.includes("--cached-only")) await fetchCode();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      // Hides the progress of downloads; errors are printed all the same.
      "--quiet",
      `--v8-flags=${WIDEN}`,
      ...flags,
      addressOf("./launched.ts"),
      ...args,
    ],
    clearEnv: true,
    env: withoutLoaderVariables(),
    // Never written to: its end tells the command that the launcher has ended.
    stdin: "piped",
  }).spawn();
  const release = await guard(child.pid);
  const told = passSignals(child);
  const status = child.status.then(({ code }) => told() ? EXIT_CODES.interrupted : code);
  const code = await Promise.race([status, orphaned(child)]);
  await release();
  return code;
}

/** What the guard does: it outlives Ctrl-C and the terminal, and waits for a line or for the end. */
const GUARD = `trap "" INT TERM HUP; read -r line || { sleep 1; kill -9 "$0"; }`;

/**
 * Has the command killed when this process ends without a word, as by `kill -9`. The command sees
 * that by itself, unless it is in a loop of a user's module.
 *
 * @returns Ends the guard; to be called when the command has ended.
 */
async function guard(pid: number): Promise<() => Promise<void>> {
  if (Deno.build.os === "windows") return () => Promise.resolve();
  try {
    const shell = new Deno.Command("sh", {
      args: ["-c", GUARD, String(pid)],
      clearEnv: true,
      env: { PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin" },
      ...{ stdin: "piped", stdout: "null", stderr: "null" },
    }).spawn();
    const input = shell.stdin.getWriter();
    return async () => {
      await input.write(new TextEncoder().encode("\n")).catch(() => {});
      await shell.status;
    };
  } catch {
    // Without a shell a command that loops is left to whoever ends the launcher.
    return await Promise.resolve(() => Promise.resolve());
  }
}

/** How long a command that was told to end may go on: a loss that loops lets it hear nothing. */
const GRACE_MILLISECONDS = 10_000;

/** The same after the second time. */
const SHORT_GRACE_MILLISECONDS = 1000;

/** Passes signals on to the command, and kills it where it does not end. Says whether it did. */
function passSignals(child: Deno.ChildProcess): () => boolean {
  let first: number | undefined;
  let killed = false;
  for (const signal of SIGNALS) {
    Deno.addSignalListener(signal, () => {
      const isAgain = first !== undefined && performance.now() - first > ECHO_MILLISECONDS;
      first ??= performance.now();
      child.kill(signal);
      const grace = isAgain ? SHORT_GRACE_MILLISECONDS : GRACE_MILLISECONDS;
      Deno.unrefTimer(setTimeout(() => {
        killed = true;
        child.kill("SIGKILL");
      }, grace));
    });
  }
  return () => killed;
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
  const kill = setTimeout(() => child.kill("SIGKILL"), GRACE_MILLISECONDS);
  await child.status;
  clearTimeout(kill);
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

/** Calls the command of this process's arguments, and ends with its exit code. */
export async function call(): Promise<never> {
  try {
    Deno.exit(await launch(Deno.args));
  } catch (error) {
    if (!(error instanceof LossAtlasError)) throw error;
    console.error(`error: ${error.message}`);
    Deno.exit(error.exitCode);
  }
}

if (import.meta.main) await call();
