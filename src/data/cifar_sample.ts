import { CIFAR_SHAPE, cifarFile, splitFromCifar } from "./cifar.ts";
import { CIFAR10_CLASSES } from "./cifar10.ts";
import type { DatasetSource } from "./source.ts";

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
  read: (files) => {
    const part = (name: string) => splitFromCifar(new Map([[name, files.get(name)!]]));
    return { train: part("data_batch.bin"), test: part("test_batch.bin") };
  },
};
