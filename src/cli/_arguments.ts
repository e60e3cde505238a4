import { parseArgs } from "node:util";
import { BACKEND_NAMES, type BackendName } from "../compute/backend.ts";
import { InputError } from "../base/errors.ts";
import { suggest } from "../base/suggest.ts";

/** An option of a command. */
export interface Option {
  /** The name of its value in the help; absent for a switch. */
  value?: string;
  /** One line for the help, with the default. */
  help: string;
  /** Whether it may be given several times. */
  repeated?: boolean;
}

/** The syntax of a command. */
export interface CommandSyntax {
  /** The command's name. */
  name: string;
  /** One line on what it does. */
  summary: string;
  /** The name of positional arguments in the help; absent where there are none. */
  positional?: string;
  options: Record<string, Option>;
}

/** Arguments that were read. */
export interface Arguments {
  /** Positional arguments. */
  positional: string[];
  /** Whether an option was given. */
  has(name: string): boolean;
  /** The value of an option. */
  get(name: string): string | undefined;
  /** All values of a repeated option. */
  all(name: string): string[];
}

/**
 * Reads the arguments of a command.
 *
 * @returns The arguments, or undefined where `--help` was asked for and has been printed.
 * @throws {InputError} If an argument is not known or lacks its value.
 */
export function readArguments(
  args: readonly string[],
  syntax: CommandSyntax,
): Arguments | undefined {
  const options = Object.entries({ ...syntax.options, help: { help: "print this" } as Option });
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    // Unknown options pass, so that the messages below can say what would be right.
    strict: false,
    tokens: true,
    options: Object.fromEntries(options.map(([name, { value }]) => [
      name,
      value === undefined
        ? { type: "boolean" as const, ...(name === "help" && { short: "h" }) }
        : { type: "string" as const, multiple: true },
    ])),
  });
  for (const token of tokens) if (token.kind === "option") check(token, syntax, options);
  if (values.help) {
    console.log(helpText(syntax, options));
    return undefined;
  }
  const all = (name: string) => (values[name] ?? []) as string[];
  for (const [name, { value, repeated }] of options) {
    if (value === undefined || repeated || all(name).length < 2) continue;
    throw new InputError(
      `The option --${name} of ${syntax.name} takes one value: it is given ${
        all(name).join(" and ")
      }`,
    );
  }
  if (positionals.length > 0 && syntax.positional === undefined) {
    throw new InputError(`${syntax.name} takes no argument "${positionals[0]}"`);
  }
  return {
    positional: positionals,
    has: (name) => values[name] !== undefined,
    get: (name) => all(name)[0],
    all,
  };
}

/** An option as it was given. */
interface Given {
  name: string;
  rawName: string;
  value: string | undefined;
  inlineValue: boolean | undefined;
}

/** Throws where an option is not known, or its value is missing or too many. */
function check(given: Given, syntax: CommandSyntax, options: [string, Option][]): void {
  const { name, rawName, value, inlineValue } = given;
  const option = options.find(([known]) => known === name)?.[1];
  if (option === undefined) {
    throw new InputError(
      `There is no option "${rawName}" of ${syntax.name}: ${
        suggest(rawName, options.map(([known]) => `--${known}`))
      }`,
    );
  }
  if (option.value === undefined && value !== undefined) {
    throw new InputError(`The option --${name} of ${syntax.name} takes no value: "${value}"`);
  }
  // What looks like an option is the next one, unless it is joined by "=".
  const missing = value === undefined || value === "" || !inlineValue && value.startsWith("-");
  if (option.value !== undefined && missing) {
    throw new InputError(`The option --${name} of ${syntax.name} needs a value: ${option.value}`);
  }
}

function helpText(syntax: CommandSyntax, options: [string, Option][]): string {
  const rows = options.map(([name, { value, help }]) =>
    [`  --${name}${value ? ` ${value}` : ""}`, help] as const
  );
  const width = Math.max(...rows.map(([left]) => left.length));
  const positional = syntax.positional ? ` ${syntax.positional}` : "";
  return `${syntax.summary}

usage: deno task loss-atlas ${syntax.name} [options]${positional}

${rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`).join("\n")}`;
}

/** Reads the value of `--backend`. */
export function readBackend(value: string | undefined): BackendName {
  const name = value ?? "auto";
  if ((BACKEND_NAMES as readonly string[]).includes(name)) return name as BackendName;
  throw new InputError(`There is no backend "${name}": ${suggest(name, BACKEND_NAMES)}`);
}

/** Reads the value of `--jobs`: worker processes, at least 1. */
export function readJobs(value: string | undefined): number {
  if (value === undefined) return navigator.hardwareConcurrency;
  const jobs = Number(value);
  if (Number.isInteger(jobs) && jobs >= 1) return jobs;
  throw new InputError(`Cannot use --jobs ${value}: give a whole number of at least 1`);
}

/** Reads the value of an option that is a number above 0. */
export function readPositive(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (number > 0 && Number.isFinite(number)) return number;
  throw new InputError(`Cannot use --${name} ${value}: give a number above 0`);
}
