import { type Tensor2D, type Tensor4D, tf } from "../compute/tf.ts";
import { reasonWithPlace } from "../base/own_modules.ts";
import type { ImageShape } from "../data/types.ts";
import { BACKENDS, type ConformanceBackend, onBackend } from "../losses/conformance/backends.ts";
import { activations } from "./activations.ts";
import { type Backbone, createBackbone } from "./backbones/backbone.ts";
import { backbones, comparableLayers } from "./backbones/catalogue.ts";

/** One check of a part of a network: what was held to what. */
export interface PartCheck {
  /** The name of the check. */
  check: string;
  /** What is wrong; absent where nothing is. */
  failure?: string;
  /** What was measured, or why it was skipped. */
  detail?: string;
}

/** Backends may be off each other by so much, relative to the largest number. */
const TOLERANCE = 2e-4;

/** A gradient may be off finite differences by so much, relative to its norm. */
const DIFFERENCE_TOLERANCE = 0.02;

const DIMENSION = 4;
const BATCH = 3;

/** Numbers in [0, 1] that need no chance. */
const wave = (length: number) =>
  Float32Array.from({ length }, (_, at) => 0.5 + 0.5 * Math.sin(0.3 + 1.7 * at + 0.01 * at * at));

/**
 * Holds a backbone to what the project asks of its own: shapes as its plan lists them, gradients by
 * finite differences, the same bits for a seed, the same numbers on every backend, an embedding that
 * depends on its image alone, and no tensor left behind.
 *
 * @param name The name of a registered backbone.
 * @param shape Height, width and channels of the images to try it with.
 */
export async function checkBackbone(name: string, shape: ImageShape): Promise<PartCheck[]> {
  const images = () => {
    const values = wave(BATCH * shape[0] * shape[1] * shape[2]);
    return tf.tensor4d(values, [BATCH, ...shape]);
  };
  const create = () =>
    createBackbone({
      name,
      shape,
      dimension: embeddingOf(name, shape),
      activation: "linear",
      seed: 1,
    });
  const within = async <T>(task: (backbone: Backbone, x: Tensor4D) => Promise<T>): Promise<T> => {
    const [backbone, x] = [create(), images()];
    try {
      return await task(backbone, x);
    } finally {
      x.dispose();
      backbone.dispose();
    }
  };
  const numbersOf = () =>
    within(async (backbone, x) => {
      // In this order, as the step moves what the evaluation normalizes by.
      const gradients = await gradientsOf(backbone, x);
      const embedding = tf.tidy(() => backbone.project(backbone.features(x)));
      const numbers = [
        ...await embedding.data(),
        ...[...gradients.values()].flatMap((g) => [...g]),
      ];
      embedding.dispose();
      return numbers;
    });
  return await gather({
    shapes: () => within(shapesOf(name, shape)),
    "one image alone": () => within(aloneOf),
    "finite differences": () =>
      on(
        "cpu",
        () =>
          within((backbone, x) =>
            differences(backbone.variables, () =>
              gradientsOf(backbone, x), () =>
              objective(backbone, x))
          ),
      ),
    "same bits again": async () => {
      const [first, again] = [await numbersOf(), await numbersOf()];
      return compared(first, again, 0);
    },
    backends: () => agreement(numbersOf),
    leaks: async () => {
      const before = tf.memory().numTensors;
      await numbersOf();
      const after = tf.memory().numTensors;
      return after === before ? {} : { failure: `${after - before} tensors are left behind` };
    },
  });
}

/** The dimension of an embedding for a backbone: its own where it is the features. */
function embeddingOf(name: string, shape: ImageShape): number {
  const { embedsFeatures, plan } = backbones.find(name);
  const features = plan(shape).at(-1)?.output ?? shape;
  return embedsFeatures ? features.reduce((product, size) => product * size, 1) : DIMENSION;
}

/** Holds an activation to the same; it must keep the shape of what it is given. */
export async function checkActivation(name: string): Promise<PartCheck[]> {
  const values = [-30, -3, -1.1, -0.3, 0.2, 0.9, 2, 30];
  const { apply } = activations.find(name);
  const numbersOf = async () => {
    const [value, gradient] = tf.tidy(() => {
      const x = tf.tensor2d(values, [2, 4]);
      return [apply(x), tf.grad((y: tf.Tensor) => apply(tf.mul(y, 1) as Tensor2D))(x)];
    });
    const numbers = [...await value!.data(), ...await gradient!.data()];
    tf.dispose([value!, gradient!]);
    return numbers;
  };
  return await gather({
    shapes: () => {
      const shape = tf.tidy(() => apply(tf.tensor2d(values, [2, 4])).shape);
      return Promise.resolve(
        String(shape) === "2,4" ? {} : { failure: `of 2 x 4 it makes ${shape.join(" x ")}` },
      );
    },
    "finite numbers": async () => {
      const odd = (await numbersOf()).find((number) => !Number.isFinite(number));
      return odd === undefined ? {} : { failure: `it gives ${odd} at one of ${values.join(", ")}` };
    },
    "finite differences": () =>
      on("cpu", async () => {
        const variables = { x: tf.variable(tf.tensor2d(values.slice(1, -1), [1, 6])) };
        const value = () => tf.tidy(() => tf.sum(apply(variables.x as Tensor2D)) as tf.Scalar);
        const gradients = async () => {
          const { grads } = tf.variableGrads(() => value(), [variables.x]);
          const gradient = await grads[variables.x.name]!.data() as Float32Array;
          tf.dispose(grads);
          return new Map([["x", gradient]]);
        };
        const found = await differences(variables, gradients, value);
        tf.dispose(variables);
        return found;
      }),
    "same bits again": async () => compared(await numbersOf(), await numbersOf(), 0),
    backends: () => agreement(numbersOf),
  });
}

type Outcome = Omit<PartCheck, "check">;

/** Runs checks one after the other; one that throws has failed. */
async function gather(checks: Record<string, () => Promise<Outcome>>): Promise<PartCheck[]> {
  const all: PartCheck[] = [];
  for (const [check, run] of Object.entries(checks)) {
    try {
      all.push({ check, ...await run() });
    } catch (error) {
      all.push({ check, failure: `it throws: ${reasonWithPlace(error)}` });
    }
  }
  return all;
}

async function on(backend: ConformanceBackend, task: () => Promise<Outcome>): Promise<Outcome> {
  let outcome: Outcome = {};
  const { missing } = await onBackend(backend, async () => void (outcome = await task()));
  return missing === undefined ? outcome : { detail: `skipped: ${missing}` };
}

/** The numbers of every backend that this machine has, held to those of the first. */
async function agreement(numbersOf: () => Promise<number[]>): Promise<Outcome> {
  const found = new Map<string, number[]>();
  for (const backend of BACKENDS) {
    await onBackend(backend, async () => void found.set(backend, await numbersOf()));
  }
  const [[first, expected], ...others] = [...found] as [
    [string, number[]],
    ...[string, number[]][],
  ];
  const failures = others.flatMap(([backend, numbers]) => {
    const { failure } = compared(expected, numbers, TOLERANCE);
    return failure === undefined ? [] : [`${backend} and ${first}: ${failure}`];
  });
  const detail = [...found.keys()].join(" = ");
  return failures.length === 0 ? { detail } : { failure: failures.join("; ") };
}

function compared(expected: readonly number[], numbers: readonly number[], tolerance: number) {
  const scale = expected.reduce((most, each) => Math.max(most, Math.abs(each)), 1);
  const at = expected.findIndex((number, at) =>
    !Object.is(number, numbers[at]) && !(Math.abs(number - numbers[at]!) <= tolerance * scale)
  );
  if (at < 0 && expected.length === numbers.length) return {};
  return { failure: `${numbers[at]} instead of ${expected[at]}` };
}

/** A number that depends on every part of the embedding, as a step of the training computes it. */
function objective(backbone: Backbone, x: Tensor4D): tf.Scalar {
  return tf.tidy(() => {
    const features = backbone.features(x, { training: true });
    return tf.sum(tf.square(backbone.project(features))) as tf.Scalar;
  });
}

async function gradientsOf(backbone: Backbone, x: Tensor4D): Promise<Map<string, Float32Array>> {
  const variables = Object.entries(backbone.variables).filter(([, { trainable }]) => trainable);
  if (variables.length === 0) return new Map();
  const { value, grads } = tf.variableGrads(
    () => objective(backbone, x),
    variables.map(([, variable]) => variable),
  );
  const gradients = new Map<string, Float32Array>();
  for (const [name, variable] of variables) {
    gradients.set(name, await grads[variable.name]!.data() as Float32Array);
  }
  tf.dispose([value, grads]);
  return gradients;
}

/** Holds the gradient to each variable to the slope along it. */
async function differences(
  variables: Record<string, tf.Variable>,
  gradientsOf: () => Promise<Map<string, Float32Array>>,
  value: () => tf.Scalar,
): Promise<Outcome> {
  let worst = 0;
  const failures: string[] = [];
  for (const [name, gradient] of await gradientsOf()) {
    const variable = variables[name]!;
    const start = (await variable.data()).slice() as Float32Array;
    const length = Math.sqrt(gradient.reduce((sum, each) => sum + each * each, 0));
    // Where there is no gradient there must be no slope, such as along the diagonal.
    const along = (i: number) => length === 0 ? 1 / Math.sqrt(start.length) : gradient[i]! / length;
    const at = async (step: number) => {
      const moved = start.map((each, i) => each + step * along(i));
      tf.tidy(() => variable.assign(tf.tensor(moved, variable.shape)));
      const result = value();
      const [number] = await result.data();
      result.dispose();
      return number!;
    };
    // A step must neither drown in rounding nor cross many kinks of a rectifier.
    const slopes: number[] = [];
    for (const step of [2e-3, 5e-4]) slopes.push((await at(step) - await at(-step)) / (2 * step));
    tf.tidy(() => variable.assign(tf.tensor(start, variable.shape)));
    const off = Math.min(...slopes.map((slope) => Math.abs(slope - length) / (length + 0.05)));
    worst = Math.max(worst, off);
    if (!(off <= DIFFERENCE_TOLERANCE)) {
      failures.push(
        `${name}: the gradient has the norm ${length}, the slope along it is ${slopes[0]}`,
      );
    }
  }
  return failures.length > 0
    ? { failure: failures.join("; ") }
    : { detail: `off by ${worst.toExponential(1)}` };
}

function shapesOf(name: string, shape: ImageShape) {
  return (backbone: Backbone, x: Tensor4D): Promise<Outcome> => {
    const faults: string[] = [];
    const outputs = backbone.activations(x);
    for (const [layer, tensor] of Object.entries(outputs)) {
      const listed = backbone.layers.find(({ name }) => name === layer);
      const expected = listed && [BATCH, ...listed.output];
      if (String(tensor.shape) === String(expected)) continue;
      faults.push(
        `the layer "${layer}" gives ${tensor.shape.join(" x ")}, the plan says ${
          expected?.join(" x ") ?? "nothing of it"
        }`,
      );
    }
    const dimension = backbone.layers.at(-1)!.output[0]!;
    const silent = comparableLayers(name, shape, dimension).filter((layer) => !(layer in outputs));
    if (silent.length > 0) {
      faults.push(
        `nothing is declared as the output of ${silent.join(", ")}: call output(name, x)`,
      );
    }
    const unused = backbone.layers.filter(({ parameters }) => !(parameters >= 0));
    if (unused.length > 0) faults.push(`the weights of ${unused[0]!.name} have no size`);
    tf.dispose(outputs);
    const parameters = backbone.layers.reduce((sum, { parameters }) => sum + parameters, 0);
    return Promise.resolve(
      faults.length > 0
        ? { failure: faults.join("; ") }
        : { detail: `${parameters.toLocaleString("en")} parameters` },
    );
  };
}

async function aloneOf(backbone: Backbone, x: Tensor4D): Promise<Outcome> {
  const [all, alone] = tf.tidy(() => [
    backbone.project(backbone.features(x)),
    backbone.project(backbone.features(tf.slice(x, 0, 1))),
  ]);
  const first = [...await alone!.data()];
  const outcome = compared([...await all!.data()].slice(0, first.length), first, 1e-5);
  tf.dispose([all!, alone!]);
  return "failure" in outcome
    ? { failure: `an embedding depends on the other images: ${outcome.failure}` }
    : outcome;
}
