/** What the docstring of an exported function says of its end. */
export interface Documented {
  /** The classes of errors that it names. */
  throws: Set<string>;
  /** Whether it speaks of NaN. */
  nan: boolean;
}

const SOURCES = new URL("../../src/", import.meta.url);

/** Docstrings that hold for all of a kind of metrics, by the name of the kind. */
const KINDS = /\{@linkcode (ClassMetric|EmbeddingMetric)\} has what all such metrics throw/;

/**
 * The docstrings of all functions that the sources export, by name, and of the members of interfaces,
 * as `Store.list`; what the docstring of an interface throws, each of its members may throw.
 */
export function docstrings(): Map<string, Documented> {
  const found = new Map<string, Documented>();
  const read = (folder: URL) => {
    for (const { name, isDirectory } of Deno.readDirSync(folder)) {
      if (isDirectory) read(new URL(`${name}/`, folder));
      else if (name.endsWith(".ts") && name !== "mod.ts") {
        const text = Deno.readTextFileSync(new URL(name, folder));
        for (
          const [, doc, function_, constant] of text.matchAll(
            /\/\*\*\n((?: \*.*\n)+?) \*\/\n(?:\/\/.*\n)*export (?:async )?(?:function (\w+)|const (\w+))/g,
          )
        ) {
          found.set(function_ ?? constant!, documented(doc!));
        }
        for (
          const [, all = "", of, body] of text.matchAll(
            /(?:^\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?^export interface (\w+)[^\n]*?\{\n([\s\S]*?)^\}/gm,
          )
        ) {
          for (
            const [, doc, member] of body!.matchAll(
              /^ {2}\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n {2}(?:readonly )?(\w+)\??(?:\(|:)/gm,
            )
          ) found.set(`${of}.${member}`, documented(all + doc!));
        }
      }
    }
  };
  read(SOURCES);
  return found;
}

function documented(doc: string): Documented {
  const throws = new Set(
    [...doc.matchAll(/@throws \{([^}]+)\}/g)].flatMap(([, names]) => names!.split(" | ")),
  );
  // See the docstring of ClassMetric, which each of its kind refers to.
  if (KINDS.test(doc)) { for (const name of ["TypeError", "RangeError"]) throws.add(name); }
  return { throws, nan: /\bNaN\b/.test(doc) || KINDS.test(doc) };
}

/**
 * Why an error is not one that the docstring promises; undefined if it is.
 *
 * An error of ours is made by `new` in the sources: the engine's own TypeError or RangeError, such
 * as "Cannot read properties of undefined", is a fault whatever the docstring says.
 */
export function faultOfError(error: unknown, { throws }: Documented): string | undefined {
  if (!(error instanceof Error)) return `throws ${String(error)}`;
  const name = error.constructor.name;
  const short = `${name}: ${error.message.slice(0, 160)}`;
  if (!throws.has(name)) {
    return `throws ${short}, which its docstring does not name\n${frames(error)}`;
  }
  return isOurs(error) ? undefined : `throws the engine's ${short}\n${frames(error)}`;
}

const frames = (error: Error) => (error.stack ?? "").split("\n").slice(1, 4).join("\n");

const texts = new Map<string, string[]>();

function isOurs({ stack = "", message }: Error): boolean {
  if (message.includes("thrown by what the caller gave")) return true;
  const frame = stack.slice(stack.indexOf(message) + message.length).split("\n")
    .find((line) => line.trim().startsWith("at "));
  const [, address, line, column] = frame?.match(/(file:\/\/[^\s()]+):(\d+):(\d+)\)?$/) ?? [];
  if (address === undefined) return false;
  if (!texts.has(address)) texts.set(address, Deno.readTextFileSync(new URL(address)).split("\n"));
  return /^new (\w*Error|Fault)\b/.test(
    texts.get(address)![Number(line) - 1]!.slice(Number(column) - 1),
  );
}

/** What may come of a call: tells what is wrong with a value, if anything is. */
export type Shape = (value: unknown, nan: boolean) => string | undefined;

/** Rounding that a value may be beyond its range. */
const ROUNDING = 1e-9;

/** A number from `low` to `high`; NaN where the docstring speaks of it, or `orNaN` is set. */
export function within(low: number, high: number, orNaN = false): Shape {
  return (value, nan) => {
    if (typeof value !== "number") return `is ${Deno.inspect(value)}, not a number`;
    if (Number.isNaN(value)) return nan || orNaN ? undefined : "is NaN";
    return value >= low - ROUNDING && value <= high + ROUNDING
      ? undefined
      : `is ${value}, outside ${low} .. ${high}`;
  };
}

/** A finite number. */
export const finite: Shape = within(-Number.MAX_VALUE, Number.MAX_VALUE);

/** Any number, but NaN only where it may be. */
export const number: Shape = within(-Infinity, Infinity);

/** Whatever there is. */
export const anything: Shape = () => undefined;

/** A value of a type. */
export const typed = (type: string): Shape => (value) =>
  // deno-lint-ignore valid-typeof -- the type is told from outside
  typeof value === type ? undefined : `is ${Deno.inspect(value)}, not a ${type}`;

/** An object with at least these. */
export const object = (parts: Record<string, Shape>): Shape => (value, nan) => {
  if (typeof value !== "object" || value === null) return `is ${Deno.inspect(value)}`;
  for (const [key, shape] of Object.entries(parts)) {
    const fault = shape((value as Record<string, unknown>)[key], nan);
    if (fault !== undefined) return `.${key} ${fault}`;
  }
};

/** A list of these. */
export const list = (shape: Shape): Shape => (value, nan) => {
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return `is ${Deno.inspect(value)}`;
  for (const [at, each] of Array.from(value as ArrayLike<unknown>).entries()) {
    const fault = shape(each, nan);
    if (fault !== undefined) return `[${at}] ${fault}`;
  }
};

/** One of these, or nothing. */
export const maybe = (shape: Shape): Shape => (value, nan) =>
  value === undefined ? undefined : shape(value, nan);
