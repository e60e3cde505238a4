import { idxSource } from "./_idx_source.ts";
import { DIGITS } from "./mnist.ts";
import type { DatasetSource } from "./source.ts";

/** 1,000 and 500 images of MNIST for tests and demonstrations. */
export const digits: DatasetSource = idxSource({
  name: "digits",
  title: "Digits (a sample of MNIST)",
  classNames: DIGITS,
  trainCounts: [99, 112, 99, 102, 97, 90, 99, 105, 98, 99],
  sizes: { train: 1_000, test: 500 },
  digests: {
    trainImages: "46759adfae3e7f8f690bb2f2a3f45f56dd6ca6d5dd1e5d38f4266448ee65c61f",
    trainLabels: "81f7ba117c1a65296993ed0f16ba72c9374e6722529a1daf5ddcd3f275fd1939",
    testImages: "f96d699b163d0b618dcf681b784c430b9f4a157ed3143c4bbd19f1fa9d3a6c5e",
    testLabels: "3478a7a394cc0dfe57068b5609797832a80fbee294dabeb00e6e8ccbf0172e7e",
  },
});
