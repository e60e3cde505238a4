/** What a peer is asked for: so many steps with a loss, on images of 28 x 28 x 1 or 32 x 32 x 3. */
export interface Task {
  loss: string;
  size: 28 | 32;
  steps: number;
}
