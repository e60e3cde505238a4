import type { z } from "zod";
import { alike } from "../stand_ins.ts";

type Form = Record<string, unknown>;

/** A strict object of parameters, as losses and measures have one. */
type Schema = InstanceType<(typeof z)["ZodObject"]>;

/** Numbers of which one lies in the range of any parameter that a project has. */
const NUMBERS = [10, 1, 0.5, 2, 0.1, 100];

/** How alike four classes are, as a matrix and by a vector for each. */
const MATRIX = alike(4);
const OTHERS: readonly unknown[] = [MATRIX, { vectors: MATRIX }];

/**
 * Forms of parameters that among them have every value of every enum and every boolean, and of
 * every parameter that may be null both null and each other sort of value that it may have. Free
 * texts, the names of datasets and losses, are left out, as only readings take them.
 *
 * @param schema The parameters.
 * @param given Forms that are tried anyway; what they have is not repeated.
 */
export function parameterForms(schema: Schema, given: readonly Form[] = []): Form[] {
  const forms: Form[] = [{}, ...given];
  const seen = new Set(forms.map((form) => JSON.stringify(form)));
  for (const [key, field] of Object.entries(schema.shape) as [string, z.ZodType][]) {
    // What the first form has by default needs no form of its own.
    const { data } = field.safeParse(undefined);
    if (data !== undefined) seen.add(JSON.stringify({ [key]: data }));
    for (const value of choicesOf(field)) {
      const form = { [key]: value };
      if (seen.has(JSON.stringify(form))) continue;
      seen.add(JSON.stringify(form));
      forms.push(form);
    }
  }
  return forms;
}

/** The values that a parameter must be tried at: of free numbers and texts the default will do. */
export function choicesOf(field: z.ZodType): unknown[] {
  switch (field.def.type) {
    case "default":
    case "prefault":
    case "optional":
      return choicesOf((field as z.ZodDefault).unwrap() as z.ZodType);
    case "nullable": {
      const other = (field as z.ZodNullable).unwrap() as z.ZodType;
      const sorts = other.def.type === "union" ? (other as z.ZodUnion).options : [other];
      return [null, ...sorts.flatMap((sort) => choicesOrExample(sort as z.ZodType))];
    }
    case "enum":
      return [...(field as z.ZodEnum).options];
    case "literal":
      return [...(field as z.ZodLiteral).values];
    case "boolean":
      return [false, true];
    default:
      return [];
  }
}

function choicesOrExample(field: z.ZodType): unknown[] {
  const choices = choicesOf(field);
  if (choices.length > 0) return choices;
  return [...NUMBERS, ...OTHERS].filter((value) => field.safeParse(value).success).slice(0, 1);
}
