import { parseArgs as tokenize } from "node:util";

/** What was given: options by name, positional arguments under `_`, what follows `--` with them. */
export interface Args {
  /** Positional arguments; those that read as numbers are numbers. */
  _: (string | number)[];
  // deno-lint-ignore no-explicit-any -- as in @std/cli, the type of a value depends on its option
  [name: string]: any;
}

/** How arguments are read. */
export interface ParseOptions {
  /** Options without a value; absent ones are false. */
  boolean?: readonly string[];
  /** Options whose value stays a string; without one it is "". */
  string?: readonly string[];
  /** Options that may be repeated; their value is an array. */
  collect?: readonly string[];
  /** Boolean options that `--no-<name>` turns off. */
  negatable?: readonly string[];
  /** Other names. */
  alias?: Record<string, string | readonly string[]>;
  /** Values of absent options. */
  default?: Record<string, unknown>;
  /** Called for each option that is not declared; returning false drops it. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** Reads command line arguments. */
export function parseArgs(args: readonly string[], options: ParseOptions = {}): Args {
  const { boolean = [], string = [], collect = [], negatable = [], alias = {} } = options;
  const canonical = aliasTable(alias);
  const known = new Set([
    ...boolean,
    ...string,
    ...collect,
    ...negatable,
    ...canonical.keys(),
    ...canonical.values(),
  ]);
  const result: Args = { _: [] };

  const assign = (name: string, value: unknown) => {
    const key = canonical.get(name) ?? name;
    if (!collect.includes(key)) result[key] = value;
    else (result[key] ??= []).push(value);
  };

  const { tokens } = tokenize({ args: [...args], strict: false, tokens: true });
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token.kind === "positional") {
      if (!options.unknown || options.unknown(token.value) !== false) {
        result._.push(asNumber(token.value));
      }
    } else if (token.kind === "option") {
      const negated = token.name.startsWith("no-") && negatable.includes(token.name.slice(3));
      const name = negated ? token.name.slice(3) : token.name;
      const key = canonical.get(name) ?? name;
      let value: unknown = token.value;
      if (negated) {
        value = false;
      } else if (boolean.includes(key)) {
        value = token.value !== "false";
      } else if (value === undefined) {
        const next = tokens[at + 1];
        const follows = next?.kind === "positional" && next.index === token.index + 1;
        value = follows ? next.value : string.includes(key) ? "" : true;
        if (follows) at++;
      }
      if (!string.includes(key)) value = asNumber(value);
      const argument = token.inlineValue ? `${token.rawName}=${token.value}` : token.rawName;
      if (!known.has(name) && options.unknown?.(argument, key, value) === false) continue;
      assign(name, value);
    }
  }

  for (const [key, value] of Object.entries(options.default ?? {})) result[key] ??= value;
  for (const key of boolean) result[key] ??= false;
  for (const key of collect) result[key] ??= [];
  for (const [other, key] of canonical) if (key in result) result[other] = result[key];
  return result;
}

function aliasTable(alias: Record<string, string | readonly string[]>): Map<string, string> {
  return new Map(
    Object.entries(alias).flatMap(([key, others]) =>
      [others].flat().map((other) => [other as string, key] as const)
    ),
  );
}

function asNumber(value: unknown): string | number {
  const numeric = typeof value === "string" &&
    /^(0x[0-9a-f]+|[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?)$/i.test(value);
  return (numeric ? Number(value) : value) as string | number;
}
