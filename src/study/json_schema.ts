import { z } from "zod";
import { datasetNames } from "../data/info.ts";
import { lossDefinition, lossNames } from "../losses/mod.ts";
import { lossParameters } from "../losses/resolve.ts";
import { measureCatalogue, measureNames } from "../measures/catalogue.ts";
import type { MeasureDefinition } from "../measures/measure.ts";
import { experimentSchema } from "./schema.ts";

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
  return {
    ...schema,
    definitions: {
      ...schema.definitions as JsonSchema,
      loss: { oneOf: lossNames.map(lossSchema) },
      measure: { oneOf: [{ enum: measureNames }, ...measureCatalogue.map(measureSchema)] },
    },
  };
}

/** A loss with its own parameters; the defaults of some depend on the dimension, so none is required. */
function lossSchema(name: string): JsonSchema {
  return named(name, lossDefinition(name).title, propertiesOf(lossParameters(name)));
}

/** A measure with its own parameters, each a value or a list of values. */
function measureSchema({ name, title, parameters }: MeasureDefinition): JsonSchema {
  const properties = Object.entries(propertiesOf(parameters)).map(([key, property]) => {
    const { default: byDefault, ...value } = property as JsonSchema;
    const one = key === "dataset" ? { enum: [...datasetNames, null] } : value;
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
