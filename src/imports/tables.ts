import { InputError } from "../base/errors.ts";
import { type NamedArray, safe } from "../readers/arrays.ts";
import type { SampleTable } from "../readers/tables.ts";

/** The most columns that a table may have. */
const MOST_COLUMNS = 1 << 16;

/** The names that columns with a number each may have before it, and the array that they make. */
const NUMBERED =
  /^(?:(?<logits>logits?)|e|x|f|v|d|dim|emb|embedding|embeddings|feat|feature|features)?[_-]?(?<index>\d+)$/i;

/** The columns that hold one thing, by the names that they may have. */
const SINGLE: Readonly<Record<string, RegExp>> = {
  labels: /^(labels?|targets?|class|class_?id|y)$/i,
  predictions: /^(predictions?|predicted|pred)$/i,
  split: /^(split|part|subset)$/i,
  embeddings: /^(embeddings?|features?|vectors?)$/i,
  logits: /^logits?$/i,
};

/**
 * The arrays of a table of samples: a column of labels, and the embedding in one column of lists, or
 * in numbered columns such as `e0`, `e1`; logits likewise. A column `split` parts training samples
 * from those of the test.
 *
 * @returns The arrays by name, as a file of arrays would have them, and the columns that are not read.
 * @throws {InputError} If what is needed is not there.
 */
export function arraysOf(
  { rows, columns }: SampleTable,
): { arrays: Map<string, NamedArray>; others: string[] } {
  if (columns.size > MOST_COLUMNS) {
    throw new InputError(`it has ${columns.size} columns, and may have at most ${MOST_COLUMNS}`);
  }
  const single = new Map<string, string>();
  const numbered = { embeddings: [] as string[], logits: [] as string[] };
  const others: string[] = [];
  for (const name of columns.keys()) {
    const role = Object.keys(SINGLE).find((role) => SINGLE[role]!.test(name));
    const match = name.match(NUMBERED);
    if (role !== undefined && !single.has(role)) single.set(role, name);
    else if (match) numbered[match.groups!.logits ? "logits" : "embeddings"].push(name);
    else others.push(name);
  }
  if (!single.has("embeddings") && numbered.embeddings.length === 0) {
    throw new InputError(
      `it has no embedding: it goes into numbered columns such as e0, e1, or into one column "embedding" of lists; the columns are ${
        [...columns.keys()].slice(0, 12).join(", ")
      }`,
    );
  }
  const all = Array.from({ length: rows }, (_, row) => row);
  const parts = single.has("split")
    ? Map.groupBy(all, (row) => partOf(columns.get(single.get("split")!)![row], row))
    : new Map([["", all]]);
  const arrays = new Map<string, NamedArray>();
  for (const [prefix, chosen] of parts) {
    for (const role of ["labels", "predictions"] as const) {
      const name = single.get(role);
      if (name !== undefined) {
        arrays.set(prefix + role, flatArray(name, columns.get(name)!, chosen));
      }
    }
    for (const role of ["embeddings", "logits"] as const) {
      const list = single.get(role);
      if (list !== undefined) {
        arrays.set(prefix + role, listArray(list, columns.get(list)!, chosen));
      } else if (numbered[role].length > 0) {
        const names = inOrder(numbered[role], role);
        const parts = names.map((name) => flatArray(name, columns.get(name)!, chosen).values);
        const values = new Float64Array(chosen.length * names.length);
        for (const [column, part] of parts.entries()) {
          if (Array.isArray(part)) throw new InputError(`the column "${names[column]}" has texts`);
          for (let row = 0; row < chosen.length; row++) {
            values[row * names.length + column] = part[row] as number;
          }
        }
        arrays.set(prefix + role, { shape: [chosen.length, names.length], values });
      }
    }
  }
  return { arrays, others };
}

function partOf(value: unknown, row: number): string {
  const text = String(value).toLowerCase();
  if (text === "test") return "";
  if (/^train(ing)?$/.test(text)) return "train_";
  // These are of neither part, and named among what is not read.
  if (/^val(id|idation)?$/.test(text)) return "validation_";
  throw new InputError(
    `the split of row ${row} must be train, validation or test: it is ${
      JSON.stringify(text.slice(0, 60))
    }`,
  );
}

/** Numbered columns by their number, which must go on without a gap. */
function inOrder(names: readonly string[], role: string): string[] {
  const indexOf = (name: string) => Number(name.match(NUMBERED)!.groups!.index);
  const sorted = names.toSorted((a, b) => indexOf(a) - indexOf(b));
  const first = indexOf(sorted[0]!);
  const wrong = sorted.findIndex((name, at) => indexOf(name) !== first + at);
  if (first <= 1 && wrong < 0) return sorted;
  throw new InputError(
    `the columns of ${role} must be numbered from 0 or 1 without a gap, such as e0, e1, e2: they are ${
      sorted.slice(0, 4).join(", ")
    }${sorted.length > 4 ? ", …" : ""}`,
  );
}

/** A column of numbers, or of texts where some value is none. */
function flatArray(name: string, column: ArrayLike<unknown>, rows: readonly number[]): NamedArray {
  const values = new Float64Array(rows.length);
  for (const [at, row] of rows.entries()) {
    const number = numberOf(column[row]);
    if (number === undefined) {
      const missing = rows.find((row) => column[row] === null || column[row] === undefined);
      if (missing !== undefined) throw new InputError(`the column "${name}" lacks row ${missing}`);
      return { shape: [rows.length], values: rows.map((row) => String(column[row])) };
    }
    values[at] = number;
  }
  return { shape: [rows.length], values };
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return safe(value);
  if (typeof value === "boolean") return Number(value);
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (/^nan$/i.test(text)) return NaN;
  return /^[+-]?(\d|\.\d|inf)/i.test(text) && text !== ""
    ? plainNumber(text.replace(/inf(inity)?$/i, "Infinity"))
    : undefined;
}

function plainNumber(text: string): number | undefined {
  const number = Number(text);
  return Number.isNaN(number) ? undefined : number;
}

/** A column whose values are lists of one length. */
function listArray(name: string, column: ArrayLike<unknown>, rows: readonly number[]): NamedArray {
  let values: Float32Array | Float64Array | undefined;
  let length = 0;
  for (const [at, row] of rows.entries()) {
    const list = itemsOf(column[row]);
    if (list === undefined) throw new InputError(`the column "${name}" must hold lists of numbers`);
    if (values === undefined) {
      length = list.length;
      values = new Float64Array(rows.length * length);
    }
    if (list.length !== length) {
      throw new InputError(
        `the lists of the column "${name}" must have one length: row ${
          rows[0]
        } has ${length} values, row ${row} has ${list.length}`,
      );
    }
    for (let k = 0; k < length; k++) {
      const number = numberOf(list[k]);
      if (number === undefined) throw new InputError(`row ${row} of "${name}" has no number`);
      values[at * length + k] = number;
    }
  }
  return { shape: [rows.length, length], values: values ?? new Float64Array() };
}

/** The items of a list as Arrow, Parquet or CSV has it. */
function itemsOf(value: unknown): ArrayLike<unknown> | undefined {
  if (Array.isArray(value)) return value;
  if (ArrayBuffer.isView(value)) return value as unknown as ArrayLike<unknown>;
  if (typeof value === "string" && /^\[.*\]$/s.test(value.trim())) {
    return value.trim().slice(1, -1).split(/[\s,]+/).filter((part) => part !== "");
  }
  if (typeof value === "object" && value !== null && Symbol.iterator in value) {
    return [...value as Iterable<unknown>];
  }
  return undefined;
}
