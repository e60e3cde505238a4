import { z } from "zod";
import { InputError } from "../base/errors.ts";
import {
  CELL_FACTORS,
  CONDITION_FACTORS,
  type Factor,
  type FactorLists,
  FACTORS,
  matrixSchema,
  nameSchema,
  ofEachFactor,
  partOfMatrix,
} from "../cell/factors.ts";
import { selectorSchema, someLoss } from "../cell/selector.ts";
import { trainingSchema } from "../cell/training.ts";
import { datasets } from "../data/catalogue.ts";
import { FIGURE_NAMES } from "../figures/catalogue.ts";
import { lossDefinition, lossNames } from "../losses/catalogue.ts";
import { lossParameters } from "../losses/resolve.ts";
import { findMeasure, measureNames } from "../measures/catalogue.ts";
import { columnNames, findColumn } from "../measures/columns.ts";
import type { MeasureDefinition } from "../measures/measure.ts";
import { resolveRequest } from "../measures/resolve.ts";
import type { Claim, Experiment, Include, Premise, Tuning, TuningResult } from "./types.ts";

const list = <T extends z.ZodType>(value: T) => z.array(value).min(1);

const positive = z.number().positive();
const count = z.int().min(1);

const include = z.strictObject({
  ...ofEachFactor(partOfMatrix),
  // Not a partial training: what is left out must not take a default here.
  training: z.record(z.string(), z.unknown()).exactOptional(),
}) as unknown as z.ZodType<Include>;

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
  examples: columnNames as string[],
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

/** The most analyses of one claim: a few seconds of judging. */
const MOST_ANALYSES = 1000;

const reasonLine = z.string().regex(/^[^\n]*\S[^\n]*$/, "must be the reason, in one line");

const event = z.union([
  z.enum(["collapsed", "diverged", "failed"]),
  z.strictObject({ metric: column, atLeast: z.number() }),
  z.strictObject({ metric: column, atMost: z.number() }),
]);

const premiseSide = z.union([z.strictObject({ metric: column, of: selectorSchema }), z.number()]);
const shareOfSeeds = z.number().min(0).max(1);
const counted = { statement: z.string().min(1), event, of: selectorSchema };
const premise = z.union([
  z.strictObject({
    statement: z.string().min(1),
    greater: premiseSide,
    less: premiseSide,
    margin: z.number().min(0).default(0),
  }).refine(
    ({ greater, less }) => typeof greater === "object" || typeof less === "object",
    "one side must be a metric of some cells",
  ),
  z.strictObject({ ...counted, atLeast: shareOfSeeds }),
  z.strictObject({ ...counted, atMost: shareOfSeeds }),
]);

/** The schema of the premises that claims share. */
export const premisesSchema: z.ZodType<Record<string, Premise>> = z.record(nameSchema, premise);

/** The schema of the smallest effects of interest of a study. */
export const smallestEffectsSchema: z.ZodType<Record<string, number>> = z.record(column, positive);

const heading = {
  id: nameSchema,
  statement: z.string().min(1),
  family: nameSchema.exactOptional(),
  source: z.string().exactOptional(),
  withdrawn: reasonLine.exactOptional(),
  requires: z.array(z.union([nameSchema, premise])).max(50).exactOptional(),
  falsifiedBy: reasonLine.exactOptional(),
};

const reading = {
  estimand: z.enum(["typical", "mean"]).default("typical"),
  assume: z.enum(["nothing", "symmetry", "normality"]).default("nothing"),
  collapsed: z.enum(["count", "worst", "exclude"]).default("count"),
};

const interest = { smallestEffect: positive.exactOptional() };

const SURVEYED = Object.keys(FACTORS).filter((name) => name !== "loss" && name !== "seed");

const choice = z.union([
  z.literal("metric"),
  z.enum(SURVEYED as [string, ...string[]]),
  z.string().regex(/^(training|loss)(\.[A-Za-z0-9]+)+$/),
], {
  error: `must be metric, a parameter such as loss.scale, a setting such as ` +
    `training.optimizer.learningRate, or one of ${SURVEYED.join(", ")}`,
});

const universe = z.record(choice, z.array(z.unknown()).min(1)).superRefine((lists, context) => {
  const analyses = Object.values(lists).reduce((product, list) => product * (list.length + 1), 1);
  if (analyses > MOST_ANALYSES) {
    const message = `must come to at most ${MOST_ANALYSES} analyses: these may be ${analyses}`;
    context.addIssue({ code: "custom", message });
  }
  for (const [name, list] of Object.entries(lists)) {
    const schema = name === "metric" ? column : (FACTORS as Record<string, Factor>)[name]?.value;
    for (const [at, value] of list.entries()) {
      for (const issue of schema?.safeParse(value).error?.issues ?? []) {
        context.addIssue({
          code: "custom",
          message: issue.message,
          path: [name, at, ...issue.path],
        });
      }
    }
  }
}).transform((lists) =>
  // A value may have defaults of its own, such as an optimiser.
  Object.fromEntries(
    Object.entries(lists).map(([name, list]) => {
      const schema = name === "metric" ? column : (FACTORS as Record<string, Factor>)[name]?.value;
      return [name, schema === undefined ? list : list.map((value) => schema.parse(value))];
    }),
  )
);

/** The schema of what a claim is about. */
export const populationSchema: z.ZodType<"seeds" | "images"> = z.enum(["seeds", "images"]);

const sides = { greater: selectorSchema, less: selectorSchema };
const compared = {
  ...heading,
  ...interest,
  population: populationSchema.exactOptional(),
  universe: universe.exactOptional(),
  metric: column,
  margin: z.number().min(0).default(0),
  ...reading,
};
const comparison = z.strictObject({ ...compared, ...sides });
const conjunction = z.strictObject({
  ...compared,
  each: z.array(z.strictObject(sides)).min(2).max(50),
});

const equivalence = z.strictObject({
  ...heading,
  ...interest,
  population: populationSchema.exactOptional(),
  universe: universe.exactOptional(),
  metric: column,
  // Every two of them are compared.
  equivalent: z.array(selectorSchema).min(2).max(50),
  margin: positive.exactOptional(),
  ...reading,
});

const rate = z.strictObject({ ...heading, event, ...sides });

const sharedHeading = { ...heading, event, over: selectorSchema.default({}) };
const fraction = z.number().gt(0).lt(1);
const share = z.union([
  z.strictObject({ ...sharedHeading, atLeast: fraction }),
  z.strictObject({ ...sharedHeading, atMost: fraction }),
]);

/** Values of different tasks have no common scale, so that no correlation may range over tasks. */
const ranging = z.string().regex(
  new RegExp(
    `^(${
      [...CONDITION_FACTORS.filter((name) => !FACTORS[name].task), "training"].join("|")
    })(\\.|$)`,
  ),
  "must be a setting such as loss, dimension, activation or training.epochs; tasks cannot be mixed",
);

const range = {
  over: selectorSchema.default({}),
  across: list(ranging).default(["loss"]),
};

const correlation = z.strictObject({
  ...heading,
  correlation: z.strictObject({
    x: column,
    y: column,
    ...range,
    sign: z.enum(["positive", "negative"]),
  }),
});

const spread = z.strictObject({
  ...heading,
  ...interest,
  spread: z.strictObject({
    greater: column,
    less: column,
    ...range,
  }),
  margin: z.number().min(0).default(0),
  assume: reading.assume,
});

const looks = z.array(count).refine(
  (looks) => looks.every((look, index) => look > (looks[index - 1] ?? 0)),
  "must ascend",
);

/** The settings of a training that may be tuned: how steps are taken, never on how much. */
const TUNABLE: readonly string[] = [
  "optimizer",
  "schedule",
  "gradientClipping",
  "batchSize",
];

const tunable = `training\\.(${TUNABLE.join("|")})(\\.[A-Za-z0-9]+)*`;
const candidateLists = (path: string, message: string) =>
  z.record(z.string().regex(new RegExp(`^(${path})$`), message), z.array(z.unknown()).min(1))
    .refine(
      (lists) => Object.values(lists).reduce((product, list) => product * list.length, 1) <= 100,
      "must come to at most 100 candidates",
    );

const atSchema = z.strictObject(
  ofEachFactor(partOfMatrix, ["loss", "seed"]),
) as unknown as z.ZodType<Tuning["at"]>;

const tuning = z.strictObject({
  validation: z.int().min(0).max(1_000_000).default(0),
  metric: column.default("validationAccuracy"),
  epochs: list(count).exactOptional(),
  budget: z.int().min(2).max(100).exactOptional(),
  grow: z.int().min(0).max(10).default(0),
  seeds: list(FACTORS.seed.value),
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
  at: atSchema.default({}),
  // Nothing but this folder may be written to.
  result: z.string().regex(/^tuned\/[a-z0-9][a-z0-9-]*\.json$/, 'must be such as "tuned/a.json"'),
  stale: reasonLine.exactOptional(),
});

/** The schema of the result of a tuning. */
export const tuningResultSchema: z.ZodType<TuningResult> = z.strictObject({
  tuning: tuning.omit({ result: true, stale: true }),
  conditions: z.record(z.string(), z.array(z.unknown())),
  code: z.record(z.string(), z.string()).exactOptional(),
  losses: z.array(z.strictObject({
    loss: FACTORS.loss.value,
    chosen: z.record(z.string(), z.unknown()),
    candidates: z.array(z.strictObject({
      settings: z.record(z.string(), z.unknown()),
      values: z.array(z.number().nullable()).min(1),
      networks: z.array(z.string()),
      grown: z.literal(true).exactOptional(),
    })).min(1),
  })),
});

const published = z.strictObject({
  metric: column,
  value: z.number(),
  tolerance: z.number().min(0),
  where: selectorSchema.default({}),
  source: z.string().exactOptional(),
});

/** The schema of the claims of a study. */
export const claimsSchema: z.ZodType<Claim[], unknown[]> = z.array(
  z.union([comparison, conjunction, equivalence, rate, share, correlation, spread]),
);

/** A list that `loss-atlas import` writes. */
const listPath = z.string().regex(
  /^[^\0]+\.json$/,
  'must be a list that loss-atlas import wrote, such as "runs.imported.json"',
);

/** A module of the user's own, by its path from the study. */
const modulePath = z.string().max(1000).regex(
  /^[^\0]+\.(ts|js|mjs)$/,
  'must be the path of a module from the file of the study, such as "./my_loss.ts"',
);

/** The matrix of a study that trains nothing. */
export const NO_MATRIX = Object.fromEntries(
  CELL_FACTORS.map((name) => [name, []]),
) as unknown as FactorLists;

/** The schema of a study file; it fills in every default. */
export const experimentSchema: z.ZodType<Experiment> = z.strictObject({
  $schema: z.string().exactOptional(),
  name: nameSchema,
  title: z.string().min(1),
  source: z.string().exactOptional(),
  modules: z.array(modulePath).max(100).exactOptional(),
  matrix: matrixSchema.default(NO_MATRIX),
  imported: z.union([z.array(listPath).max(100), listPath.transform((one) => [one])]).default([]),
  include: z.array(include).default([]),
  exclude: z.array(selectorSchema).max(1000).default([]),
  training: trainingSchema.prefault({}),
  measures,
  claims: claimsSchema.default([]),
  premises: premisesSchema.default({}),
  smallestEffects: smallestEffectsSchema.default({}),
  population: populationSchema.default("seeds"),
  looks: looks.default([]),
  tuning: tuning.exactOptional(),
  published: z.array(published).default([]),
  figures: z.array(z.enum(FIGURE_NAMES)).default([
    "embedding-grid",
    "training-curves",
    "metric-dots",
  ]),
  profiles: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
}).superRefine(({ matrix, imported }, context) => {
  if (matrix.dataset.length > 0 || imported.length > 0) return;
  context.addIssue({
    code: "invalid_type",
    expected: "object",
    input: undefined,
    path: ["matrix"],
  });
});

type JsonSchema = Record<string, unknown>;

/**
 * The JSON Schema of experiment files, for editors, generated from the validating schema.
 *
 * `deno task loss-atlas schema` writes it to `experiments/schema.json`.
 *
 * @returns A schema of draft 7.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { experimentJsonSchema } from "@loss-atlas/loss-atlas/study";
 *
 * assert("matrix" in (experimentJsonSchema().properties as object));
 * ```
 */
export function experimentJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(experimentSchema, { io: "input", target: "draft-7" }) as JsonSchema;
  const { matrix, measures } = schema.properties as {
    matrix: { properties: { loss: JsonSchema } };
    measures: JsonSchema;
  };
  matrix.properties.loss.items = { $ref: "#/definitions/loss" };
  measures.items = { $ref: "#/definitions/measure" };
  const definitions = schema.definitions as Record<string, JsonSchema>;
  return {
    ...schema,
    definitions: {
      ...definitions,
      dataset: { ...definitions.dataset, anyOf: namedDataset() },
      loss: { oneOf: lossNames.map(lossSchema) },
      measure: {
        oneOf: [{ enum: measureNames }, ...measureNames.map(findMeasure).map(measureSchema)],
      },
    },
  };
}

/** A loss with its own parameters; the defaults of some depend on the dimension, so none is required. */
function lossSchema(name: string): JsonSchema {
  return named(name, lossDefinition(name).title, propertiesOf(lossParameters(name)));
}

/** A dataset that is known, or the path of a manifest. */
const namedDataset = (...others: readonly null[]): JsonSchema[] => [
  { enum: [...datasets.names, ...others] },
  { type: "string", pattern: "\\.dataset\\.json$" },
];

/** A measure with its own parameters, each a value or a list of values. */
function measureSchema({ name, title, parameters }: MeasureDefinition): JsonSchema {
  const properties = Object.entries(propertiesOf(parameters)).map(([key, property]) => {
    const { default: byDefault, ...value } = property as JsonSchema;
    const one = key === "dataset" ? { anyOf: namedDataset(null) } : value;
    return [key, { default: byDefault, anyOf: [one, { type: "array", minItems: 1, items: one }] }];
  });
  return named(name, title, Object.fromEntries(properties));
}

function propertiesOf(schema: z.ZodType): JsonSchema {
  return (z.toJSONSchema(schema, { io: "input", target: "draft-7" }).properties ??
    {}) as JsonSchema;
}

function named(name: string, title: string, properties: JsonSchema): JsonSchema {
  return {
    title,
    type: "object",
    properties: { name: { const: name }, ...properties },
    required: ["name"],
    additionalProperties: false,
  };
}
