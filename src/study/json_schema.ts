import { z } from "zod";
import { lossDefinition, lossNames, lossParameters } from "../losses/mod.ts";
import { experimentSchema } from "./_schema.ts";

type JsonSchema = Record<string, unknown>;

/**
 * The JSON Schema of experiment files, for editors, generated from the validating schema.
 *
 * `deno task loss-atlas schema` writes it to `experiments/schema.json`.
 */
export function experimentJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(experimentSchema, { io: "input", target: "draft-7" }) as JsonSchema;
  const { matrix } = schema.properties as { matrix: { properties: { loss: JsonSchema } } };
  matrix.properties.loss.items = { $ref: "#/definitions/loss" };
  return { ...schema, definitions: { loss: { oneOf: lossNames.map(lossSchema) } } };
}

/** A loss with its own parameters; the defaults of some depend on the dimension, so none is required. */
function lossSchema(name: string): JsonSchema {
  const { properties } = z.toJSONSchema(lossParameters(name), {
    io: "input",
    target: "draft-7",
  }) as { properties: JsonSchema };
  return {
    title: lossDefinition(name).title,
    type: "object",
    properties: { name: { const: name }, ...properties },
    required: ["name"],
    additionalProperties: false,
  };
}
