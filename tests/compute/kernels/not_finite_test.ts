import { assert, assertEquals } from "@std/assert";
import { useBackend } from "../../../src/compute/backend.ts";
import { convolutionLayer, denseLayer } from "../../../src/compute/kernels/layers.ts";
import { fusedAdam } from "../../../src/compute/kernels/adam.ts";
import { tf } from "../../../src/compute/tf.ts";
import { lossDefinition, lossNames } from "../../../src/losses/catalogue.ts";
import { resolveParameters } from "../../../src/losses/resolve.ts";
import { backboneNames } from "../../../src/networks/backbones/catalogue.ts";
import { createTrainer } from "../../../src/networks/trainer.ts";
import { noiseBatch, tinyCell } from "../../networks/_tiny.ts";

/**
 * What is put among the values, as bits: NaN of both signs, of which x86 makes the negative one and
 * ARM the positive one, and both infinities.
 */
const ODD = {
  "NaN": 0x7fc00000,
  "-NaN": 0xffc00000,
  "Infinity": 0x7f800000,
  "-Infinity": 0xff800000,
};

/** Values without ties, some of them negative; `odd` at place `at`. */
function numbers(shape: number[], seed: number, odd?: number, at = 0): Float32Array {
  const values = Float32Array.from(
    { length: tf.util.sizeFromShape(shape) },
    (_, i) => ((i * 7 + seed * 3) % 11 - 4.5) / 3,
  );
  if (odd !== undefined) new Uint32Array(values.buffer)[at] = odd;
  return values;
}

interface Case {
  /** The kernels that it holds. */
  kernels: string[];
  inputs: number[][];
  compute(...inputs: tf.Tensor[]): tf.Tensor;
  /** Whether it may lose what cpu keeps finite, as where sums run in tiles. */
  spreads?: boolean;
  /** Whether the gradient is held to cpu, too. */
  gradient?: boolean;
}

const unary = (kernel: string, f: (x: tf.Tensor) => tf.Tensor, gradient = true): Case[] =>
  // Blocks of 16 with and without a rest, and numbers alone.
  [[37], [4, 8], [1], []].map((shape) => ({
    kernels: [kernel],
    inputs: [shape],
    compute: f,
    gradient,
  }));
const binary = (kernel: string, f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Case[] =>
  [[[5, 7], [5, 7]], [[5, 7], []], [[], [37]], [[37], [1]]].map((inputs) => ({
    kernels: [kernel],
    inputs,
    compute: (a, b) => f(a!, b!),
  }));
const reduction = (kernel: string, f: (x: tf.Tensor, axis: number[]) => tf.Tensor): Case[] =>
  [[[7, 9], [1]], [[7, 9], [0]], [[3, 4, 8], [2]], [[21], [0]]].map(([shape, axis]) => ({
    kernels: [kernel],
    inputs: [shape!],
    compute: (x) => f(x!, axis!),
  }));
const convolved = (x: tf.Tensor, w: tf.Tensor) =>
  tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same");
const IMAGE = [1, 6, 7, 8];
const FILTER = [3, 3, 8, 8];

const CASES: Case[] = [
  ...unary("Exp", tf.exp),
  ...unary("Log", tf.log),
  ...unary("Neg", tf.neg),
  ...unary("Relu", tf.relu),
  ...unary("Relu6", tf.relu6),
  ...unary("ClipByValue", (x) => tf.clipByValue(x, -0.5, 0.5), false),
  ...unary("Rsqrt", tf.rsqrt),
  ...unary("Selu", tf.selu),
  ...unary("Sigmoid", tf.sigmoid),
  ...unary("Softplus", tf.softplus),
  ...unary("Sqrt", tf.sqrt),
  ...unary("Square", tf.square),
  ...unary("Step", tf.step, false),
  ...unary("Identity", (x) => x.clone()),
  ...unary("Reshape", (x) => tf.reshape(x, [-1])),
  ...unary("ExpandDims", (x) => tf.expandDims(x)),
  ...unary("ZerosLike", tf.zerosLike),
  ...unary("OnesLike", tf.onesLike),
  ...binary("Add", tf.add),
  ...binary("Sub", tf.sub),
  ...binary("Multiply", tf.mul),
  ...binary("RealDiv", tf.div),
  ...binary("Maximum", tf.maximum),
  ...binary("Minimum", tf.minimum),
  ...binary("SquaredDifference", tf.squaredDifference),
  ...binary("Equal", (a, b) => tf.equal(a, b).toFloat()),
  ...binary("GreaterEqual", (a, b) => tf.greaterEqual(a, b).toFloat()),
  ...reduction("Sum", tf.sum),
  ...reduction("Mean", tf.mean),
  ...reduction("Max", tf.max),
  ...reduction("Min", tf.min),
  ...reduction("ArgMax", (x, [axis]) => tf.argMax(x, axis).toFloat()),
  ...reduction("ArgMin", (x, [axis]) => tf.argMin(x, axis).toFloat()),
  { kernels: ["Transpose"], inputs: [[5, 7]], compute: (x) => tf.transpose(x) },
  { kernels: ["Slice"], inputs: [[5, 7]], compute: (x) => tf.slice(x!, [0, 1], [-1, -1]) },
  { kernels: ["PadV2"], inputs: [[5, 7]], compute: (x) => tf.pad(x!, [[0, 0], [1, 0]]) },
  { kernels: ["SplitV", "Pack"], inputs: [[5, 7]], compute: (x) => tf.stack(tf.split(x!, 5)) },
  { kernels: ["AddN"], inputs: [[9], [9], [9]], compute: (...x) => tf.addN(x) },
  {
    kernels: ["BatchMatMul"],
    inputs: [[9, 13], [13, 10]],
    compute: (a, b) => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D),
  },
  {
    kernels: ["BatchMatMul", "Relu"],
    inputs: [[9, 13], [13, 10], [10]],
    compute: (x, w, b) => denseLayer(x as tf.Tensor2D, w as tf.Tensor2D, b as tf.Tensor1D, "relu"),
  },
  {
    kernels: ["Conv2D"],
    inputs: [IMAGE, FILTER],
    compute: (x, w) => convolved(x!, w!),
    spreads: true,
  },
  {
    kernels: ["Conv2DBackpropFilter"],
    inputs: [IMAGE, IMAGE],
    compute: (x, dy) => tf.grad((w) => convolved(x!, w))(tf.ones(FILTER), dy!),
    spreads: true,
  },
  {
    kernels: ["Conv2DBackpropInput"],
    inputs: [FILTER, IMAGE],
    compute: (w, dy) => tf.grad((x) => convolved(x, w!))(tf.ones(IMAGE), dy!),
    spreads: true,
  },
  ...[1, 8].flatMap((channels) =>
    [false, true].flatMap((pool) =>
      (["relu", "linear"] as const).map((activation) => ({
        kernels: ["ConvolutionLayer"],
        inputs: [[1, 6, 7, channels], [3, 3, channels, 8], [8]],
        compute: (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) =>
          convolutionLayer(x as tf.Tensor4D, w as tf.Tensor4D, b as tf.Tensor1D, {
            pool,
            activation,
          }),
        spreads: true,
      }))
    )
  ),
  {
    kernels: [],
    inputs: [[2, 5, 6, 5], [3, 3, 5, 4]],
    compute: (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 1),
    spreads: true,
  },
];

/** Kernels of ours that `cpu` has not, which tests of their own hold. */
const ELSEWHERE = [
  "Adam",
  "ConvolutionLayerBiasGradient",
  "ConvolutionLayerFilterGradient",
  "ConvolutionLayerGradients",
  "ConvolutionLayerInputGradient",
];
/** Kernels that only make numbers, or whole ones of others. */
const NUMBERLESS = ["Cast", "Fill", "LinSpace", "OneHot"];

async function valuesOn(
  backend: "wasm" | "cpu",
  { inputs, compute, gradient }: Case,
  [which, at, odd]: readonly [number, number, number],
): Promise<Float32Array> {
  await useBackend(backend);
  return tf.tidy(() => {
    const tensors = inputs.map((shape, i) =>
      tf.tensor(numbers(shape, i, i === which ? odd : undefined, at), shape)
    );
    const values = [compute(...tensors), ...gradient ? tf.grads(compute)(tensors) : []];
    return Float32Array.from(values.flatMap((tensor) => [...tensor.dataSync()]));
  });
}

Deno.test("installKernels() carries NaN and infinities as the cpu backend does", async () => {
  for (const one of CASES) {
    for (const [which, shape] of one.inputs.entries()) {
      const size = tf.util.sizeFromShape(shape);
      for (const at of new Set([0, size >> 1, size - 1])) {
        for (const [name, odd] of Object.entries(ODD)) {
          const place = [which, at, odd] as const;
          const [found, wanted] = [
            await valuesOn("wasm", one, place),
            await valuesOn("cpu", one, place),
          ];
          const where = `${one.kernels} of [${one.inputs}], ${name} at ${at} of input ${which}`;
          assertEquals(found.length, wanted.length, where);
          for (const [i, value] of wanted.entries()) {
            const same = one.spreads
              ? !Number.isFinite(found[i]) || isClose(found[i]!, value)
              : Object.is(found[i], value) || isClose(found[i]!, value);
            assert(same, `${where}: element ${i} is ${found[i]}, not ${value}`);
          }
        }
      }
    }
  }
});

function isClose(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(b)) && Number.isFinite(b);
}

Deno.test("installKernels() carries NaN through max-pooling, and its gradient to where it is", async () => {
  await useBackend("wasm");
  for (const channels of [5, 8]) {
    for (const odd of [ODD.NaN, ODD["-NaN"]]) {
      for (const place of [0, 1, 4, 5].map((pixel) => pixel * channels)) {
        tf.tidy(() => {
          const shape = [1, 4, 4, channels];
          const x = tf.tensor(numbers(shape, 1, odd, place + 2), shape);
          const pool = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 2, 2, "valid");
          const lost = [...pool(x).dataSync()].flatMap((value, i) =>
            Number.isNaN(value) ? [i] : []
          );
          assertEquals(lost, [2]);
          assertEquals(tf.grad(pool)(x).dataSync()[place + 2], 1);
          // A filter that copies each channel, before the layer's own pooling.
          const copy = tf.reshape(tf.eye(channels), [1, 1, channels, channels]) as tf.Tensor4D;
          const bias = tf.zeros([channels]) as tf.Tensor1D;
          const y = convolutionLayer(x as tf.Tensor4D, copy, bias, { pool: true });
          assert(Number.isNaN(y.dataSync()[2]), `NaN at ${place} of ${channels} channels`);
        });
      }
    }
  }
});

Deno.test("fusedAdam() carries NaN and infinities as its formula does", async () => {
  await useBackend("wasm");
  const options = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, stepSize: 0.01, correction: 3 };
  for (const odd of Object.values(ODD)) {
    for (const which of [0, 1, 2, 3]) {
      for (const at of [0, 8, 20]) {
        const start = [0, 1, 2, 3].map((i) => {
          const values = numbers([21], i, i === which ? odd : undefined, at);
          return i === 3 ? values.map((value) => Math.abs(value)) : values;
        });
        const tensors = start.map((values) => tf.variable(tf.tensor1d(values)));
        const [variable, gradient, m, v] = tensors as [
          tf.Variable,
          tf.Variable,
          tf.Variable,
          tf.Variable,
        ];
        fusedAdam(variable, gradient, m, v, options);
        for (const [i, found] of variable.dataSync().entries()) {
          const [p, g, first, second] = start.map((values) => values[i]!) as [
            number,
            number,
            number,
            number,
          ];
          const root = Math.sqrt(0.99 * second + 0.01 * g * g);
          const wanted = p - 0.01 * (0.9 * first + 0.1 * g) / (3 * root + 1e-8);
          assert(Object.is(found, wanted) || isClose(found, wanted), `${found}, not ${wanted}`);
        }
        tf.dispose(tensors);
      }
    }
  }
});

Deno.test("installKernels() is held to cpu in every kernel that backbones and losses use", async () => {
  await useBackend("wasm");
  const known = new Set([...CASES.flatMap(({ kernels }) => kernels), ...ELSEWHERE, ...NUMBERLESS]);
  const used = new Set<string>();
  const geometry = { classes: 10, dimension: 10 };
  // Raw pixels are never trained.
  const steps = backboneNames.filter((name) => name !== "pixels").flatMap((backbone) =>
    (backbone === "mlp" ? lossNames : ["softmax"]).flatMap((name) =>
      [{}, ...lossDefinition(name).forms ?? []].map((form) => ({ backbone, name, form }))
    )
  );
  for (const { backbone, name, form } of steps) {
    const loss = { name, ...resolveParameters(lossDefinition(name), { name, ...form }, geometry) };
    const cell = tinyCell({ loss, dimension: 10 });
    cell.training = { ...cell.training, backbone, gradientClipping: 1 };
    const { images, labels } = noiseBatch(12);
    const trainer = createTrainer(cell);
    const angles = tf.linspace(-40, 40, 12);
    const { kernelNames } = await tf.profile(() => {
      const value = trainer.step(images, labels, { angles });
      trainer.loss.setClassMeans?.(Array.from({ length: 10 }, () => new Array(10).fill(1)));
      const embeddings = trainer.embed(images);
      const scored = trainer.loss.predictions ?? trainer.loss.scores;
      return [value, embeddings, scored(embeddings)];
    });
    for (const name of kernelNames) if (tf.getKernel(name, "wasm")) used.add(name);
    tf.dispose([images, labels, angles]);
    trainer.dispose();
  }
  assertEquals([...used].filter((kernel) => !known.has(kernel)), []);
  assert(used.size > 30, `${used.size} kernels`);
});
