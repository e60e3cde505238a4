import "./_backend.ts";
import { convolutionLayer } from "../src/compute/kernels/layers.ts";
import { fusedAdam } from "../src/compute/kernels/adam.ts";
import { stockKernel } from "../src/compute/kernels/wasm.ts";
import { tf } from "../src/compute/tf.ts";
import { randomStream } from "../src/base/random.ts";

const random = randomStream(1, "bench");
const BATCH = 128;

function normal(...shape: number[]): tf.Tensor {
  const size = tf.util.sizeFromShape(shape);
  return tf.tensor(Float32Array.from({ length: size }, random.normal), shape);
}

/** A kernel, ours beside the stock one where there is one; the name tells the work. */
function bench(
  name: string,
  gigaflop: number | undefined,
  kernelName: string,
  inputs: Record<string, tf.Tensor>,
  attributes: Record<string, unknown>,
): void {
  const group = gigaflop ? `${name} (${gigaflop.toFixed(3)} GFLOP)` : name;
  Deno.bench(`${group}: ours`, { group, baseline: true, n: 10, warmup: 3 }, () => {
    tf.dispose(tf.engine().runKernel(kernelName, inputs, attributes as tf.NamedAttrMap));
  });
  const stock = stockKernel(kernelName);
  if (!stock) return;
  Deno.bench(`${group}: stock`, { group, n: 3, warmup: 1 }, () => {
    const backend = tf.backend();
    const result = stock.kernelFunc({ inputs, backend, attrs: attributes as tf.NamedAttrMap });
    backend.disposeData((result as tf.TensorInfo).dataId);
  });
}

const [x, weights, dy] = [normal(BATCH, 6272), normal(6272, 256), normal(BATCH, 256)];
const dense = 2 * BATCH * 6272 * 256 / 1e9;
const products = [
  ["x W", x, weights, false, false],
  ["dy W^T", dy, weights, false, true],
  ["x^T dy", x, dy, true, false],
] as const;
for (const [name, a, b, transposeA, transposeB] of products) {
  bench(`matMul ${name}`, dense, tf.BatchMatMul, { a, b }, { transposeA, transposeB });
}

for (const [size, channels, outChannels] of [[28, 1, 32], [14, 32, 64], [7, 64, 128]] as const) {
  const images = normal(BATCH, size, size, channels);
  const filter = normal(3, 3, channels, outChannels);
  const gradient = normal(BATCH, size, size, outChannels);
  const attributes = { strides: 1, pad: "same", dataFormat: "NHWC", dilations: 1 };
  const work = 2 * BATCH * size * size * 9 * channels * outChannels / 1e9;
  const name = `${size} x ${size} x ${channels} to ${outChannels}`;
  bench(`conv2d ${name}`, work, tf.Conv2D, { x: images, filter }, attributes);
  bench(`conv2d ${name}, filter's gradient`, work, tf.Conv2DBackpropFilter, {
    x: images,
    dy: gradient,
  }, { ...attributes, filterShape: filter.shape });
  if (channels > 1) {
    bench(`conv2d ${name}, input's gradient`, work, tf.Conv2DBackpropInput, {
      dy: gradient,
      filter,
    }, { ...attributes, inputShape: images.shape });
  }
}

const maps = normal(BATCH, 28, 28, 32);
const pooled = normal(BATCH, 14, 14, 32);
bench(
  "max-pool's gradient",
  undefined,
  tf.MaxPoolGrad,
  { dy: pooled, input: maps, output: pooled },
  {
    filterSize: 2,
    strides: 2,
    pad: "valid",
  },
);
bench("column sums of 100352 x 32", maps.size / 1e9, tf.Sum, { x: maps }, { axis: [0, 1, 2] });

const first = normal(BATCH, 28, 28, 1) as tf.Tensor4D;
const firstFilter = normal(3, 3, 1, 32) as tf.Tensor4D;
const bias = normal(32) as tf.Tensor1D;
Deno.bench("convolutionLayer() with pooling", { group: "layer", n: 10 }, () => {
  convolutionLayer(first, firstFilter, bias, { pool: true }).dispose();
});

const state = Array.from({ length: 3 }, () => tf.variable(tf.abs(normal(6272, 256))));
const parameters = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, stepSize: 0.001, correction: 1 };
Deno.bench("fusedAdam() of 1.6 million parameters", { group: "optimizer", n: 10 }, () => {
  fusedAdam(state[0]!, weights, state[1]!, state[2]!, parameters);
});
