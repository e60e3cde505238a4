import { idxSource } from "./_idx_source.ts";
import type { DatasetSource } from "./_source.ts";
import { CIFAR_SHAPE, splitFromCifar } from "./cifar.ts";
import { CIFAR10_CLASSES } from "./cifar10.ts";
import { GARMENTS } from "./fashion_mnist.ts";
import { DIGITS } from "./mnist.ts";

/** 1,000 and 500 images of MNIST for tests and demonstrations. */
export const digits: DatasetSource = idxSource({
  name: "digits",
  title: "Digits (a sample of MNIST)",
  classNames: DIGITS,
  trainCounts: [99, 112, 99, 102, 97, 90, 99, 105, 98, 99],
  digests: {
    trainImages: "46759adfae3e7f8f690bb2f2a3f45f56dd6ca6d5dd1e5d38f4266448ee65c61f",
    trainLabels: "81f7ba117c1a65296993ed0f16ba72c9374e6722529a1daf5ddcd3f275fd1939",
    testImages: "f96d699b163d0b618dcf681b784c430b9f4a157ed3143c4bbd19f1fa9d3a6c5e",
    testLabels: "3478a7a394cc0dfe57068b5609797832a80fbee294dabeb00e6e8ccbf0172e7e",
  },
});

/** 500 and 250 images of Fashion-MNIST. */
export const fashionSample: DatasetSource = idxSource({
  name: "fashion-sample",
  title: "Garments (a sample of Fashion-MNIST)",
  classNames: GARMENTS,
  trainCounts: GARMENTS.map(() => 50),
  digests: {
    trainImages: "b4fbafab3c1a3349a595dbbfd54517749bcd5ceb3a9ff53c2af2d2b2097e6bd2",
    trainLabels: "384aa85f2185ab2f72e938009a276e3eb21aee32ad08bb446375be1b5f8c8af0",
    testImages: "5d415eaf076325a844e6733433af0d6bce4deaeeb3aaa4323b3a07c09daaccd8",
    testLabels: "8ff8aeb50ad97c17268be17452f94d433ebb7c68d6ce388ef724dce11f8b2e20",
  },
});

/** 100 and 50 images of CIFAR-10. */
export const cifarSample: DatasetSource = {
  name: "cifar-sample",
  title: "Objects (a sample of CIFAR-10)",
  classNames: CIFAR10_CLASSES,
  trainCounts: CIFAR10_CLASSES.map(() => 10),
  shape: CIFAR_SHAPE,
  files: [
    {
      name: "data_batch.bin",
      sha256: "3b96b14f620c67ba2a055a8ad74a734494edefdcc6a5ed1b04ab499349724785",
    },
    {
      name: "test_batch.bin",
      sha256: "74cff5c412a1e410cd9c1fb5e08f0ad2c6cd40e1aae364d816002c921e78687a",
    },
  ],
  origins: [],
  help: () => "",
  read: (files) => {
    const part = (name: string) => splitFromCifar(new Map([[name, files.get(name)!]]));
    return { train: part("data_batch.bin"), test: part("test_batch.bin") };
  },
};
