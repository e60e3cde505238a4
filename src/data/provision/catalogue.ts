import { cifar10 } from "./cifar10.ts";
import { fashionMnist } from "./fashion_mnist.ts";
import { mnist } from "./mnist.ts";
import type { Provision } from "./types.ts";

/** Where each dataset comes from that is not in fixtures/. */
export const PROVISIONS: ReadonlyMap<string, Provision> = new Map([
  ["mnist", mnist],
  ["fashion-mnist", fashionMnist],
  ["cifar10", cifar10],
]);
