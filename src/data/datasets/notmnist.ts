import { randomStream } from "../../base/random.ts";
import { IDX_NAMES, imagesBytes, labelsBytes, readIdxSplit } from "../idx.ts";
import { selectSamples } from "../split.ts";
import type { DatasetSource, Split } from "../types.ts";

const CLASS_NAMES = "ABCDEFGHIJ".split("");
const SIZE = 10_000;
const TEST_IMAGES_PER_CLASS = 500;
const { testImages, testLabels } = IDX_NAMES;

/**
 * notMNIST: glyphs of the letters A to J, 10,000 in all, halved into train and test.
 *
 * Only the 10,000 images of the test file are available. Half of each class, chosen by a fixed
 * stream, is the test part, so that a probe has something to learn from. 196 images are copies of
 * others: whatever has a copy is in the train part, so that no test image is seen in training.
 *
 * Bulatov: notMNIST dataset (2011), in the IDX form of github.com/davidflanagan/notMNIST-to-MNIST.
 */
export const notmnist: DatasetSource = {
  name: "notmnist",
  title: "notMNIST",
  classNames: CLASS_NAMES,
  trainCounts: CLASS_NAMES.map(() => 500),
  shape: [28, 28, 1],
  files: [
    {
      name: testImages,
      size: imagesBytes(SIZE),
      sha256: "8e7f38ae95cc8f48e0986175ffc9137e5007ebcf3d8fdf6656c904eb9dab198b",
    },
    {
      name: testLabels,
      size: labelsBytes(SIZE),
      sha256: "5f8e6012f2ce730700d8d05fca098bc47f71d25b890e4bec7ac5ebfd614a4001",
    },
  ],
  read: (files) => halve(readIdxSplit(files, CLASS_NAMES.length, testImages, testLabels)),
};

function halve(all: Split): { train: Split; test: Split } {
  const single = withoutCopy(all);
  const open = CLASS_NAMES.map(() => TEST_IMAGES_PER_CLASS);
  const order = randomStream(0, "notmnist/test").permutation(all.size);
  const test = new Set(order.filter((i) => single[i] && open[all.labels[i]!]!-- > 0));
  const inOrder = order.toSorted();
  return {
    train: selectSamples(all, inOrder.filter((i) => !test.has(i))),
    test: selectSamples(all, inOrder.filter((i) => test.has(i))),
  };
}

/** Whether each image occurs only once. */
function withoutCopy({ images, size }: Split): boolean[] {
  const length = images.length / size;
  const keys = Array.from(
    { length: size },
    (_, i) => String.fromCharCode(...images.subarray(i * length, (i + 1) * length)),
  );
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return keys.map((key) => counts.get(key) === 1);
}
