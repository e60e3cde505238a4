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

function report(error: unknown): number {
  if (error instanceof LossAtlasError) {
    console.error(`error: ${error.message}`);
    return error.exitCode;
  }
  if (error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.PermissionDenied) {
    console.error(`error: ${error.message}`);
    return EXIT_CODES.environment;
  }
  throw error;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
