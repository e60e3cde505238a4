import { dirname, join, relative, resolve } from "node:path";
import { z } from "zod";
import { InputError } from "../../base/errors.ts";
import { describeIssues } from "../../base/issues.ts";
import { isDataset, ownDatasets } from "../catalogue.ts";
import type { ImageShape } from "../types.ts";

/** The greatest and least sides of an image, in pixels. */
export const SIDES = { least: 16, most: 64 } as const;

/** The most classes that a dataset may have. */
export const MOST_CLASSES = 1000;

/** How images are read from what the user has. */
export interface ReadingOptions {
  /** The shape to which images are brought; by default the one that all of them have. */
  shape?: ImageShape | undefined;
  /** The share of test images where there is no test part. */
  testShare: number;
  /** The seed by which they are drawn. */
  seed: number;
  /** Where a table has its labels: `first`, `last`, or the name of a column or an array. */
  label?: string | undefined;
  /** Where validation images go. */
  validation: "train" | "test" | "drop";
  /** Whether rows and columns of the pixels change places. */
  transpose: boolean;
  /** The names of the classes that are kept; by default all. */
  classes?: string[] | undefined;
  /** Whether images that cannot be read are left out. */
  skipBroken: boolean;
  /** Whether test images that are among the training images as well are left out. */
  dropDuplicates: boolean;
}

/** What a manifest says. */
export interface OwnManifest {
  format: 1;
  name: string;
  title: string;
  /** The file or folder of the images, by its path from the manifest. */
  source: string;
  reading: ReadingOptions;
  /** What was read: how many files, their bytes in all, and a SHA-256 over their names and bytes. */
  files: { count: number; bytes: number; sha256: string };
  shape: ImageShape;
  /** The name of each class, in the order of the labels. */
  classes: string[];
  /** How many training images each class has. */
  train: number[];
  /** How many test images each class has. */
  test: number[];
  /** The names of the known classes of each open-set split. */
  openSetSplits: string[][];
  /** What was done to read it, a line each. */
  notes: string[];
  /** SHA-256 over the decoded images and labels. */
  sha256: string;
}

const side = z.int().min(SIDES.least).max(SIDES.most).refine((n) => n % 2 === 0, "must be even");

/** The schema of the shape of an image. */
export const shapeSchema = z.tuple([side, side, z.union([z.literal(1), z.literal(3)])]);

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const className = z.string().min(1).max(100);
const counts = z.array(z.int().min(0)).min(2).max(MOST_CLASSES);

/** The schema of a name of a dataset. */
export const nameSchema = z.string().max(60).regex(
  /^[a-z0-9][a-z0-9-]*$/,
  "must be lower-case words joined by hyphens",
);

const manifestSchema: z.ZodType<OwnManifest> = z.strictObject({
  format: z.literal(1),
  name: nameSchema,
  title: z.string().min(1).max(200),
  source: z.string().min(1).regex(/^[^\0]+$/),
  reading: z.strictObject({
    shape: shapeSchema.exactOptional(),
    testShare: z.number().gt(0).lt(1),
    seed: z.int().min(0),
    label: z.string().exactOptional(),
    validation: z.enum(["train", "test", "drop"]),
    transpose: z.boolean(),
    classes: z.array(className).min(1).exactOptional(),
    skipBroken: z.boolean(),
    dropDuplicates: z.boolean(),
  }),
  files: z.strictObject({ count: z.int().min(1), bytes: z.int().min(0), sha256: digest }),
  shape: shapeSchema,
  classes: z.array(className).min(2).max(MOST_CLASSES),
  train: counts,
  test: counts,
  openSetSplits: z.array(z.array(className).min(2)).max(5),
  notes: z.array(z.string()),
  sha256: digest,
}).superRefine(({ classes, train, test, openSetSplits, name }, context) => {
  const fail = (message: string) => context.addIssue({ code: "custom", message });
  const twice = classes.find((each, at) => classes.indexOf(each) < at);
  if (twice !== undefined) fail(`two classes have the name "${twice}"`);
  if (train.length !== classes.length || test.length !== classes.length) {
    fail("train and test must have a number for each class");
  }
  for (const known of openSetSplits) {
    const stranger = known.find((each, at) => !classes.includes(each) || known.indexOf(each) < at);
    if (stranger !== undefined) {
      fail(`an open-set split names "${stranger}", which is no other class`);
    } else if (known.length === classes.length) {
      fail("an open-set split must leave classes unknown");
    }
  }
  if (isBuiltIn(name)) {
    fail(`the name "${name}" is that of a dataset that comes along: choose another`);
  }
});

/** The facts on a dataset of the user's own that a network keeps, so that a store tells what it holds. */
export interface OwnFacts {
  /** What it is called in print. */
  title: string;
  /** The name of each class, in the order of the labels. */
  classNames: string[];
  /** Height, width and channels of each image. */
  shape: ImageShape;
  /** How many training images each class has. */
  trainCounts: number[];
  /** How many test images each class has. */
  testCounts: number[];
  /** The labels of the known classes of each open-set split that is declared. */
  openSetSplits: number[][];
  /** SHA-256 over the files that it was read of: datasets of the same ones are parts of one. */
  files?: string;
}

/** The schema of such facts, which may come from a store of a stranger. */
export const factsSchema: z.ZodType<OwnFacts> = z.strictObject({
  title: z.string().max(200),
  classNames: z.array(className).min(2).max(MOST_CLASSES),
  shape: shapeSchema,
  trainCounts: counts,
  testCounts: counts,
  openSetSplits: z.array(z.array(z.int().min(0).max(MOST_CLASSES - 1)).min(2)).max(5),
  files: digest.exactOptional(),
}).refine(
  ({ classNames: { length }, trainCounts, testCounts, openSetSplits }) =>
    trainCounts.length === length && testCounts.length === length &&
    openSetSplits.every((split) =>
      split.length < length && new Set(split).size === split.length &&
      split.every((label) => label < length)
    ),
  "must be of its classes",
);

const isBuiltIn = (name: string) =>
  isDataset(name) && !ownDatasets().some((each) => each.name === name);

/** The largest manifest in bytes. */
const LARGEST = 10_000_000;

/**
 * Reads a manifest, which may be untrusted.
 *
 * @throws {InputError} If it is none; the message says how to make it.
 */
export async function readManifest(path: string): Promise<OwnManifest> {
  const fail = (what: string): never => {
    throw new InputError(
      `Cannot use the dataset "${path}": ${what}; make it with loss-atlas data add PATH --out ${path}`,
    );
  };
  let document: unknown;
  try {
    const { size } = await Deno.stat(path);
    if (size > LARGEST) fail(`it must have at most ${LARGEST} bytes, and has ${size}`);
    document = JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof InputError) throw error;
    return fail(
      error instanceof Deno.errors.NotFound ? "there is no such file" : (error as Error).message,
    );
  }
  return checkManifest(document, fail);
}

/** Checks what claims to be a manifest; `fail` is told the first fault. */
export function checkManifest(document: unknown, fail: (what: string) => never): OwnManifest {
  const { success, data, error } = manifestSchema.safeParse(document, { reportInput: true });
  return success ? data : fail(describeIssues(error, manifestSchema).slice(0, 3).join("; "));
}

/** A manifest as the text of its file. */
export function manifestText(manifest: OwnManifest): string {
  const text = JSON.stringify(manifest, null, 2);
  // Lists of numbers and of names stand in a line each.
  return text.replace(/\[\n[^[\]{}]*?\n\s*\]/g, (list) => list.replace(/\n\s*/g, " "))
    .replaceAll("[ ", "[").replaceAll(" ]", "]") + "\n";
}

/** The path of the images that a manifest names. */
export const sourceOf = (path: string, source: string): string => resolve(dirname(path), source);

/** A path as a manifest names it. */
export const namedFrom = (manifest: string, source: string): string =>
  relative(dirname(resolve(manifest)), resolve(source)).replaceAll("\\", "/") || ".";

/** Where decoded images are kept, in the data directory. */
export const cacheFile = (directory: string, sha256: string): string =>
  join(directory, "own", `${sha256}.bin`);
