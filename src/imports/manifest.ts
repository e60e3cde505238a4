import { parse } from "@std/csv";
import { InputError } from "../base/errors.ts";
import { canonicalJson } from "../base/digest.ts";
import type { Declared } from "../cell/imported.ts";
import type { Declaration } from "./network.ts";
import { FILE_KINDS, kindOf } from "./read_file.ts";

/** A row of a manifest: a file, and what is declared of the network that gave it. */
export interface ManifestRow extends Declaration {
  /** The path of the file from the manifest's folder. */
  file: string;
  /** Where the row stands, for errors. */
  place: string;
}

/** The most rows of a manifest. */
const MOST_ROWS = 100_000;

/**
 * Reads a manifest: a row a file, with the columns `file`, `dataset`, `loss`, `loss.margin` and the
 * like, `seed`, and any others, all but `file` optional.
 *
 * @param text The manifest: CSV, or JSON with a list of objects.
 * @param isJson Which of them it is.
 * @throws {InputError} If it is none; the message names the row, and what would be right.
 */
export function parseManifest(text: string, isJson: boolean): ManifestRow[] {
  const rows = isJson ? jsonRows(text) : csvRows(text);
  if (rows.length === 0) throw new InputError("it has no row");
  if (rows.length > MOST_ROWS) throw new InputError(`it may have at most ${MOST_ROWS} rows`);
  return rows.map(({ place, values }) => rowOf(values, place));
}

interface RawRow {
  place: string;
  values: Map<string, unknown>;
}

function csvRows(text: string): RawRow[] {
  const [names = [], ...rows] = parse(text.trimEnd()).map((row) => row.map((each) => each.trim()));
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw new InputError(`it has the column "${twice}" twice`);
  if (!names.includes("file")) {
    throw new InputError(
      `it must have a column "file": its columns are ${names.slice(0, 12).join(", ") || "none"}`,
    );
  }
  return rows.flatMap((row, at) => {
    const place = `line ${at + 2}`;
    if (row.every((each) => each === "")) return [];
    if (row.length !== names.length) {
      throw new InputError(
        `${place} has ${row.length} values, and there are ${names.length} columns`,
      );
    }
    // What is left empty is not declared.
    const values = row.flatMap((each, k): [string, unknown][] =>
      each === "" ? [] : [[names[k]!, names[k] === "file" ? each : plainValue(each)]]
    );
    return [{ place, values: new Map(values) }];
  });
}

/** A number or a truth value where the text is one. */
export function plainValue(text: string): string | number | boolean {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && !/^[+-]?0\d/.test(text);
  return isNumber && Number.isFinite(Number(text)) ? Number(text) : text;
}

function jsonRows(text: string): RawRow[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (error) {
    throw new InputError((error as Error).message);
  }
  if (!Array.isArray(list)) throw new InputError('it must be a list such as [{ "file": "a.npz" }]');
  return list.map((row, at) => {
    const place = `row ${at + 1}`;
    if (typeof row !== "object" || row === null || Array.isArray(row)) {
      throw new InputError(`${place} must be an object such as { "file": "a.npz" }`);
    }
    const values = Object.entries(row).filter(([, value]) => value !== null).flatMap(
      ([name, value]): [string, unknown][] =>
        name === "loss" && typeof value === "object"
          ? Object.entries(value as object).map(([key, inner]) => [
            key === "name" ? "loss" : `loss.${key}`,
            inner,
          ])
          : [[name, value]],
    );
    return { place, values: new Map(values) };
  });
}

function rowOf(values: ReadonlyMap<string, unknown>, place: string): ManifestRow {
  const row: ManifestRow = { file: "", place };
  const loss: Record<string, unknown> = {};
  const declared: Declared = {};
  for (const [name, value] of values) {
    if (!["string", "number", "boolean"].includes(typeof value)) {
      throw new InputError(`${place}: "${name}" must be a text, a number, true or false`);
    }
    if (name === "") throw new InputError(`${place}: there is a value in a column without a name`);
    if (name.length > 100 || name === "__proto__" || String(value).length > 1000) {
      throw new InputError(`${place}: "${name.slice(0, 60)}" is too long, or no name of a column`);
    }
    if (typeof value === "number" && !Number.isFinite(value)) {
      throw new InputError(`${place}: "${name}" must be finite`);
    }
    if (name === "file") row.file = String(value);
    else if (name === "dataset") row.dataset = String(value).slice(0, 100);
    else if (name === "seed") row.seed = seedOf(value, place);
    else if (name === "loss") loss.name = String(value).slice(0, 100);
    else if (/^loss\.[^.]+$/.test(name) && name !== "loss.name") loss[name.slice(5)] = value;
    else declared[name] = value as string | number | boolean;
  }
  if (row.file === "") throw new InputError(`${place} names no file`);
  if (Object.keys(loss).length > 0) {
    if (loss.name === undefined) {
      throw new InputError(`${place} has parameters of a loss, and no loss: name it`);
    }
    row.loss = { name: loss.name as string, ...loss };
  }
  return Object.keys(declared).length === 0 ? row : { ...row, declared };
}

function seedOf(value: unknown, place: string): number {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32) {
    return value as number;
  }
  throw new InputError(
    `${place}: the seed must be a whole number from 0: it is ${
      JSON.stringify(value)
    }; a name goes into a column of its own`,
  );
}

/**
 * Numbers the rows that have no seed, among those that are declared alike.
 *
 * @returns For each row the number of its kind, from 1.
 */
export function numberRows(rows: readonly ManifestRow[]): number[] {
  const seen = new Map<string, number>();
  return rows.map(({ dataset = null, loss = null, declared = null }) => {
    const key = canonicalJson({ dataset, loss, declared });
    const number = (seen.get(key) ?? 0) + 1;
    seen.set(key, number);
    return number;
  });
}

/** The names of files that people give runs: `arcface-3`, `arcface_seed3`, `arcface/3`. */
const USUAL = /^(?<loss>.+?)[-_/](?:seed|s|run)?[-_]?(?<seed>\d+)$/;

/**
 * What the files of a folder declare by their names.
 *
 * @param files The paths from the folder.
 * @param pattern Such as `{loss}-{seed}.npz`; by default the usual one, where all names are of it.
 * @throws {InputError} If names are not of the pattern.
 */
export function rowsOfFolder(files: readonly string[], pattern?: string): ManifestRow[] {
  const known = files.filter((file) => FILE_KINDS.includes(kindOf(file))).sort();
  if (known.length === 0) {
    throw new InputError(
      `it has no file of ${FILE_KINDS.map((kind) => `.${kind}`).join(", ")}`,
    );
  }
  const matcher = pattern === undefined ? USUAL : patternOf(pattern);
  const nameOf = (file: string) => pattern === undefined ? file.replace(/\.\w+$/, "") : file;
  const unlike = known.filter((file) => !matcher.test(nameOf(file)));
  if (unlike.length > 0 && pattern !== undefined && unlike.length === known.length) {
    throw new InputError(
      `no file is named as ${pattern}: they are ${known.slice(0, 3).join(", ")}`,
    );
  }
  if (unlike.length > 0) {
    throw new InputError(
      pattern === undefined
        ? `the names do not tell loss and seed, as in arcface-1.npz: "${
          unlike[0]
        }" does not; say what they tell with --pattern, such as --pattern "{loss}-d{dim}-{seed}.npz"`
        : `"${unlike[0]}" is not named as ${pattern}`,
    );
  }
  return known.map((file) => {
    const groups = Object.entries(matcher.exec(nameOf(file))!.groups ?? {});
    const values = groups.map(([name, text]): [string, unknown] => [
      name.replaceAll("$", "."),
      plainValue(text),
    ]);
    return rowOf(new Map([["file", file], ...values]), file);
  });
}

function patternOf(pattern: string): RegExp {
  const names: string[] = [];
  const source = pattern.split(/(\{[^{}]*\})/).map((part) => {
    if (!part.startsWith("{")) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const name = part.slice(1, -1);
    if (!/^[A-Za-z_][\w.]*$/.test(name) || names.includes(name) || name === "file") {
      throw new InputError(`--pattern has ${part}, which is no name of a column, or comes twice`);
    }
    names.push(name);
    // Names of groups have no dots.
    return `(?<${name.replaceAll(".", "$")}>[^/]+?)`;
  });
  if (names.length === 0) {
    throw new InputError(`--pattern must name columns in braces, such as {loss}-{seed}.npz`);
  }
  return new RegExp(`^${source.join("")}$`);
}
