import { createHash } from "node:crypto";
import { show } from "./check.ts";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** A stream of random numbers. The same seed and purpose give the same numbers on every machine. */
export interface RandomStream {
  /** A number in [0, 1), a multiple of 2^-53. */
  uniform(): number;
  /**
   * An integer in [0, end), without modulo bias.
   *
   * @throws {RangeError} If `end` is not a whole number of at least 1.
   */
  integer(end: number): number;
  /** A sample of the standard normal distribution (Marsaglia's polar method). */
  normal(): number;
  /**
   * A random order of 0 .. length - 1 (Fisher-Yates).
   *
   * @throws {RangeError} If `length` is not a whole number from 0 to a hundred million.
   */
  permutation(length: number): Int32Array;
}

/** Longer orders would fill the memory. */
const LONGEST_ORDER = 100_000_000;

/**
 * Opens the random stream for one purpose of one seed (xoroshiro128+, keyed by SHA-256).
 *
 * Streams of different purposes are independent, so adding a consumer never shifts the numbers of
 * another. A seed of 0 is as good as any other.
 *
 * @param seed The cell's seed, any integer.
 * @param purpose What the numbers are for, such as `"order/epoch-3"`.
 * @returns The stream.
 * @throws {RangeError} If the seed is not an integer, or the purpose is not text.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { randomStream } from "./random.ts";
 *
 * assertEquals(randomStream(0, "order").permutation(9), randomStream(0, "order").permutation(9));
 * ```
 */
export function randomStream(seed: number, purpose: string): RandomStream {
  if (!Number.isInteger(seed)) {
    throw new RangeError(`The seed must be an integer: current value is ${show(seed)}`);
  }
  if (typeof purpose !== "string") {
    throw new RangeError(`The purpose must be text: current value is ${show(purpose)}`);
  }
  const hash = createHash("sha256").update(`${seed}/${purpose}`).digest();
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((at) => hash.readInt32LE(at)));
  let spare: number | undefined;

  const uniform = () => uniformFloat64(generator);
  const integer = (end: number) => {
    if (!Number.isSafeInteger(end) || end < 1) {
      throw new RangeError(
        `The end must be a whole number of at least 1: current value is ${show(end)}`,
      );
    }
    return uniformInt(generator, 0, end - 1);
  };
  const normal = () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    let u, v, s;
    do {
      u = 2 * uniform() - 1;
      v = 2 * uniform() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s === 0);
    const factor = Math.sqrt((-2 * Math.log(s)) / s);
    spare = v * factor;
    return u * factor;
  };
  const permutation = (length: number) => {
    if (!Number.isSafeInteger(length) || length < 0 || length > LONGEST_ORDER) {
      throw new RangeError(
        `The length of an order must be a whole number from 0 to ${LONGEST_ORDER}: current value is ${
          show(length)
        }`,
      );
    }
    const order = Int32Array.from({ length }, (_, i) => i);
    for (let i = length - 1; i > 0; i--) {
      const j = integer(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  };
  return { uniform, integer, normal, permutation };
}
