import { tf } from "../tf.ts";
import { addressOf, installKernel, kernelsOf } from "./wasm.ts";

const ADAM = "Adam";

/** Parameters of one step of Adam. */
export interface AdamStep {
  /** Decay of the first moment, in [0, 1). */
  beta1: number;
  /** Decay of the second moment, in [0, 1). */
  beta2: number;
  /** Added to the root of the second moment, above 0. */
  epsilon: number;
  /** The learning rate divided by 1 - beta1^t. */
  stepSize: number;
  /** The factor of the second moment's root, 1 / sqrt(1 - beta2^t). */
  correction: number;
}

/**
 * One step of Adam (Kingma and Ba, ICLR 2015, algorithm 1) in one pass over memory, in place.
 *
 * With m = beta1 m + (1 - beta1) g and v = beta2 v + (1 - beta2) g^2, the parameters change by
 * -(stepSize m) / (correction sqrt(v) + epsilon). Where a variable shares its values with another
 * tensor, such as a clone, it gets values of its own first.
 *
 * @param variable The parameters to update.
 * @param gradient Their gradient, of the same shape.
 * @param m The first moment, of the same shape.
 * @param v The second moment, of the same shape.
 * @param options The step's parameters.
 * @returns Whether the update was done; false on every backend but WASM, where nothing changes.
 * @throws {RangeError} If the tensors differ in shape or are not of type float32.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { useBackend } from "@loss-atlas/loss-atlas";
 * import { tf } from "../tf.ts";
 * import { fusedAdam } from "./adam.ts";
 *
 * await useBackend("wasm");
 * const [weight, m, v] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(0)), tf.variable(tf.scalar(0))];
 * const step = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, stepSize: 0.01, correction: 1 };
 * fusedAdam(weight, tf.scalar(5), m, v, step);
 * assertAlmostEquals(m.dataSync()[0]!, 0.5, 1e-6);
 * ```
 */
export function fusedAdam(
  variable: tf.Variable,
  gradient: tf.Tensor,
  m: tf.Variable,
  v: tf.Variable,
  { beta1, beta2, epsilon, stepSize, correction }: AdamStep,
): boolean {
  if (!tf.getKernel(ADAM, tf.getBackend())) return false;
  const tensors = [variable, gradient, m, v];
  for (const { shape, dtype } of tensors) {
    if (dtype !== "float32" || !tf.util.arraysEqual(shape, variable.shape)) {
      throw new RangeError(
        `Cannot take a step of Adam because its tensors must be of type float32 and shape [${variable.shape}]: current value is ${dtype} [${shape}]`,
      );
    }
  }
  for (const changed of [variable, m, v]) unshare(changed);
  const parameters = [beta1, beta2, 1 - beta1, 1 - beta2, stepSize, correction, epsilon];
  tf.engine().runKernel(ADAM, { variable, gradient, m, v }, { parameters });
  return true;
}

/** Installs the kernel behind {@linkcode fusedAdam}: it changes its inputs and has no result. */
export function installAdam(): void {
  installKernel<"variable" | "gradient" | "m" | "v", { parameters: number[] }>(
    ADAM,
    ({ inputs: { variable, gradient, m, v }, attributes, backend }) => {
      kernelsOf(backend).adam(
        tf.util.sizeFromShape(variable.shape),
        ...[variable, gradient, m, v].map((tensor) => addressOf(backend, tensor)),
        ...attributes.parameters,
      );
      return [];
    },
  );
}

function unshare(variable: tf.Variable): void {
  if (tf.backend().refCount(variable.dataId) === 1) return;
  const copy = tf.tensor(variable.dataSync(), variable.shape);
  variable.assign(copy);
  copy.dispose();
}
