import type * as tfjs from "@tensorflow/tfjs";

/**
 * TensorFlow.js, once the losses are loaded: measures and statistics do without it, though the files
 * of losses, which they ask for names and parameters, refer to it.
 */
export let tf: typeof tfjs = new Proxy({} as typeof tfjs, {
  get() {
    throw new TypeError(
      'This needs TensorFlow.js: import "@loss-atlas/loss-atlas/losses", and install @tensorflow/tfjs',
    );
  },
});

/** Hands TensorFlow.js over; `losses.ts` does it before anything is exported. */
export function provideTf(given: typeof tfjs): void {
  tf = given;
}
