import type { ImageShape } from "../types.ts";
import type { PlainImage } from "../../readers/images.ts";

/** The part of a dataset that an image belongs to, where what the user has tells it. */
export type Part = "train" | "test" | "validation";

/** A labelled image of what the user has. */
export interface Sample {
  part: Part | undefined;
  /** A number or a name, as it stands there. */
  label: number | string;
  /** What it is called, for messages. */
  name: string;
  /** Decodes it; throws an InputError where it cannot be read. */
  image(): Pick<PlainImage, "width" | "height" | "channels" | "data"> & {
    notes?: readonly string[];
  };
}

/** What was found at a path. */
export interface Layout {
  /** What it is, in words, such as `folders of images by class`. */
  kind: string;
  /** The files that are read, by their paths from the root. */
  files: readonly string[];
  /** Whether labels are names in themselves, as those of folders are. */
  isNamed?: boolean;
  /** What there is to say of it, a line each. */
  notes: readonly string[];
  /** Names of classes by their labels, where the files tell them. */
  classNames?: ReadonlyMap<number, string>;
  /** The samples, in an order that depends on the files alone. */
  samples(): Iterable<Sample>;
}

/** Reads the bytes of a file by its path from the root. */
export type ReadFile = (path: string) => Uint8Array;

/** How a layout is looked for. */
export interface LookOptions {
  shape?: ImageShape | undefined;
  label?: string | undefined;
}

/** Orders names as people do where they are numbers, else by their characters, on every machine alike. */
export function inOrder(names: Iterable<string>): string[] {
  const all = [...names];
  return all.every(isWhole)
    ? all.sort((a, b) => Number(a) - Number(b) || compare(a, b))
    : all.sort(compare);
}

const compare = (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0;

/** Whether a text is a whole number, as a label may be. */
export const isWhole = (text: string): boolean => /^\s*[+-]?\d{1,15}(\.0*)?\s*$/.test(text);

const PARTS: readonly [Part, RegExp][] = [
  ["train", /^(train|training)$/i],
  ["test", /^(test|testing|t10k)$/i],
  ["validation", /^(val|valid|validation|dev)$/i],
];

/** The part that a word names; undefined where it names none. */
export const partOf = (word: string): Part | undefined =>
  PARTS.find(([, pattern]) => pattern.test(word))?.[0];

/** The part that one of the words in a name of a file names. */
export const partInName = (name: string): Part | undefined =>
  name.split(/[^A-Za-z0-9]+/).map(partOf).find((part) => part !== undefined);
