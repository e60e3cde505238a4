import { idxSource } from "./_idx_source.ts";
import { GARMENTS } from "./fashion_mnist.ts";
import type { DatasetSource } from "./source.ts";

/** 500 and 250 images of Fashion-MNIST. */
export const fashionSample: DatasetSource = idxSource({
  name: "fashion-sample",
  title: "Garments (a sample of Fashion-MNIST)",
  classNames: GARMENTS,
  trainCounts: GARMENTS.map(() => 50),
  sizes: { train: 500, test: 250 },
  digests: {
    trainImages: "b4fbafab3c1a3349a595dbbfd54517749bcd5ceb3a9ff53c2af2d2b2097e6bd2",
    trainLabels: "384aa85f2185ab2f72e938009a276e3eb21aee32ad08bb446375be1b5f8c8af0",
    testImages: "5d415eaf076325a844e6733433af0d6bce4deaeeb3aaa4323b3a07c09daaccd8",
    testLabels: "8ff8aeb50ad97c17268be17452f94d433ebb7c68d6ce388ef724dce11f8b2e20",
  },
});
