import { idxSource } from "../idx.ts";
import { gzipFolder } from "../provision/origins.ts";
import type { DatasetSource } from "../types.ts";

/** The classes of Fashion-MNIST, in the order of the labels. */
export const GARMENTS: readonly string[] = [
  "T-shirt/top",
  "trouser",
  "pullover",
  "dress",
  "coat",
  "sandal",
  "shirt",
  "sneaker",
  "bag",
  "ankle boot",
];

/**
 * Fashion-MNIST: 60,000 and 10,000 images of garments in the form of MNIST.
 *
 * Xiao, Rasul, Vollgraf: Fashion-MNIST, arXiv 1708.07747 (2017).
 */
export const fashionMnist: DatasetSource = idxSource({
  name: "fashion-mnist",
  title: "Fashion-MNIST",
  classNames: GARMENTS,
  trainCounts: GARMENTS.map(() => 6000),
  sizes: { train: 60_000, test: 10_000 },
  digests: {
    trainImages: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    trainLabels: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    testImages: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    testLabels: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
  },
  provision: {
    // The second is where Debian's package puts them.
    origins: [gzipFolder(), gzipFolder("/usr/share/datasets/fashion-mnist")],
    help: (directory) =>
      `run "apt-get install dataset-fashion-mnist", or put the four .gz files of github.com/zalandoresearch/fashion-mnist (folder data/fashion) into "${directory}"`,
  },
});

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
