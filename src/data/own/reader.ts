import { sha256Of } from "../../base/digest.ts";
import { InputError, reasonOf } from "../../base/errors.ts";
import { describeIssues } from "../../base/issues.ts";
import { originOf, reasonWithPlace } from "../../base/own_modules.ts";
import { suggest } from "../../base/text.ts";
import { addOwnDataset, datasets, isDataset } from "../catalogue.ts";
import { decodedDigest, roomForLabels } from "../decoded_digest.ts";
import type { ImageShape, Split } from "../types.ts";
import { factsSchema, type OwnFacts } from "./manifest.ts";
import { keepDecoded, ownFrom, sourceFrom } from "./register.ts";

/** Labelled images as code of the user's own gives them. */
export interface ReaderPart {
  /** The pixels, 0 to 255, row-major as images x height x width x channels. */
  images: Uint8Array;
  /** The class of each image, 0 to classes - 1. */
  labels: ArrayLike<number>;
}

/**
 * A dataset that code of the user's own reads or makes: what a module exports for studies to name.
 *
 * Networks of it are identified by its images and labels, whatever it is called and however it is
 * written: the same pixels from a manifest give the same networks.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import type { DatasetReader } from "@loss-atlas/loss-atlas/study";
 *
 * const images = Uint8Array.from({ length: 4 * 16 * 16 }, (_, at) => at % 251);
 * const part = { images, labels: [0, 1, 0, 1] };
 * const stripes: DatasetReader = {
 *   name: "stripes",
 *   title: "Stripes",
 *   shape: [16, 16, 1],
 *   classNames: ["wide", "narrow"],
 *   read: () => ({ train: part, test: part }),
 * };
 * assertEquals((await stripes.read()).test.labels.length, 4);
 * ```
 */
export interface DatasetReader {
  /** The name by which studies ask for it: lower-case words joined by hyphens. */
  name: string;
  /** What it is called in print. */
  title: string;
  /** Height, width and channels of each image: sides even, of 16 to 64, channels 1 or 3. */
  shape: ImageShape;
  /** The name of each class, 2 to 1,000, in the order of the labels. */
  classNames: readonly string[];
  /** The names of the known classes of each open-set split, at most five; default none. */
  openSetSplits?: readonly (readonly string[])[];
  /** Gives the images, the same in every process. It may read the files of its folder. */
  read(): Record<"train" | "test", ReaderPart> | Promise<Record<"train" | "test", ReaderPart>>;
}

/** What a reader gave, checked. */
export interface ReadParts extends Record<"train" | "test", Split> {
  facts: OwnFacts;
  /** SHA-256 over the images and labels. */
  digest: string;
}

/**
 * Reads a dataset by code of the user's own.
 *
 * @throws {InputError} If it throws, or gives what is no dataset of its shape and classes.
 */
export async function readParts(reader: DatasetReader): Promise<ReadParts> {
  const { name, title, shape, classNames, openSetSplits = [] } = reader;
  const fail = (what: string, cause?: unknown): never => {
    throw new InputError(`Cannot read the dataset "${name}": ${what}`, { cause });
  };
  let given: unknown;
  try {
    given = await reader.read();
  } catch (error) {
    fail(reasonWithPlace(error), error);
  }
  const parts = (["train", "test"] as const).map((part) => {
    try {
      return splitOf(Object(given)[part], shape, classNames.length);
    } catch (error) {
      return fail(`its read() gives no ${part} part: ${reasonOf(error)}`, error);
    }
  }) as [Split, Split];
  const [train, test] = parts;
  const [trainCounts, testCounts] = parts.map(({ labels }) => {
    const counts = classNames.map(() => 0);
    for (const label of labels) counts[label]!++;
    return counts;
  }) as [number[], number[]];
  const twice = classNames.find((each, at) => classNames.indexOf(each) < at);
  if (twice !== undefined) fail(`two classes have the name "${twice}"`);
  const stranger = openSetSplits.flat().find((each) => !classNames.includes(each));
  if (stranger !== undefined) {
    fail(`openSetSplits names the class "${stranger}": ${suggest(stranger, [...classNames])}`);
  }
  const facts: OwnFacts = {
    ...{ title, classNames: [...classNames], shape: [...shape], trainCounts, testCounts },
    openSetSplits: openSetSplits.map((known) => known.map((each) => classNames.indexOf(each))),
  };
  const { success, error } = factsSchema.safeParse(facts, { reportInput: true });
  if (!success) fail(describeIssues(error, factsSchema).slice(0, 3).join("; "));
  const empty = trainCounts.indexOf(0);
  if (empty >= 0) fail(`the class "${classNames[empty]}" has no training image`);
  return { train, test, facts, digest: decodedDigest({ train, test }) };
}

function splitOf(given: unknown, shape: ImageShape, classes: number): Split {
  const { images, labels } = Object(given) as Partial<ReaderPart>;
  if (!(images instanceof Uint8Array)) {
    throw new TypeError("its images must be a Uint8Array of pixels from 0 to 255");
  }
  const size = Number(labels?.length);
  if (!(size > 0)) throw new TypeError("its labels must be a list with a class for each image");
  const length = size * shape[0] * shape[1] * shape[2];
  if (images.length !== length) {
    throw new RangeError(
      `${size} images of ${shape.join(" x ")} have ${length} pixels, and it has ${images.length}`,
    );
  }
  const room = roomForLabels(size, classes);
  for (let at = 0; at < size; at++) {
    const label = labels![at]!;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new RangeError(
        `label ${at} must be a whole number in [0, ${classes - 1}]: it is ${label}`,
      );
    }
    room[at] = label;
  }
  return { images, labels: room, size, shape };
}

/**
 * Makes a dataset known that code of the user's own reads. It is read at once, as only its images tell
 * what networks of it are, and held for as long as the process lasts.
 *
 * @throws {InputError} If it cannot be read, or its name is taken.
 */
export async function registerReader(reader: DatasetReader): Promise<void> {
  const { name } = reader;
  const before = isDataset(name) ? datasets.find(name) : undefined;
  if (before !== undefined && before.own === undefined) {
    throw new InputError(
      `The name "${name}" is that of a dataset that comes along: choose another`,
    );
  }
  const { train, test, facts, digest } = await readParts(reader);
  const isTaken = before?.own?.place !== undefined || originOf(`dataset/${name}`) !== undefined;
  if (isTaken && before?.own?.digest !== digest) {
    throw new InputError(`There is another dataset "${name}": give one of them another name`);
  }
  addOwnDataset({
    ...sourceFrom(name, facts),
    own: {
      ...ownFrom(digest, facts),
      load(directory) {
        // The store's networks can then be trained again without the module.
        keepDecoded(digest, { train, test }, directory);
        return Promise.resolve({ train, test });
      },
    },
  });
}

/**
 * Holds a reader of the user's own to what the project's datasets are held to: the same images each
 * time, pixels over the range of bytes, and parts of which neither has images of the other.
 *
 * @param reader One that is registered.
 */
export async function checkReader(
  reader: DatasetReader,
): Promise<{ check: string; failure?: string; detail?: string }[]> {
  const { train, test, digest, facts: { classNames, testCounts } } = await readParts(reader);
  const counted =
    `${train.size} training and ${test.size} test images of ${classNames.length} classes`;
  const isSame = datasets.find(reader.name).own?.digest === digest;
  let [least, greatest] = [255, 0];
  for (const pixel of train.images) {
    if (pixel < least) least = pixel;
    if (pixel > greatest) greatest = pixel;
  }
  const trained = new Set(digestsOf(train));
  const copies = digestsOf(test).filter((each) => trained.has(each)).length;
  const untested = classNames.filter((_, label) => testCounts[label] === 0);
  return [
    { check: "parts", detail: counted },
    {
      check: "same images again",
      ...isSame ? {} : {
        failure:
          "read() gives other images or labels each time: seed what it draws, and sort what it lists",
      },
    },
    {
      check: "pixels",
      ...greatest - least > 1 ? { detail: `${least} to ${greatest}` } : {
        failure: `they are ${least} to ${greatest}: they must be bytes from 0 to 255`,
      },
    },
    {
      check: "copies",
      ...copies === 0 ? { detail: "no test image is a training image" } : {
        failure:
          `${copies} of ${test.size} test images are training images too, so that results would be too good`,
      },
    },
    {
      check: "classes in the test",
      detail: untested.length === 0 ? "all" : `all but ${untested.slice(0, 3).join(", ")}`,
    },
  ];
}

function digestsOf({ images, size }: Split): string[] {
  const length = images.length / size;
  return Array.from(
    { length: size },
    (_, at) => sha256Of(images.subarray(at * length, (at + 1) * length)),
  );
}
