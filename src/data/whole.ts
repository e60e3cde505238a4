import type { Dataset, Split } from "./types.ts";

/**
 * All images of a dataset, those to train on first.
 *
 * For classes that no network was trained on, where the parts mean nothing: few-shot episodes and
 * unknown classes.
 *
 * @param dataset The dataset.
 * @returns Its train and test part in one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { loadDataset, wholeDataset } from "./mod.ts";
 *
 * assertEquals(wholeDataset(await loadDataset("omniglot")).size, 242 * 20);
 * ```
 */
export function wholeDataset({ train, test, shape }: Dataset): Split {
  return {
    images: joined(train.images, test.images),
    labels: joined(train.labels, test.labels),
    size: train.size + test.size,
    shape,
  };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
