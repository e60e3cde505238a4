/**
 * A local stand-in for `jsr:@std/cli/parse-args`, for networks that cannot reach JSR: `parseArgs` as
 * this project uses it, with the same semantics. `parseArgs` of `node:util` is not enough: it takes
 * the next option for the value of one that has none.
 *
 * @module
 */

/** How arguments are read. */
export interface ParseOptions {
  /** Options that are switches: false where they are not given. */
  boolean?: readonly string[];
  /** Options that take a value, empty where none follows; `_` keeps positional arguments text. */
  string?: readonly string[];
  /** Options of which every value is kept, in an array; of the others only the last is. */
  collect?: readonly string[];
  /** Shorter names. */
  alias?: Record<string, string>;
  /** Told of every other argument; where it gives false, the argument is left out. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** The values of the options, and the positional arguments. */
export type Args = Record<string, unknown> & { _: (string | number)[] };

const NUMBER = /^([-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?|0x[0-9a-f]+)$/i;

/** Reads command line arguments. */
export function parseArgs(
  args: string[],
  { boolean = [], string = [], collect = [], alias = {}, unknown = () => true }: ParseOptions = {},
): Args {
  const longName = (key: string) => Object.keys(alias).find((name) => alias[name] === key) ?? key;
  const toNumber = (text: string) => NUMBER.test(text) ? Number(text) : text;
  const found: Args = { _: [] };
  for (const name of boolean) found[name] = found[alias[name] ?? name] = false;
  for (const name of collect) found[name] = [];

  const set = (arg: string, key: string, value: string | boolean) => {
    const name = longName(key);
    if (!boolean.includes(name) && !string.includes(name)) {
      if (unknown(arg, key, value) === false) return;
      if (typeof value === "string") return void (found[name] = toNumber(value));
    }
    if (collect.includes(name)) (found[name] as unknown[]).push(value);
    else found[name] = value;
    if (alias[name] !== undefined) found[alias[name]] = found[name];
  };

  const end = args.includes("--") ? args.indexOf("--") : args.length;
  for (let at = 0; at < end; at++) {
    const arg = args[at]!;
    const [, dashes, key, value] = arg.match(/^(--?)(.+?)(?:=(.*))?$/s) ?? [];
    if (dashes === undefined || key === undefined) {
      if (unknown(arg) !== false) found._.push(string.includes("_") ? arg : toNumber(arg));
      continue;
    }
    const isSwitch = boolean.includes(longName(key));
    const next = at + 1 < end ? args[at + 1] : undefined;
    if (value !== undefined) set(arg, key, isSwitch ? value !== "false" : value);
    else if (next && !isSwitch && !next.startsWith("-")) set(arg, key, args[++at]!);
    else if (next === "true" || next === "false") set(arg, key, args[++at] === "true");
    else set(arg, key, string.includes(longName(key)) ? "" : true);
  }
  found._.push(...args.slice(end + 1));
  return found;
}
