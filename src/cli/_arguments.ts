import { type Args, parseArgs } from "@std/cli";
import { BACKEND_NAMES, type BackendName } from "../compute/backend.ts";
import { InputError } from "../base/errors.ts";
import { suggest } from "../base/suggest.ts";

/** An option of a command. */
export interface Option {
  /** What the help calls its value; absent for a switch. */
  value?: string;
  /** One line for the help, with the default. */
  help: string;
  /** Whether it may be given several times. */
  repeated?: boolean;
}

/** What a command takes. */
export interface CommandSyntax {
  /** The command's name. */
  name: string;
  /** One line on what it does. */
  summary: string;
  /** What the help calls positional arguments; absent where there are none. */
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
  const names = options.map(([name]) => name);
  const parsed: Args = parseArgs([...args], {
    boolean: options.filter(([, { value }]) => value === undefined).map(([name]) => name),
    string: options.filter(([, { value }]) => value !== undefined).map(([name]) => name),
    collect: options.filter(([, { value }]) => value !== undefined).map(([name]) => name),
    alias: { help: "h" },
    unknown: (argument: string, key?: string) => {
      if (key === undefined) return true;
      throw new InputError(
        `There is no option "${argument}" of ${syntax.name}: ${
          suggest(argument.split("=")[0]!, names.map((name) => `--${name}`))
        }`,
      );
    },
  });
  if (parsed.help) {
    console.log(helpText(syntax, options));
    return undefined;
  }
  const values = (name: string) => parsed[name] as string[];
  for (const [name, { value, repeated }] of options) {
    if (value === undefined) continue;
    if (values(name).includes("")) {
      throw new InputError(`The option --${name} of ${syntax.name} needs a value: ${value}`);
    }
    if (!repeated && values(name).length > 1) {
      throw new InputError(
        `The option --${name} of ${syntax.name} takes one value: it is given ${
          values(name).join(" and ")
        }`,
      );
    }
  }
  const positional = parsed._.map(String);
  if (positional.length > 0 && syntax.positional === undefined) {
    throw new InputError(`${syntax.name} takes no argument "${positional[0]}"`);
  }
  return {
    positional,
    has: (name) => Array.isArray(parsed[name]) ? values(name).length > 0 : Boolean(parsed[name]),
    get: (name) => values(name)[0],
    all: values,
  };
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
