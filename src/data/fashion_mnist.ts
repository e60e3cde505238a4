import { idxSource } from "./_idx_source.ts";
import type { DatasetSource } from "./source.ts";

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
});
