/**
 * The command line: `main.ts COMMAND [arguments]`.
 *
 * @module
 */
import { EXIT_CODES, InputError, LossAtlasError } from "../base/errors.ts";
import { suggest } from "../base/suggest.ts";
import { COMMANDS, overview } from "./commands.ts";

/**
 * Runs a command.
 *
 * @param args The arguments of the command line.
 * @returns The exit code.
 */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  try {
    if (name === undefined || name === "--help" || name === "-h" || name === "help") {
      console.log(overview());
      return name === undefined ? EXIT_CODES.usage : EXIT_CODES.done;
    }
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command === undefined) {
      throw new InputError(
        `There is no command "${name}": ${suggest(name, Object.keys(COMMANDS))}`,
      );
    }
    return await (await command.load())(rest);
  } catch (error) {
    return report(error);
  }
}

/** The advice on some refusals of the operating system. */
const ADVICE: readonly [RegExp, string][] = [
  [/too many open files/i, "; allow the process more of them, as with ulimit -n 1024"],
  [/name too long/i, "; choose a shorter path"],
];

/** Prints what went wrong in a sentence, and returns the exit code. */
function report(error: unknown): number {
  if (error instanceof LossAtlasError) {
    console.error(`error: ${printable(error.message)}`);
    return error.exitCode;
  }
  if (isOfTheSystem(error)) {
    const advice = ADVICE.find(([sign]) => sign.test(error.message))?.[1] ?? "";
    console.error(`error: The system refuses: ${printable(error.message)}${advice}`);
    return EXIT_CODES.environment;
  }
  const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const place = stack.match(/src\/[\w/]+\.ts:\d+/)?.[0] ?? "an unknown place";
  console.error(
    `error: Loss Atlas has a fault, please report it: ${name} in ${place}: ${printable(message)}`,
  );
  return EXIT_CODES.failed;
}

/** Whether the operating system or the permissions caused an error. */
function isOfTheSystem(error: unknown): error is Error {
  return error instanceof Error &&
    (error instanceof Deno.errors.NotCapable || /\(os error \d+\)/.test(error.message));
}

/** Without the characters that would let foreign text control a terminal. */
function printable(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, "\ufffd");
}

if (import.meta.main) Deno.exit(await main(Deno.args));
