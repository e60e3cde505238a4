import { type RandomStream, randomStream } from "../../src/base/random.ts";
import type { LossSpec } from "../../src/losses/mod.ts";
import type { Activation } from "../../src/networks/activations.ts";
import type { SplitName } from "../../src/networks/embeddings.ts";
import type { ReportRun } from "../../src/pages/mod.ts";
import { parseExperiment } from "../../src/study/mod.ts";

/** What a sample run looks like; everything else is derived from it. */
export interface SampleOptions {
  loss?: LossSpec;
  dataset?: string;
  dimension?: number;
  activation?: Activation;
  seed?: number;
  /** Number of test embeddings. */
  points?: number;
  /** Number of embeddings of classes that were not trained. */
  unknown?: number;
  /** Spread of a class, in units of the distance to its neighbour. */
  spread?: number;
  classes?: number;
}

/** A study with all defaults filled in. */
const STUDY = parseExperiment({
  name: "sample",
  title: "Sample",
  matrix: { dataset: ["mnist"], loss: [{ name: "softmax" }], seed: [1] },
}, "the sample");

const DIGITS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** A unit vector per class: on a circle in two dimensions, on a Fibonacci sphere in more. */
function directions(classes: number, dimension: number): number[][] {
  return Array.from({ length: classes }, (_, k) => {
    const angle = (2 * Math.PI * k) / classes;
    if (dimension === 1) return [2 * k / (classes - 1) - 1];
    if (dimension === 2) return [Math.cos(angle), Math.sin(angle)];
    const height = 1 - (2 * k + 1) / classes;
    const radius = Math.sqrt(1 - height * height);
    const turn = k * Math.PI * (3 - Math.sqrt(5));
    const sphere = [radius * Math.cos(turn), radius * Math.sin(turn), height];
    return Array.from({ length: dimension }, (_, axis) => sphere[axis] ?? 0.3 * Math.sin(k * axis));
  });
}

/** One embedding of a class of a star: the sectors that softmax makes of digits. */
function starPoint(direction: number[], spread: number, stream: RandomStream): number[] {
  const length = 40 * Math.sqrt(0.04 + 0.96 * stream.uniform());
  const point = direction.map((value) => value + spread * 0.16 * stream.normal());
  const norm = Math.hypot(...point);
  return point.map((value) => (value / norm) * length);
}

function nearestDirection(point: readonly number[], means: readonly number[][]): number {
  let best = 0;
  let score = -Infinity;
  for (const [k, mean] of means.entries()) {
    const product = mean.reduce((sum, value, axis) => sum + value * point[axis]!, 0);
    if (product > score) [best, score] = [k, product];
  }
  return best;
}

/** A run with star-shaped embeddings, plausible metrics and a falling loss; the same for the same options. */
export function sampleRun(options: SampleOptions = {}): ReportRun {
  const {
    loss = { name: "softmax" },
    dataset = "mnist",
    dimension = 2,
    activation = "linear",
    seed = 1,
    points = 600,
    unknown = 0,
    spread = 1,
    classes = 10,
  } = options;
  const purpose = JSON.stringify([loss, dataset, dimension, activation]);
  const stream = randomStream(seed, `sample/${purpose}`);
  const star = directions(classes, dimension);
  const rows = points + unknown;
  const data = new Float32Array(rows * dimension);
  const labels = new Int32Array(rows);
  const predictions = new Int32Array(rows);
  const splits: SplitName[] = [];
  const confidences = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const known = row < points;
    const label = row % classes;
    const centre = known ? star[label]! : star[label]!.map((value) => value * 0.2);
    const point = starPoint(centre, known ? spread : 2, stream).map((v) => known ? v : v * 0.4);
    data.set(point, row * dimension);
    labels[row] = label;
    predictions[row] = nearestDirection(point, star);
    splits.push(known ? "test" : "unknown");
    confidences[row] = 0.5 + 0.5 * stream.uniform() ** 0.3;
  }
  const wrong =
    labels.subarray(0, points).filter((label, row) => label !== predictions[row]).length;
  const accuracy = 1 - wrong / points;
  const classNames = DIGITS.slice(0, classes);
  return {
    digest: sampleDigest(JSON.stringify([purpose, seed, points, unknown, spread])),
    cell: {
      dataset,
      loss,
      dimension,
      activation,
      seed,
      openSetSplit: unknown > 0 ? 0 : null,
      training: STUDY.training,
    },
    metrics: {
      accuracy,
      fisherRatio: 4 / spread + 0.3 * stream.normal(),
      silhouette: 0.5 / spread + 0.02 * stream.normal(),
      ...(unknown > 0 ? { openSetAuroc: 0.9 + 0.02 * stream.normal() } : {}),
      probeAccuracy: 0.6 + 0.1 * spread + 0.02 * stream.normal(),
      classSeparation: dimension === 2 ? 0.8 + 0.01 * stream.normal() : null,
    },
    notes: dimension === 2 ? {} : { classSeparation: "taken in two dimensions only" },
    history: sampleHistory(stream),
    embeddings: {
      splits,
      labels,
      coordinates: { data, rows, columns: dimension },
      predictions,
    },
    confidences,
    classNames,
    environment: SAMPLE_ENVIRONMENT,
    geometry: {
      classes: classNames.map((_, label) => label),
      classMeans: star.map((direction) => direction.map((value) => 27 * value)),
      weights: star,
    },
  };
}

const SAMPLE_ENVIRONMENT: ReportRun["environment"] = {
  deno: "2.9.6",
  v8: "14.0",
  tfjs: "4.22.0",
  backend: "wasm",
  backendReason: "no WebGPU adapter",
  adapter: null,
  cpu: "sample",
  cores: 2,
  os: "linux",
  architecture: "x86_64",
  lockFile: null,
  gitCommit: null,
  finishedAt: "2026-01-01T00:00:00.000Z",
  seconds: 12,
};

function sampleHistory(stream: RandomStream): ReportRun["history"] {
  return Array.from({ length: 40 }, (_, i) => ({
    epoch: Math.floor(i / 8) + 1,
    step: (i + 1) * 10,
    loss: 2.3 * Math.exp(-i / 9) + 0.08 + 0.03 * Math.abs(stream.normal()),
  }));
}

/** A stand-in for a digest: hexadecimal, of full length, different for different text. */
function sampleDigest(text: string): string {
  const stream = randomStream(0, text);
  return Array.from({ length: 64 }, () => stream.integer(16).toString(16)).join("");
}
