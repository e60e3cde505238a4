import { z } from "zod";
import { InputError } from "../base/errors.ts";
import { augmentationSchema } from "../data/augmentation.ts";
import { datasetNames } from "../data/info.ts";
import { FIGURE_NAMES } from "../figures/catalogue.ts";
import { columnNames, findColumn } from "../measures/columns.ts";
import { resolveRequest } from "../measures/resolve.ts";
import { ACTIVATIONS } from "../networks/activations.ts";
import { backboneNames } from "../networks/backbones/registry.ts";
import type { Cell, Experiment, Training, TuningResult } from "./types.ts";

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
const backbone = z.enum(backboneNames);

/** A value or a list of values. */
const some = <T extends z.ZodType>(value: T) =>
  z.union([list(value), value.transform((one) => [one])]);

const openSetSplit = z.int().min(0).max(4).nullable();

const factors = {
  dataset: z.enum(datasetNames),
  loss,
  dimension,
  activation,
  seed,
  openSetSplit,
};

const adam = z.strictObject({
  name: z.literal("adam"),
  learningRate: positive.default(0.001),
  beta1: unitInterval.default(0.9),
  beta2: unitInterval.default(0.999),
  epsilon: positive.default(1e-8),
  decoupledWeightDecay: z.number().min(0).default(0),
});

const sgd = z.strictObject({
  name: z.literal("sgd"),
  learningRate: positive.default(0.01),
  momentum: unitInterval.default(0.9),
  weightDecay: z.number().min(0).default(0),
});

const optimizer = z.discriminatedUnion("name", [adam, sgd]);

/** Settings of the training that a matrix may range over. */
const trainingFactors = {
  backbone,
  trainSize: size,
  epochs: count,
  optimizer,
  augmentation: augmentationSchema.nullable(),
};

const divisor = z.number().min(1);
const schedule = z.discriminatedUnion("name", [
  z.strictObject({ name: z.literal("constant") }),
  z.strictObject({ name: z.literal("cosine"), warmup: unitInterval.default(0) }),
  z.strictObject({
    name: z.literal("one-cycle"),
    warmup: unitInterval.default(0.3),
    initialDivisor: divisor.default(25),
    finalDivisor: divisor.default(10_000),
  }),
]);

const training = z.strictObject({
  backbone: backbone.default("scholl"),
  trainSize: size.default("all"),
  subset: z.enum(["fixed", "seed"]).default("fixed"),
  validation: count.nullable().default(null),
  testSize: size.default("all"),
  epochs: count.max(10_000).default(20),
  batchSize: count.max(100_000).default(128),
  optimizer: optimizer.prefault({ name: "adam" }),
  schedule: schedule.default({ name: "constant" }),
  gradientClipping: positive.nullable().default(null),
  augmentation: augmentationSchema.nullable().default(null),
  rotation: z.strictObject({ maximum: positive.max(180).default(60) }).nullable().default(null),
});

/** The fields of a loss that a selector may name: any of its parameters. */
const someLoss = z.looseObject({ name: z.string().exactOptional() });

const selector = z.strictObject({
  dataset: factors.dataset.exactOptional(),
  loss: someLoss.exactOptional(),
  dimension: dimension.exactOptional(),
  activation: activation.exactOptional(),
  seed: seed.exactOptional(),
  openSetSplit: openSetSplit.exactOptional(),
  backbone: trainingFactors.backbone.exactOptional(),
  trainSize: trainingFactors.trainSize.exactOptional(),
  epochs: trainingFactors.epochs.exactOptional(),
  optimizer: trainingFactors.optimizer.exactOptional(),
  augmentation: trainingFactors.augmentation.exactOptional(),
});

const include = z.strictObject({
  dataset: some(factors.dataset).exactOptional(),
  loss: some(factors.loss).exactOptional(),
  dimension: some(factors.dimension).exactOptional(),
  activation: some(factors.activation).exactOptional(),
  seed: some(factors.seed).exactOptional(),
  openSetSplit: some(factors.openSetSplit).exactOptional(),
  backbone: some(trainingFactors.backbone).exactOptional(),
  trainSize: some(trainingFactors.trainSize).exactOptional(),
  epochs: some(trainingFactors.epochs).exactOptional(),
  optimizer: some(trainingFactors.optimizer).exactOptional(),
  augmentation: some(trainingFactors.augmentation).exactOptional(),
  // Not a partial training: what is left out must not take a default here.
  training: z.record(z.string(), z.unknown()).exactOptional(),
});

/** Puts the message of an InputError into the issues of a schema. */
function explained<T>(check: (value: T) => void) {
  return (value: T, context: z.RefinementCtx) => {
    try {
      check(value);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      context.addIssue({ code: "custom", message: error.message });
    }
  };
}

/** A column of results, perhaps of another dataset or with parameters. */
const column = z.string().superRefine(explained(findColumn)).meta({
  id: "column",
  examples: [...columnNames],
});

/** A measure by name, or with parameters; the JSON Schema spells the parameters out. */
const request = z.union([z.string(), z.looseObject({ name: z.string() })], {
  error: "must be the name of a measure, or an object with its name and parameters",
}).superRefine(explained(resolveRequest));

const measures = z.array(request).max(200).default([
  "accuracy",
  "fisherRatio",
  "silhouette",
  "knnAccuracy",
]);

const heading = { id: name, statement: z.string().min(1), source: z.string().exactOptional() };

const reading = {
  estimand: z.enum(["typical", "mean"]).default("typical"),
  assume: z.enum(["nothing", "symmetry", "normality"]).default("nothing"),
  collapsed: z.enum(["count", "worst", "exclude"]).default("count"),
};

const comparison = z.strictObject({
  ...heading,
  metric: column,
  greater: selector,
  less: selector,
  margin: z.number().min(0).default(0),
  ...reading,
});

const equivalence = z.strictObject({
  ...heading,
  metric: column,
  equivalent: z.array(selector).min(2),
  margin: positive,
  ...reading,
});

const event = z.union([
  z.enum(["collapsed", "diverged", "failed"]),
  z.strictObject({ metric: column, atLeast: z.number() }),
  z.strictObject({ metric: column, atMost: z.number() }),
]);

const rate = z.strictObject({ ...heading, event, greater: selector, less: selector });

const sharedHeading = { ...heading, event, over: selector.default({}) };
const fraction = z.number().gt(0).lt(1);
const share = z.union([
  z.strictObject({ ...sharedHeading, atLeast: fraction }),
  z.strictObject({ ...sharedHeading, atMost: fraction }),
]);

/** Values of different tasks have no common scale, so that no correlation may range over tasks. */
const ranging = z.string().regex(
  /^(loss|dimension|activation|training)(\.|$)/,
  "must be a setting such as loss, dimension, activation or training.epochs; tasks cannot be mixed",
);

const correlation = z.strictObject({
  ...heading,
  correlation: z.strictObject({
    x: column,
    y: column,
    over: selector.default({}),
    across: list(ranging).default(["loss"]),
    sign: z.enum(["positive", "negative"]),
  }),
});

const spread = z.strictObject({
  ...heading,
  spread: z.strictObject({
    greater: column,
    less: column,
    over: selector.default({}),
    across: list(ranging).default(["loss"]),
  }),
  margin: z.number().min(0).default(0),
  assume: reading.assume,
});

const looks = z.array(count).refine(
  (looks) => looks.every((look, index) => look > (looks[index - 1] ?? 0)),
  "must ascend",
);

/** The tunable settings of a training: how steps are taken, never on how much. */
const tunable = "training\\.(optimizer|schedule|gradientClipping|batchSize)(\\.[A-Za-z0-9]+)*";
const candidateLists = (path: string, message: string) =>
  z.record(z.string().regex(new RegExp(`^(${path})$`), message), z.array(z.unknown()).min(1))
    .refine(
      (lists) => Object.values(lists).reduce((product, list) => product * list.length, 1) <= 100,
      "must come to at most 100 candidates",
    );

const tuning = z.strictObject({
  validation: count,
  seeds: list(seed),
  candidates: candidateLists(
    tunable,
    "must be a setting of training.optimizer, schedule, gradientClipping or batchSize",
  ),
  losses: z.array(z.strictObject({
    loss: someLoss,
    candidates: candidateLists(
      `${tunable}|loss\\.(?!name$)[A-Za-z0-9]+`,
      "must be a parameter such as loss.margin, or a setting such as training.batchSize",
    ),
  })).default([]),
  at: z.strictObject({
    dataset: some(factors.dataset).exactOptional(),
    dimension: some(factors.dimension).exactOptional(),
    activation: some(factors.activation).exactOptional(),
    openSetSplit: some(factors.openSetSplit).exactOptional(),
    backbone: some(trainingFactors.backbone).exactOptional(),
    trainSize: some(trainingFactors.trainSize).exactOptional(),
    epochs: some(trainingFactors.epochs).exactOptional(),
    optimizer: some(trainingFactors.optimizer).exactOptional(),
    augmentation: some(trainingFactors.augmentation).exactOptional(),
  }).default({}),
  // Nothing but this folder may be written to.
  result: z.string().regex(/^tuned\/[a-z0-9][a-z0-9-]*\.json$/, 'must be such as "tuned/a.json"'),
});

/** The schema of the result of a tuning. */
export const tuningResultSchema: z.ZodType<TuningResult> = z.strictObject({
  tuning: tuning.omit({ result: true }),
  conditions: z.record(z.string(), z.array(z.unknown())),
  losses: z.array(z.strictObject({
    loss,
    chosen: z.record(z.string(), z.unknown()),
    candidates: z.array(z.strictObject({
      settings: z.record(z.string(), z.unknown()),
      values: z.array(z.number().min(0).max(1).nullable()).min(1),
      networks: z.array(z.string()),
    })).min(1),
  })),
});

const published = z.strictObject({
  metric: column,
  value: z.number(),
  tolerance: z.number().min(0),
  where: selector.default({}),
  source: z.string().exactOptional(),
});

/** The schema of a study file; it fills in every default. */
export const experimentSchema: z.ZodType<Experiment> = z.strictObject({
  $schema: z.string().exactOptional(),
  name,
  title: z.string().min(1),
  source: z.string().exactOptional(),
  matrix: z.strictObject({
    dataset: list(factors.dataset),
    loss: list(factors.loss),
    dimension: list(factors.dimension).default([2]),
    activation: list(factors.activation).default(["linear"]),
    seed: list(factors.seed).default([1]),
    openSetSplit: list(factors.openSetSplit).default([null]),
    backbone: list(trainingFactors.backbone).exactOptional(),
    trainSize: list(trainingFactors.trainSize).exactOptional(),
    epochs: list(trainingFactors.epochs).exactOptional(),
    optimizer: list(trainingFactors.optimizer).exactOptional(),
    augmentation: list(trainingFactors.augmentation).exactOptional(),
  }),
  include: z.array(include).default([]),
  exclude: z.array(selector).max(1000).default([]),
  training: training.prefault({}),
  measures,
  claims: z.array(z.union([comparison, equivalence, rate, share, correlation, spread])).default([]),
  looks: looks.default([]),
  tuning: tuning.exactOptional(),
  published: z.array(published).default([]),
  figures: z.array(z.enum(FIGURE_NAMES)).default([
    "embedding-grid",
    "training-curves",
    "metric-dots",
  ]),
  profiles: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});

/** The schema of a training, which an include may change. */
export const trainingSchema: z.ZodType<Training> = training;

/** The schema of a cell. */
export const cellSchema: z.ZodType<Cell> = z.strictObject({ ...factors, training });
