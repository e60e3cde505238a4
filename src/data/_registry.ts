import type { DatasetSource } from "./_source.ts";
import { cifar10 } from "./cifar10.ts";
import { fashionMnist } from "./fashion_mnist.ts";
import { mnist } from "./mnist.ts";
import { notmnist } from "./notmnist.ts";
import { cifarSample, digits, fashionSample } from "./samples.ts";

/** Every dataset that there is. */
export const SOURCES: readonly DatasetSource[] = [
  mnist,
  fashionMnist,
  cifar10,
  notmnist,
  digits,
  fashionSample,
  cifarSample,
];
