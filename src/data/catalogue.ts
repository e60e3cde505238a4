import type { DatasetSource } from "./source.ts";
import { cifar10 } from "./cifar10.ts";
import { cifarSample } from "./cifar_sample.ts";
import { digits } from "./digits.ts";
import { fashionMnist } from "./fashion_mnist.ts";
import { fashionSample } from "./fashion_sample.ts";
import { mnist } from "./mnist.ts";
import { notmnist } from "./notmnist.ts";
import { omniglot } from "./omniglot.ts";

/** Every dataset. */
export const DATASETS: readonly DatasetSource[] = [
  mnist,
  fashionMnist,
  cifar10,
  notmnist,
  omniglot,
  digits,
  fashionSample,
  cifarSample,
];
