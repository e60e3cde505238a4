import { classSubset } from "../class_subset.ts";
import { imagesBytes, parseIdx } from "../idx.ts";
import { selectSamples } from "../split.ts";
import type { DatasetSource, ImageShape, Split } from "../types.ts";

/** The alphabets in the order of the labels, with the number of their characters. */
const ALPHABETS = {
  "Balinese": 24,
  "Early_Aramaic": 22,
  "Greek": 24,
  "Japanese_(katakana)": 47,
  "Korean": 40,
  "Latin": 26,
  "Sanskrit": 42,
  "Tagalog": 17,
};
const CLASS_NAMES = Object.entries(ALPHABETS).flatMap(([alphabet, characters]) =>
  Array.from(
    { length: characters },
    (_, index) => `${alphabet}/character${String(index + 1).padStart(2, "0")}`,
  )
);
const DRAWINGS = 20;
const TRAIN_DRAWINGS = 14;
const SIZE = CLASS_NAMES.length * DRAWINGS;
const SHAPE: ImageShape = [28, 28, 1];
const FILE = "images-idx3-ubyte";

/**
 * Omniglot's two small background sets: 242 characters of eight alphabets, 20 drawings of each.
 *
 * Twenty people drew each character, once each. Drawings 1 to 14 are the train part, 15 to 20 the
 * test part. What comes in both background sets is here once; `fixtures/omniglot/make.ts` made the
 * file, by class and drawing.
 *
 * Lake, Salakhutdinov, Tenenbaum: Human-level concept learning through probabilistic program
 * induction (Science 2015).
 */
export const omniglot: DatasetSource = {
  name: "omniglot",
  title: "Omniglot (small background sets)",
  classNames: CLASS_NAMES,
  trainCounts: CLASS_NAMES.map(() => TRAIN_DRAWINGS),
  shape: SHAPE,
  files: [{
    name: FILE,
    size: imagesBytes(SIZE),
    sha256: "38247673d84da7a02bf5c9435ccb6e5af931ad6934c91ad22da8c9599b5e44e1",
  }],
  read: (files) => divide(parseIdx(files.get(FILE)!, { dimensions: 3, file: FILE }).data),
};

/**
 * The alphabets of each part for class-disjoint evaluation. Greek and Latin share letters, and Greek
 * comes from Aramaic: they stand in one part, so that no letter of the test was trained on.
 */
const PARTS = {
  train: ["Japanese_(katakana)", "Korean", "Sanskrit"],
  validation: ["Balinese", "Tagalog"],
  test: ["Early_Aramaic", "Greek", "Latin"],
};

function charactersOf(part: keyof typeof PARTS): DatasetSource {
  return classSubset(
    omniglot,
    `omniglot-${part}`,
    `Omniglot, ${part} alphabets`,
    (name) => PARTS[part].includes(name.split("/")[0]!),
  );
}

/** 129 characters to train on: Katakana, Korean and Sanskrit. */
export const omniglotTrain: DatasetSource = charactersOf("train");
/** 41 characters to choose settings by: Balinese and Tagalog. */
export const omniglotValidation: DatasetSource = charactersOf("validation");
/** 72 characters to measure on: Early Aramaic, Greek and Latin. */
export const omniglotTest: DatasetSource = charactersOf("test");

function divide(images: Uint8Array): { train: Split; test: Split } {
  const labels = Uint8Array.from({ length: SIZE }, (_, index) => Math.floor(index / DRAWINGS));
  const all: Split = { images, labels, size: SIZE, shape: SHAPE };
  const positions = Array.from(labels.keys());
  const isTrain = (index: number) => index % DRAWINGS < TRAIN_DRAWINGS;
  return {
    train: selectSamples(all, positions.filter(isTrain)),
    test: selectSamples(all, positions.filter((index) => !isTrain(index))),
  };
}
