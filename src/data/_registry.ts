import type { DatasetSource } from "./_source.ts";
import { digits } from "./digits.ts";
import { mnist } from "./mnist.ts";

/** Every dataset that there is. */
export const SOURCES: readonly DatasetSource[] = [mnist, digits];
