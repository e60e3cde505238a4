import { tf } from "../tf.ts";
import { addressOf, kernelsOf, type WasmBackend } from "./_backend.ts";

/** Parameters of one step of Adam. */
export interface AdamStep {
  /** Step size, above 0. */
  learningRate: number;
  /** Decay of the first moment, in [0, 1). */
  beta1: number;
  /** Decay of the second moment, in [0, 1). */
  beta2: number;
  /** Added to the root of the second moment, above 0. */
  epsilon: number;
  /** The number of this step, from 1. */
  step: number;
}

/**
 * One step of Adam (Kingma and Ba, ICLR 2015, algorithm 1) in one pass over memory, in place.
 *
 * Tensors that share the variable's values (`variable.clone()`) change with it: copy what is to be kept.
 *
 * @param variable The parameters to update.
 * @param gradient Their gradient, of the same shape.
 * @param m The first moment, of the same shape.
 * @param v The second moment, of the same shape.
 * @param options The step's parameters.
 * @returns Whether the update was done; false on every backend but WASM, where nothing changes.
 * @throws {RangeError} If the shapes differ or the step is not a whole number from 1.
 */
export function fusedAdam(
  variable: tf.Variable,
  gradient: tf.Tensor,
  m: tf.Variable,
  v: tf.Variable,
  { learningRate, beta1, beta2, epsilon, step }: AdamStep,
): boolean {
  if (tf.getBackend() !== "wasm") return false;
  if (!Number.isInteger(step) || step < 1) {
    throw new RangeError(
      `Cannot take a step of Adam as "step" must be an integer from 1: current value is ${step}`,
    );
  }
  const tensors = [variable, gradient, m, v];
  for (const tensor of tensors) {
    tf.util.assertShapesMatch(variable.shape, tensor.shape, "Cannot take a step of Adam: ");
    if (tensor.dtype !== "float32") {
      throw new RangeError(`Cannot take a step of Adam on values of type ${tensor.dtype}`);
    }
  }
  const backend = tf.backend() as WasmBackend;
  kernelsOf(backend).adam(
    variable.size,
    ...tensors.map((tensor) => addressOf(backend, tensor)),
    ...[beta1, beta2, 1 - beta1, 1 - beta2],
    learningRate / (1 - beta1 ** step),
    1 / Math.sqrt(1 - beta2 ** step),
    epsilon,
  );
  return true;
}
