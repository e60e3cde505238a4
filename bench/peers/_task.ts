import type { ImageSize } from "../../src/verification/stepper.ts";
import type { Batch } from "../../src/losses/conformance/batch.ts";
import type { LossSpec } from "../../src/losses/loss.ts";

/** A loss as all peers take it: what one defaults to, the others are told. */
export interface Subject {
  /** The loss with all of its parameters. */
  loss: LossSpec;
  dimension: number;
  /** The variables from which it starts, by name: rows, or one row for a vector. */
  variables: Record<string, number[][]>;
}

/** What a peer is asked for: so many steps with a loss. */
export interface Task extends Subject {
  size: ImageSize;
  steps: number;
}

/** What a peer in another language is asked for first: the value of a loss and its gradient. */
export interface Question extends Subject {
  batch: Batch;
}

/** The answer to a {@linkcode Question}. */
export interface Answer {
  value: number;
  /** To the embeddings, row by row. */
  gradient: number[];
}
