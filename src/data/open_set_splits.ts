const MNIST = [
  [2, 4, 5, 9, 8, 3],
  [3, 2, 6, 9, 4, 0],
  [5, 8, 3, 2, 4, 6],
  [3, 7, 8, 4, 0, 5],
  [6, 3, 4, 9, 8, 2],
];

const CIFAR10 = [
  [0, 6, 4, 9, 1, 7],
  [7, 6, 4, 9, 0, 1],
  [1, 5, 7, 3, 9, 4],
  [8, 6, 1, 9, 0, 7],
  [2, 4, 1, 7, 9, 6],
];

/**
 * The known classes of each open-set split, by dataset; the other classes are unknown.
 *
 * Those of MNIST and CIFAR-10 are the public splits of Vaze et al. (`osr_splits.py`). Fashion-MNIST
 * has none: it uses the class numbers of MNIST's.
 */
export const OPEN_SET_SPLITS: Readonly<Record<string, readonly (readonly number[])[]>> = {
  mnist: MNIST,
  digits: MNIST,
  "fashion-mnist": MNIST,
  cifar10: CIFAR10,
};
