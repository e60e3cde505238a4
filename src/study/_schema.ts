import { z } from "zod";
import { augmentationSchema } from "../data/augmentation.ts";
import { metricRegistry } from "../measures/metrics/mod.ts";
import { ACTIVATIONS } from "../networks/mod.ts";
import {
  FEW_SHOT_DEFAULTS,
  measureNames,
  OPEN_SET_DEFAULTS,
  OPEN_SET_SCORES,
} from "../measures/protocols/mod.ts";
import { suggest } from "../base/suggest.ts";

const list = <T extends z.ZodType>(value: T) => z.array(value).min(1);

const name = z.string().max(100).regex(
  /^[a-z0-9][a-z0-9-]*$/,
  "must be lower-case words joined by hyphens",
);
const positive = z.number().positive();
const count = z.int().min(1);
const size = z.union([count, z.literal("all")], {
  error: 'must be a whole number from 1 or "all"',
});
const unitInterval = z.number().min(0).lt(1);
const dimension = count.max(4096);
const seed = z.int().min(0).max(2 ** 32 - 1);
const activation = z.enum(ACTIVATIONS);
const loss = z.looseObject({ name });

/** Metrics of one run alone: the others compare two runs, or are taken by a protocol. */
const metric = z.enum(
  Object.values(metricRegistry)
    .filter(({ needs }) => !needs.some((need) => need === "other" || need === "unknownScores"))
    .map(({ name }) => name),
);

/** A value or a list of values. */
const some = <T extends z.ZodType>(value: T) =>
  z.union([list(value), value.transform((one) => [one])]);

const factors = {
  dataset: name,
  loss,
  dimension,
  activation,
  seed,
};

const adam = z.strictObject({
  name: z.literal("adam"),
  learningRate: positive.default(0.001),
  beta1: unitInterval.default(0.9),
  beta2: unitInterval.default(0.999),
  epsilon: positive.default(1e-8),
});

const sgd = z.strictObject({
  name: z.literal("sgd"),
  learningRate: positive.default(0.01),
  momentum: unitInterval.default(0.9),
  weightDecay: z.number().min(0).default(0),
});

const training = z.strictObject({
  backbone: z.enum(["scholl"]).default("scholl"),
  trainSize: size.default("all"),
  testSize: size.default("all"),
  epochs: count.default(20),
  batchSize: count.default(128),
  optimizer: z.discriminatedUnion("name", [adam, sgd]).prefault({ name: "adam" }),
  augmentation: augmentationSchema.nullable().default(null),
  rotation: z.strictObject({ maximum: positive.max(180).default(60) }).nullable().default(null),
});

const openSet = z.strictObject({
  split: z.int().min(0).max(4).nullable().default(null),
  unknown: z.array(name).default([]),
  scores: z.array(z.enum(OPEN_SET_SCORES)).min(1).default([...OPEN_SET_DEFAULTS.scores]),
  neighbours: count.default(OPEN_SET_DEFAULTS.neighbours),
  temperature: positive.default(OPEN_SET_DEFAULTS.temperature),
  normalize: z.boolean().default(OPEN_SET_DEFAULTS.normalize),
  oscr: z.enum(["exact", "vaze"]).default("exact"),
});

const transfer = z.strictObject({
  datasets: z.array(name).default([]),
  layers: list(z.enum(["embedding", "hidden"])).default(["embedding", "hidden"]),
  trainSize: size.default(5000),
  testSize: size.default(2000),
});

const fewShot = z.strictObject({
  dataset: name.nullable().default(null),
  ways: count.min(2).default(FEW_SHOT_DEFAULTS.ways),
  shots: list(z.union([z.literal(1), z.literal(5)])).default([1, 5]),
  queries: count.default(FEW_SHOT_DEFAULTS.queries),
  episodes: count.default(FEW_SHOT_DEFAULTS.episodes),
  variant: z.enum(["UN", "L2N", "CL2N"]).default(FEW_SHOT_DEFAULTS.variant),
});

const evaluation = z.strictObject({
  metrics: z.array(metric).default(["accuracy", "fisherRatio", "silhouette", "knnAccuracy"]),
  neighbours: count.default(20),
  openSet: openSet.nullable().default(null),
  probe: z.strictObject({ C: positive.default(1) }).nullable().default(null),
  transfer: transfer.nullable().default(null),
  fewShot: fewShot.nullable().default(null),
});

const openSetSplit = z.int().min(0).max(4).nullable();

const selector = z.strictObject({ ...factors, loss: z.looseObject({}), openSetSplit }).partial();

const include = z.strictObject({
  dataset: some(factors.dataset),
  loss: some(factors.loss),
  dimension: some(factors.dimension),
  activation: some(factors.activation),
  seed: some(factors.seed),
  // Not `.partial()` of the above: what is left out must not take a default here.
  training: z.record(z.string(), z.unknown()),
  evaluation: z.record(z.string(), z.unknown()),
}).partial();

/** A column of results: a metric or what a protocol gives, perhaps of another dataset. */
const measure = z.string().superRefine((column, context) => {
  const [base] = column.split("@");
  if (measureNames.includes(base!)) return;
  context.addIssue({
    code: "custom",
    message: `there is no metric "${column}": ${suggest(base!, measureNames)}`,
  });
});

const heading = { id: name, statement: z.string().min(1), source: z.string().optional() };

const comparison = z.strictObject({
  ...heading,
  metric: measure,
  greater: selector,
  less: selector,
  margin: z.number().min(0).default(0),
});

const correlation = z.strictObject({
  ...heading,
  correlation: z.strictObject({
    x: measure,
    y: measure,
    over: selector.default({}),
    sign: z.enum(["positive", "negative"]),
  }),
});

const tuning = z.strictObject({
  loss: z.looseObject({}),
  configurations: count,
  seeds: count.default(1),
});

const published = z.strictObject({
  metric: measure,
  value: z.number(),
  tolerance: z.number().min(0),
  where: selector.default({}),
  source: z.string().optional(),
});

/** The schema of an experiment file; it fills in every default. */
export const experimentSchema = z.strictObject({
  $schema: z.string().optional(),
  name,
  title: z.string().min(1),
  source: z.string().optional(),
  matrix: z.strictObject({
    dataset: list(factors.dataset),
    loss: list(factors.loss),
    dimension: list(factors.dimension).default([2]),
    activation: list(factors.activation).default(["linear"]),
    seed: list(factors.seed).default([1]),
  }),
  include: z.array(include).default([]),
  exclude: z.array(selector).default([]),
  training: training.prefault({}),
  evaluation: evaluation.prefault({}),
  claims: z.array(z.union([comparison, correlation])).default([]),
  tuning: z.array(tuning).default([]),
  published: z.array(published).default([]),
  figures: z.array(z.string()).default(["embedding-grid", "training-curves", "metric-dots"]),
  profiles: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});

/** The schemas of the parts that a cell carries, which an include may override. */
export const partSchemas: { training: typeof training; evaluation: typeof evaluation } = {
  training,
  evaluation,
};
