/**
 * The command line: `main.ts COMMAND [arguments]`.
 *
 * @module
 */
import { resolve } from "node:path";
import project from "../../deno.json" with { type: "json" };
import { EXIT_CODES, LossAtlasError, reasonOf } from "../base/errors.ts";
import { importLate } from "./late.ts";
import { placeInModule } from "../base/own_modules.ts";
import { escapeConsole } from "../base/printable.ts";
import { describeNames, unknownName } from "../base/text.ts";
import { namedDatasets } from "../data/own/named.ts";
import { onProbe, type ProbeReport } from "../identity/probe_report.ts";
import { type Command, readArguments } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { type Given, type Options, QUEUE_PASSWORD, type Shared } from "./options.ts";
import { spawnAhead } from "../runner/child.ts";
import { defaultMemory } from "../runner/worker_command.ts";
import { modulesOf, studiesOf } from "./own_modules.ts";
import { pathToFileURL } from "node:url";

/**
 * Runs a command.
 *
 * @param args The arguments of the command line.
 * @returns The exit code.
 */
export async function main([name, ...args]: readonly string[]): Promise<number> {
  onProbe(describeEdit);
  try {
    if (name === undefined || ["--help", "-h", "help"].includes(name)) {
      console.log((await loadHelp()).overview());
      return name === undefined ? EXIT_CODES.usage : EXIT_CODES.done;
    }
    if (["--version", "-V", "version"].includes(name)) {
      console.log(`loss-atlas ${project.version}, Deno ${Deno.version.deno}`);
      return EXIT_CODES.done;
    }
    const command = COMMANDS.find((each) => each.name === name);
    if (command === undefined) {
      throw unknownName("command", name, COMMANDS.map(({ name }) => name));
    }
    const given = readArguments(command, args);
    if (given === undefined) {
      console.log((await loadHelp()).helpText(command));
      return EXIT_CODES.done;
    }
    if (command.opening) console.error(command.opening(given));
    const queue = withPassword(given.queue);
    const modules = modulesOf(command, given);
    if (modules.length > 0) await loadOwn(modules, command, given);
    else if (command.trains?.(given)) startAhead(command, given);
    return await command.run({ ...given, queue });
  } catch (error) {
    return report(error);
  }
}

/** The address of a queue with the password of the environment, where no module of the user sees it. */
function withPassword(address: unknown): unknown {
  const url = typeof address === "string" ? URL.parse(address) : null;
  if (url === null) return address;
  const password = Deno.env.get(QUEUE_PASSWORD);
  Deno.env.delete(QUEUE_PASSWORD);
  if (password) url.password = encodeURIComponent(password);
  return url.href;
}

/** What the workers of a call may read and write. */
function rightsOf(command: Command, given: Given<Options>) {
  const { store, dataDir, set = [], dataset = [] } = given as unknown as
    & Shared<"store" | "dataDir">
    & Partial<Shared<"set" | "dataset">>;
  const datasets = namedDatasets(studiesOf(command, given), set, dataset);
  return { store, backend: "wasm", dataDirectory: dataDir, datasets } as const;
}

/** Starts a worker ahead of the command, which takes as long to load as the worker does. */
function startAhead(command: Command, given: Given<Options>): void {
  const { memory, jobs } = given as unknown as Shared<"memory" | "jobs">;
  const rights = rightsOf(command, given);
  try {
    spawnAhead(rights, memory ?? defaultMemory(jobs));
  } catch {
    // Whoever needs a worker then meets the error.
  }
}

/** Loads modules of the user's own, when this process can start nothing any more. */
async function loadOwn(
  modules: readonly string[],
  command: Command,
  given: Given<Options>,
): Promise<void> {
  if (command.starts) {
    const { store, dataDirectory, ...rights } = rightsOf(command, given);
    const warden = import.meta.resolve("../runner/warden.ts");
    const { giveUpStarting } = await importLate<typeof import("../runner/warden.ts")>(warden);
    await giveUpStarting({
      ...rights,
      store: resolve(store),
      dataDirectory: resolve(dataDirectory),
      modules: modules.map((module) => pathToFileURL(module).href),
    });
  }
  const study = import.meta.resolve("../study/modules.ts");
  const { loadModules } = await importLate<typeof import("../study/modules.ts")>(study);
  await loadModules(modules);
}

const loadHelp = () => importLate<typeof import("./help.ts")>(import.meta.resolve("./help.ts"));

/** Says in a line what edited sources now compute differently. */
function describeEdit({ probed, seconds, changed }: ProbeReport): void {
  if (probed === 0 && changed.length === 0) return;
  const what = changed.length === 0
    ? "results stay the same"
    : `changed: ${describeNames(changed)}`;
  const how = probed === 0 ? "" : ` (${probed} components probed in ${seconds.toFixed(1)} s)`;
  console.error(`note: the sources were edited${how}; ${what}`);
}

/** Advice on some errors of the operating system. */
const ADVICE: readonly [RegExp, string][] = [
  [/too many open files/i, "; allow the process more of them, as with ulimit -n 1024"],
  [/name too long/i, "; choose a shorter path"],
];

/** Prints what went wrong in a sentence, and returns the exit code. */
function report(error: unknown): number {
  if (error instanceof LossAtlasError) {
    console.error(`error: ${error.message}`);
    return error.exitCode;
  }
  if (isOfTheSystem(error)) {
    const advice = ADVICE.find(([sign]) => sign.test(error.message))?.[1] ?? "";
    console.error(`error: Operating system: ${error.message}${advice}`);
    return EXIT_CODES.environment;
  }
  const own = placeInModule(error);
  if (own !== undefined) {
    console.error(`error: Your module failed at ${own}: ${reasonOf(error)}`);
    return EXIT_CODES.usage;
  }
  const { name, message, stack = "" } = error instanceof Error ? error : new Error(reasonOf(error));
  const place = stack.match(/src\/[\w/]+\.ts:\d+/)?.[0] ?? "an unknown place";
  console.error(
    `error: Internal error, please report it: ${name} in ${place}: ${message}`,
  );
  return EXIT_CODES.failed;
}

/** Whether the operating system or the permissions caused an error. */
function isOfTheSystem(error: unknown): error is Error {
  return error instanceof Error &&
    (error instanceof Deno.errors.NotCapable || /\(os error \d+\)/.test(error.message));
}

if (import.meta.main) {
  escapeConsole();
  Deno.exit(await main(Deno.args));
}
