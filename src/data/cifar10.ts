import { CIFAR_SHAPE, cifarFile, splitFromCifar } from "./cifar.ts";
import type { DatasetSource } from "./source.ts";

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
  read: (files) => {
    const part = (batches: string[]) =>
      splitFromCifar(new Map(batches.map((batch) => [`${batch}.bin`, files.get(`${batch}.bin`)!])));
    return { train: part(BATCHES.slice(0, 5)), test: part(BATCHES.slice(5)) };
  },
};
