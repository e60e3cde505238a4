/**
 * Trains a small network for two steps and prints the class of the backend and a hash of the
 * results as JSON: a program, as the flags of V8 that it is to be run with are those of a process.
 */
import { createHash } from "node:crypto";
import { useBackend } from "../../../src/compute/backend.ts";
import { convolutionLayer, denseLayer } from "../../../src/compute/kernels/layers.ts";
import { fusedAdam } from "../../../src/compute/kernels/adam.ts";
import { tf } from "../../../src/compute/tf.ts";
import { normal } from "./_compare.ts";

/** More images than one block of tiles holds. */
const BATCH = 7;

const backend = await useBackend("wasm");
const images = normal([BATCH, 14, 14, 1], 1) as tf.Tensor4D;
const weight = (shape: number[], seed: number) => tf.variable(tf.mul(normal(shape, seed), 0.1));
const [w1, w2, w3] = [weight([3, 3, 1, 32], 2), weight([3, 3, 32, 64], 3), weight([576, 7], 4)];
const [b1, b2, b3] = [weight([32], 5), weight([64], 6), weight([7], 7)];
const variables = [w1, w2, w3, b1, b2, b3] as tf.Variable[];
const moments = variables.map((
  { shape },
) => [tf.variable(tf.zeros(shape)), tf.variable(tf.zeros(shape))]);

function loss(): tf.Scalar {
  const first = convolutionLayer(images, w1 as tf.Tensor4D, b1 as tf.Tensor1D);
  const second = convolutionLayer(first, w2 as tf.Tensor4D, b2 as tf.Tensor1D, { pool: true });
  const third = tf.slice(tf.reshape(second, [BATCH, -1]), [0, 0], [-1, 576]) as tf.Tensor2D;
  return tf.sum(tf.square(denseLayer(third, w3 as tf.Tensor2D, b3 as tf.Tensor1D, "relu")));
}

const step = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, stepSize: 0.001, correction: 1 };
const hash = createHash("sha256");
const add = (tensor: tf.Tensor) => hash.update(new Uint8Array(tensor.dataSync().slice().buffer));
for (let i = 0; i < 2; i++) {
  const { value, grads } = tf.variableGrads(loss, variables);
  add(value);
  for (const [at, variable] of variables.entries()) {
    const gradient = grads[variable.name]!;
    add(gradient);
    fusedAdam(variable, gradient, moments[at]![0]!, moments[at]![1]!, step);
    add(variable);
  }
}
console.log(JSON.stringify({ class: backend.class, hash: hash.digest("hex") }));
