import type { ImageSize } from "../_stepper.ts";

/** What a peer is asked for: so many steps with a loss. */
export interface Task {
  loss: string;
  size: ImageSize;
  steps: number;
}
