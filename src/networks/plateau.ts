import { type PlateauSchedule, shareOfEpochs } from "../cell/training.ts";

/** How a training ended that went on until it no longer gained. */
export interface Convergence {
  /** The epochs that were trained, those of the descent included. */
  epochs: number;
  /** Whether the accuracy gained no more than its noise before the most epochs were reached. */
  converged: boolean;
  /** The validation accuracy after each epoch at the full rate. */
  validationAccuracy: number[];
}

/** A mean over fewer epochs is at the mercy of the last few steps. */
const LEAST_WINDOW = 2;

/**
 * Follows a training by the schedule `plateau` ("warmup-stable-decay"), whose length its validation
 * accuracy decides: after each epoch at the full rate the images that are predicted rightly in the
 * last fifth of the epochs (at least two) are compared with those in as many epochs before. Once the
 * gain is at most its standard error over the images, or the epochs run out, the rate falls in a
 * straight line over another fifth.
 */
export class Plateau {
  readonly #schedule: PlateauSchedule;
  readonly #most: number;
  readonly #steps: number;
  readonly #right: Uint8Array[] = [];
  #stable: number | undefined;
  #converged = false;

  /**
   * @param schedule The schedule.
   * @param size `epochs`: the most epochs; `steps`: the steps of each.
   */
  constructor(schedule: PlateauSchedule, { epochs, steps }: { epochs: number; steps: number }) {
    this.#schedule = schedule;
    this.#most = epochs;
    this.#steps = steps;
  }

  /** The epochs of the training, as far as they are known: the most while it still gains. */
  get epochs(): number {
    return this.#stable === undefined ? this.#most : this.#stable + this.#descent(this.#stable);
  }

  /** Whether the accuracy is still to be watched. */
  get watches(): boolean {
    return this.#stable === undefined;
  }

  /** The factor on the learning rate at a step, from 0. */
  factor(step: number): number {
    const warm = Math.floor(this.#schedule.warmup * this.#steps);
    if (step < warm) return (step + 1) / warm;
    if (this.#stable === undefined) return 1;
    const total = this.#descent(this.#stable) * this.#steps;
    return (this.#stable * this.#steps + total - step) / total;
  }

  /** Takes in which validation images were right after an epoch, 1 or 0 each. */
  watch(right: Uint8Array): void {
    this.#right.push(right);
    const epochs = this.#right.length;
    const { gain, noise } = gainOf(this.#right, this.#schedule.window);
    this.#converged = gain <= noise;
    const isLast = epochs + 1 + this.#descent(epochs + 1) > this.#most;
    if (this.#converged || isLast) this.#stable = epochs;
  }

  /** How the training ended. */
  get convergence(): Convergence {
    return {
      epochs: this.epochs,
      converged: this.#converged,
      validationAccuracy: this.#right.map((right) => sum(right) / right.length),
    };
  }

  #descent(stable: number): number {
    return shareOfEpochs(stable, this.#schedule.decay);
  }
}

/**
 * The gain of accuracy over the last share of some epochs, with its standard error.
 *
 * @param right Which images were right after each epoch, 1 or 0 each.
 * @param window The share of the epochs that is compared with as many epochs before.
 * @returns The difference of the mean accuracies, and its standard error: over images, each with the
 *   difference of its own means. NaN for too few epochs.
 */
export function gainOf(
  right: readonly Uint8Array[],
  window: number,
): { gain: number; noise: number } {
  const epochs = Math.max(LEAST_WINDOW, shareOfEpochs(right.length, window));
  if (right.length < 2 * epochs) return { gain: NaN, noise: NaN };
  const [before, after] = [right.slice(-2 * epochs, -epochs), right.slice(-epochs)];
  const differences = Float64Array.from(
    right[0]!,
    (_, image) => (hits(after, image) - hits(before, image)) / epochs,
  );
  const images = differences.length;
  const gain = sum(differences) / images;
  const squares = differences.map((difference) => (difference - gain) ** 2);
  return { gain, noise: Math.sqrt(sum(squares)) / images };
}

const hits = (right: readonly Uint8Array[], image: number) =>
  right.reduce((count, each) => count + each[image]!, 0);

const sum = (values: Uint8Array | Float64Array) => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};
