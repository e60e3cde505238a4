import { parseArgs } from "@std/cli/parse-args";
import { InputError } from "../base/errors.ts";
import { unknownName } from "../base/text.ts";
import type { Given, Option, Options, Rights } from "./options.ts";

/** A command of the command line. */
export interface Definition<O extends Options> {
  name: string;
  /** One line on what it does, for the overview and its own help. */
  summary: string;
  /** Its arguments in the help: `[STUDY]` may be left out, `STORE...` may be repeated. */
  positional?: string;
  /** More about its arguments. */
  note?: string;
  options: O;
  /** The files and folders that it reads, beside its arguments and what its options name. */
  reads?(given: Given<O>): readonly string[];
  /** The files and folders that it writes; it has the right to write no others. */
  writes?(given: Given<O>): readonly string[];
  /** What its argument may be, where that is one of a few words. */
  words?: readonly string[];
  /** Whether it opens a page in the browser, and starts the program that does. */
  opens?: boolean;
  /** Whether it starts programs: worker processes, and npm for datasets. */
  starts?: boolean;
  /** Whether a call is likely to need a worker, so that one starts while the command still loads. */
  trains?(given: Given<O>): boolean;
  /** The studies that it is about where none is named, or all of the folder `experiments`. */
  byDefault?: readonly string[] | "all";
  /** Whether it reads a file that may hold a stranger's code, which it runs. */
  foreign?(given: Given<O>): boolean;
  /** The line that is printed before anything is loaded, of a command that takes long. */
  opening?(given: Given<O>): string;
  /** Loads the command and runs it; the others stay unread. Gives the exit code. */
  run(given: Given<O>): Promise<number>;
}

/** A command with any options. */
export type Command = Definition<Options>;

/** Defines a command. */
export const command = <O extends Options>(definition: Definition<O>): Command => definition;

/** What is written on the command line for the name of an option in code. */
export const written = (name: string) =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** An argument, in which an option stands under its name, not under its alias. */
function byItsName(arg: string, options: Options): string {
  const [start] = arg.split("=");
  const found = Object.entries(options).find(([, { alias }]) => alias === start);
  return found === undefined ? arg : written(found[0]) + arg.slice(start!.length);
}

/** Arguments as text, before anything is checked. */
function split(args: readonly string[], options: Options) {
  const unknown: string[] = [];
  const given = args.map((arg) => byItsName(arg, options));
  const names = Object.keys(options).map((name) => [name, written(name).slice(2)] as const);
  const valued = names.filter(([name]) => options[name]!.metavar !== undefined);
  const values: Record<string, unknown> = parseArgs(given, {
    string: ["_", ...valued.map(([, key]) => key)],
    collect: valued.map(([, key]) => key),
    boolean: ["help", ...names.filter((name) => !valued.includes(name)).map(([, key]) => key)],
    alias: { help: "h" },
    unknown: (arg, key) => {
      if (key !== undefined) unknown.push(arg);
      return key === undefined;
    },
  });
  const texts = new Map(names.map(([name, key]) => {
    const value = values[key];
    return [name, Array.isArray(value) ? value.map(String) : value === true ? ["true"] : []];
  }));
  return { texts, positional: (values._ as unknown[]).map(String), help: values.help, unknown };
}

/**
 * Reads the arguments of a command.
 *
 * @returns The arguments; undefined where `--help` was asked for.
 * @throws {InputError} If an argument is not known, or its value is missing or wrong.
 */
export function readArguments(
  command: Command,
  args: readonly string[],
): Given<Options> | undefined {
  const { name, options, positional: syntax } = command;
  const { texts, positional, help, unknown } = split(args, options);
  for (const [key, values] of texts) checkNumber(written(key), options[key]!, values, args);
  for (const arg of unknown) {
    const all = [...Object.keys(options), "help"].map(written);
    throw unknownName("option", arg.split("=")[0]!, all);
  }
  if (help) return undefined;
  if (positional.includes("")) {
    throw new InputError(
      `${name} takes ${syntax ?? "no arguments"}, but got an empty one: see ${name} --help`,
    );
  }
  if (!fits(positional.length, syntax)) {
    const got = positional.map((arg) => `"${arg}"`).join(" ") || "none";
    throw new InputError(
      `${name} takes ${syntax ?? "no arguments"}, but got ${got}: see ${name} --help`,
    );
  }
  const values = [...texts].map(([key, all]) => [key, options[key]!.read(all, written(key))]);
  return { ...Object.fromEntries(values), positional, args };
}

/** Throws where an option lacks its value, or has too many. */
function checkNumber(
  name: string,
  { metavar, repeats }: Option<unknown>,
  values: readonly string[],
  args: readonly string[],
): void {
  if (metavar === undefined) {
    const joined = args.find((arg) => arg.startsWith(`${name}=`));
    if (joined === undefined) return;
    throw new InputError(`${name} takes no value, but got "${joined.slice(name.length + 1)}"`);
  }
  if (values.includes("")) throw new InputError(`${name} needs a value: ${metavar}`);
  if (repeats || values.length < 2) return;
  throw new InputError(`${name} takes one value, but got ${values.join(" and ")}`);
}

/** Whether a number of arguments fits a syntax such as `STUDY [STUDY]`. */
function fits(count: number, syntax = ""): boolean {
  const words = syntax.split(" ").filter((word) => word !== "");
  const least = words.filter((word) => !word.startsWith("[")).length;
  return count >= least && (syntax.includes("...") || count <= words.length);
}

/**
 * Reads arguments for the launcher, which judges none: where a value is wrong, the default stands in
 * for it until the command itself says so.
 *
 * @param options The options to look for; others are passed over.
 * @param args The arguments.
 * @returns The arguments, and the rights that their values call for.
 */
export function foresee<O extends Options>(
  options: O,
  args: readonly string[],
): { given: Given<O>; rights: Rights[] } {
  const { texts, positional } = split(args, options);
  const rights: Rights[] = [];
  const values = [...texts].map(([key, all]) => {
    const { read, grants } = options[key]!;
    const full = all.filter((text) => text !== "");
    if (grants) rights.push(...full.map(grants));
    try {
      return [key, read(full, key)];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return [key, read([], key)];
    }
  });
  return { given: { ...Object.fromEntries(values), positional, args } as Given<O>, rights };
}
