import type { RandomStream } from "../src/base/random.ts";

/** How the value of one of several losses comes about in a seed, `at` of so many. */
export interface BestScenario {
  name: string;
  draw: (stream: RandomStream, at: number, losses: number) => number;
}

/** Minus a standard exponential of mean 0: now and then a seed is much worse, as accuracies are. */
const skewed = (stream: RandomStream) => 1 + Math.log(1 - stream.uniform());

/** A standard deviation from 1 of the first loss to so many of the last. */
const deviation = (at: number, losses: number, most: number) =>
  1 + (most - 1) * at / Math.max(1, losses - 1);

/** Losses whose means are equal, so that none is behind. */
export const EQUAL_LOSSES: readonly BestScenario[] = [
  { name: "normal", draw: (stream) => stream.normal() },
  {
    name: "normal, deviations of 1 to 10",
    draw: (stream, at, losses) => deviation(at, losses, 10) * stream.normal(),
  },
  { name: "normal, one of deviation 20", draw: (stream, at) => stream.normal() * (at ? 1 : 20) },
  { name: "skewed (exponential)", draw: skewed },
  {
    name: "a seed of ten fails",
    draw: (stream) => stream.uniform() < 0.1 ? 0.1 : 0.9 + 0.01 * stream.normal(),
  },
  {
    name: "skewed, deviations of 1 to 5 (no test of means holds here)",
    draw: (stream, at, losses) => deviation(at, losses, 5) * skewed(stream),
  },
];

/** Two thirds of the losses are behind the others by so many standard deviations. */
export const behindBy = (effect: number): BestScenario["draw"] => (stream, at, losses) =>
  stream.normal() - (isBehind(at, losses) ? effect : 0);

/** Whether a loss of {@linkcode behindBy} is behind. */
export const isBehind = (at: number, losses: number): boolean => at >= Math.ceil(losses / 3);
