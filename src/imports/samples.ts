import { InputError } from "../base/errors.ts";
import type { Matrix } from "../base/matrix.ts";
import { type NamedArray, shapeText } from "../readers/arrays.ts";

/** Some samples: their embeddings, and of each the class. */
export interface Part {
  embeddings: Matrix;
  /** Numbers of classes, from 0. */
  labels: Int32Array;
}

/** Embeddings that came from elsewhere, with whatever came along. */
export interface Samples extends Part {
  /** The names of the classes; label k is the k-th of them. */
  classNames: string[];
  /** The training samples. */
  train?: Part;
  /** N x C scores before the softmax, of the test samples. */
  logits?: Matrix;
  /** N predicted classes. */
  predictions?: Int32Array;
  /** C x d weights of the classifier. */
  weights?: Matrix;
  /** C biases of the classifier. */
  bias?: Float32Array;
  /** C x p prototypes of the classes. */
  prototypes?: Matrix;
  /** Samples of classes that the network was not trained on, numbered on after the others. */
  unknown?: Part & { logits?: Matrix };
  /** What was done to the arrays to use them, a line each. */
  notes: string[];
}

/** What an array may be, with the names that it may have. */
const NAMES = {
  embeddings: ["embeddings", "test_embeddings", "features", "test_features"],
  labels: ["labels", "test_labels", "targets", "test_targets"],
  predictions: ["predictions", "test_predictions"],
  logits: ["logits", "test_logits"],
  train_embeddings: ["train_embeddings", "train_features"],
  train_labels: ["train_labels", "train_targets"],
  weights: ["weights"],
  bias: ["bias"],
  prototypes: ["prototypes"],
  unknown_embeddings: ["unknown_embeddings"],
  unknown_labels: ["unknown_labels"],
  unknown_logits: ["unknown_logits"],
} as const;

type Role = keyof typeof NAMES;

/** The names of the arrays that are read. */
export const ARRAY_NAMES: readonly string[] = Object.keys(NAMES);

/** What the array of a name is. */
export function roleOf(name: string): Role | undefined {
  return (Object.keys(NAMES) as Role[]).find((role) =>
    (NAMES[role] as readonly string[]).includes(name)
  );
}

/**
 * Checks arrays and makes samples of them.
 *
 * @param arrays The arrays by name.
 * @param others What else the file holds, for errors and notes.
 * @throws {InputError} If something is missing or does not fit; the message says what would be right.
 */
export function samplesOf(
  arrays: ReadonlyMap<string, NamedArray>,
  unread: readonly string[] = [],
): Samples {
  const others = [...unread, ...[...arrays.keys()].filter((name) => roleOf(name) === undefined)];
  const notes: string[] = [];
  const given = new Map<Role, NamedArray>();
  for (const [name, array] of arrays) {
    const role = roleOf(name);
    if (role === undefined) continue;
    if (given.has(role)) throw new InputError(`it has several arrays of ${role}: keep one`);
    given.set(role, array);
  }
  const there = [...new Set([...arrays.keys(), ...others])];
  for (const role of ["embeddings", "labels"] as const) {
    if (given.has(role)) continue;
    throw new InputError(
      `it has no array "${role}": it has ${there.slice(0, 12).join(", ") || "nothing"}; ` +
        `the names are ${ARRAY_NAMES.join(", ")}`,
    );
  }
  if (others.length > 0) notes.push(`not read: ${others.slice(0, 12).join(", ")}`);

  const matrix = (role: Role) => {
    const array = given.get(role);
    return array && matrixOf(array, role, notes);
  };
  const embeddings = matrix("embeddings")!;
  const train = matrix("train_embeddings");
  const unknown = matrix("unknown_embeddings");
  const list = (role: Role, of: Matrix | undefined, what: string) => {
    const array = given.get(role);
    if (array === undefined) {
      if (of !== undefined) throw new InputError(`it has ${what} but no ${role}`);
      return undefined;
    }
    if (of === undefined) throw new InputError(`it has ${role} but no ${what}`);
    return labelsOf(array, role, of.rows, what, of.columns);
  };
  const labels = list("labels", embeddings, "embeddings")!;
  const trainLabels = list("train_labels", train, "train_embeddings");
  const unknownLabels = list("unknown_labels", unknown, "unknown_embeddings");
  const predicted = given.has("predictions")
    ? labelsOf(given.get("predictions")!, "predictions", embeddings.rows, "embeddings", NaN)
    : undefined;
  sameColumns({ embeddings, train_embeddings: train, unknown_embeddings: unknown });

  const logits = matrix("logits");
  const unknownLogits = matrix("unknown_logits");
  const weights = matrix("weights");
  const prototypes = matrix("prototypes");
  sameRows(logits, embeddings, "logits");
  sameRows(unknownLogits, unknown, "unknown_logits");
  if (weights && weights.columns !== embeddings.columns) {
    throw new InputError(
      `weights must be classes x ${embeddings.columns}, a row a class, as embeddings have ${embeddings.columns} columns: their shape is ${
        shapeText([weights.rows, weights.columns])
      }${weights.rows === embeddings.columns ? "; save weights.T" : ""}`,
    );
  }
  const classCounts = {
    logits: logits?.columns,
    unknown_logits: unknownLogits?.columns,
    weights: weights?.rows,
    prototypes: prototypes?.rows,
  };
  const known = [labels, trainLabels, predicted].filter((list) => list !== undefined);
  const { numberOf, classNames } = classesOf(known, classCounts, notes);
  const numbered = (list: Labels) => Int32Array.from(list, (label) => numberOf.get(label)!);
  const bias = given.get("bias");
  const novel = unknown && novelPart(unknown, unknownLabels!, classNames, numberOf);
  return {
    embeddings,
    labels: numbered(labels),
    classNames,
    ...train && { train: { embeddings: train, labels: numbered(trainLabels!) } },
    ...logits && { logits },
    ...predicted
      ? { predictions: numbered(predicted) }
      : logits && { predictions: largest(logits) },
    ...weights && { weights },
    ...bias && { bias: biasOf(bias, weights) },
    ...prototypes && { prototypes },
    ...novel && { unknown: { ...novel, ...unknownLogits && { logits: unknownLogits } } },
    notes,
  };
}

/** Labels as a file has them: all numbers or all texts. */
type Labels = readonly (number | string)[];

/** A matrix of float32: sides of 1 beyond the second are dropped, other numbers rounded. */
function matrixOf({ shape, values }: NamedArray, name: string, notes: string[]): Matrix {
  if (!ArrayBuffer.isView(values)) {
    throw new InputError(`the array "${name}" must hold numbers: it holds texts`);
  }
  const sides = [...shape.slice(0, 1), ...shape.slice(1).filter((side) => side !== 1)];
  if (shape.length === 2) sides.splice(1, Infinity, shape[1]!);
  else if (shape.length > 2 && sides.length === 1) sides.push(1);
  if (sides.length !== 2) {
    throw new InputError(
      `the array "${name}" must have two sides, samples x dimensions: its shape is ${
        shapeText(shape)
      }${shape.length > 2 ? "; flatten or pool it first" : ""}`,
    );
  }
  if (shape.length > 2) notes.push(`${name} of shape ${shapeText(shape)}: sides of 1 are dropped`);
  const [rows, columns] = sides as [number, number];
  if (rows === 0 || columns === 0) {
    throw new InputError(`the array "${name}" is empty: its shape is ${shapeText(shape)}`);
  }
  const data = values instanceof Float32Array ? values : Float32Array.from(values);
  if (values instanceof Float64Array && values.some((value, at) => value !== data[at])) {
    notes.push(`${name} is rounded to float32, in which all is measured`);
  }
  refuseNotFinite({ data, rows, columns }, name, values);
  return { data, rows, columns };
}

function refuseNotFinite(
  { data, rows, columns }: Matrix,
  name: string,
  given: ArrayLike<number>,
): void {
  let bad = 0;
  let first = -1;
  for (let row = 0; row < rows; row++) {
    for (let at = row * columns; at < (row + 1) * columns; at++) {
      if (Number.isFinite(data[at])) continue;
      bad++;
      if (first < 0) first = at;
      break;
    }
  }
  if (bad === 0) return;
  const row = Math.floor(first / columns);
  throw new InputError(
    Number.isFinite(given[first])
      ? `the array "${name}" has the value ${given[first]} in row ${row}, which is beyond float32`
      : `the array "${name}" has values that are not finite in ${bad} of ${rows} rows, the first is row ${row}: drop these rows, or leave a network out that diverged`,
  );
}

/** One label a sample. */
function labelsOf(
  { shape, values }: NamedArray,
  name: string,
  rows: number,
  of: string,
  columns: number,
): Labels {
  const sides = shape.filter((side, axis) => axis === 0 || side !== 1);
  if (shape.length === 0) {
    throw new InputError(`${name} must have a label for each of ${rows} samples: it is one value`);
  }
  if (sides.length > 1) {
    throw new InputError(
      `${name} must have one label a sample: the shape is ${
        shapeText(shape)
      }; of one-hot rows take labels.argmax(1)`,
    );
  }
  if (values.length !== rows) {
    throw new InputError(
      `${of} has ${rows} rows, and ${name} has ${values.length} labels${
        values.length === columns ? `: ${of} looks transposed; save ${of}.T` : ""
      }`,
    );
  }
  if (!ArrayBuffer.isView(values)) return values;
  const wrong = values.findIndex((value) => !Number.isSafeInteger(value));
  if (wrong < 0) return Array.from(values);
  throw new InputError(
    `${name} must be whole numbers or texts: the label of row ${wrong} is ${values[wrong]}`,
  );
}

function sameColumns(all: Record<string, Matrix | undefined>): void {
  const { embeddings, ...others } = all;
  for (const [name, other] of Object.entries(others)) {
    if (other === undefined || other.columns === embeddings?.columns) continue;
    throw new InputError(
      `embeddings and ${name} must have one dimension: they have ${embeddings?.columns} and ${other.columns}`,
    );
  }
}

function sameRows(some: Matrix | undefined, of: Matrix | undefined, name: string): void {
  if (some === undefined || some.rows === of?.rows) return;
  throw new InputError(
    `${name} must be of the same samples as the embeddings: ${some.rows} rows and ${of?.rows ?? 0}`,
  );
}

/** The most classes of a network: what Arrow and JSON of the store hold with ease. */
const MOST_CLASSES = 1 << 16;

/** Numbers the classes from 0, and says where that changed anything. */
function classesOf(
  lists: readonly Labels[],
  counts: Record<string, number | undefined>,
  notes: string[],
): { numberOf: Map<number | string, number>; classNames: string[] } {
  const distinct = new Set<number | string>();
  for (const list of lists) for (const label of list) distinct.add(label);
  const kinds = new Set([...distinct].map((label) => typeof label));
  if (kinds.size > 1) {
    throw new InputError("labels must be all numbers or all texts: training and test differ");
  }
  const sorted = [...distinct].sort((a, b) => a < b ? -1 : 1);
  const [[first, C] = ["", undefined], ...others] = Object.entries(counts)
    .filter((each): each is [string, number] => each[1] !== undefined);
  for (const [name, other] of others) {
    if (other === C) continue;
    throw new InputError(`${first} and ${name} must have one number of classes: ${C} and ${other}`);
  }
  if (sorted.length > MOST_CLASSES) {
    throw new InputError(`it has ${sorted.length} classes, and may have ${MOST_CLASSES}`);
  }
  const isNumber = kinds.has("number");
  const [least, most] = [sorted[0] as number, sorted.at(-1) as number];
  // The columns of logits are the labels themselves where they can be.
  if (isNumber && least >= 0 && most < (C ?? sorted.length)) {
    const names = Array.from({ length: C ?? sorted.length }, (_, label) => label);
    if (C !== undefined && C > sorted.length) {
      notes.push(`of ${C} classes ${C - sorted.length} have no sample`);
    }
    return named(names);
  }
  if (C !== undefined && C !== sorted.length) {
    throw new InputError(
      `${first} has ${C} classes, and the labels are ${sorted.length} others, from ${least} to ${most}: label k must be class k, counted from 0`,
    );
  }
  const shown = sorted.slice(0, 3).join(", ");
  notes.push(
    isNumber
      ? `the labels ${least} to ${most} are numbered 0 to ${sorted.length - 1} in their order`
      : `the labels ${shown}${sorted.length > 3 ? ", …" : ""} are numbered 0 to ${
        sorted.length - 1
      } in the order of the alphabet`,
  );
  if (C !== undefined) notes.push(`class k of ${first} is taken for the k-th of them`);
  return named(sorted);

  function named(labels: readonly (number | string)[]) {
    return {
      numberOf: new Map(labels.map((label, at) => [label, at])),
      classNames: labels.map((label) => String(label).slice(0, 100)),
    };
  }
}

/** Samples of other classes, numbered on after those that the network knows. */
function novelPart(
  embeddings: Matrix,
  labels: Labels,
  classNames: string[],
  known: ReadonlyMap<number | string, number>,
): Part {
  const both = labels.find((label) => known.has(label));
  if (both !== undefined) {
    throw new InputError(`the class ${both} is among labels and unknown_labels: it must be in one`);
  }
  const first = known.size;
  const sorted = [...new Set(labels)].sort((a, b) => a < b ? -1 : 1);
  classNames.push(...sorted.map((label) => String(label).slice(0, 100)));
  const numbers = new Map(sorted.map((label, at) => [label, first + at]));
  return { embeddings, labels: Int32Array.from(labels, (label) => numbers.get(label)!) };
}

function biasOf({ values }: NamedArray, weights: Matrix | undefined): Float32Array {
  if (ArrayBuffer.isView(values) && values.length === weights?.rows) {
    return Float32Array.from(values);
  }
  throw new InputError("bias must have a number for each row of weights");
}

/** The class of the largest score of each row, the first of several. */
function largest({ data, rows, columns }: Matrix): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => {
    let best = 0;
    for (let k = 1; k < columns; k++) {
      if (data[row * columns + k]! > data[row * columns + best]!) best = k;
    }
    return best;
  });
}
