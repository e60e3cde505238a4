import { z } from "zod";
import { InputError } from "../base/errors.ts";
import { describeIssues } from "../base/issues.ts";
import { addressOf, forgetModule, importModule, noteOrigin } from "../base/own_modules.ts";
import type { Registry } from "../base/registry.ts";
import { nameSchema } from "../cell/factors.ts";
import { nameSchema as datasetName, shapeSchema } from "../data/own/manifest.ts";
import { type DatasetReader, registerReader } from "../data/own/reader.ts";
import { isLossDefinition, registerLoss } from "../losses/catalogue.ts";
import type { LossDefinition } from "../losses/loss.ts";
import { registerMeasure } from "../measures/columns.ts";
import { defineMeasure, type Measured, type MeasureDefinition } from "../measures/measure.ts";
import { checkLabels, checkMatrix } from "../measures/metrics/check.ts";
import { READINGS } from "../measures/readings.ts";
import { type ActivationDefinition, activations } from "../networks/activations.ts";
import { backbones } from "../networks/backbones/catalogue.ts";
import type { BackboneDefinition } from "../networks/backbones/definition.ts";

/** The parts of the user's own that a module exports. */
export interface OwnParts {
  loss: LossDefinition[];
  /** Metrics and protocols. */
  measure: MeasureDefinition[];
  backbone: BackboneDefinition[];
  activation: ActivationDefinition[];
  dataset: DatasetReader[];
}

/** A sort of part: how a module's export is told to be one, what it must have, where it is added. */
interface Kind<Part> {
  isOne(value: Record<string, unknown>): boolean;
  schema?: z.ZodType;
  /** What is registered of an export; default the export itself. */
  complete?(value: Record<string, unknown>): Part;
  add(part: Part): void | Promise<void>;
}

const isFunction = (value: unknown) => typeof value === "function";
const callable = z.custom<unknown>(isFunction, "must be a function");
const text = z.string().min(1);
const info = {
  title: text,
  description: text,
  direction: z.enum(["higher", "lower", "none"]),
  range: z.tuple([z.number().or(z.literal(-Infinity)), z.number().or(z.literal(Infinity))])
    .refine(([least, greatest]) => least < greatest, "must ascend"),
};
const measureSchema = z.looseObject({
  name: z.string().regex(/^[a-z][A-Za-z0-9]*$/, "must be words joined as in camelCase"),
  ...info,
  reads: z.array(z.enum(Object.keys(READINGS))).min(1),
  invariances: z.array(z.enum(["rotation", "translation", "scale", "sampleScale", "linear"]))
    .optional(),
  compute: callable,
});

const addTo = <Part extends { name: string }>(registry: Registry<Part>) => (part: Part) =>
  registry.add(part);

const KINDS: { readonly [K in keyof OwnParts]: Kind<OwnParts[K][number]> } = {
  loss: { isOne: isLossDefinition, add: registerLoss },
  measure: {
    isOne: ({ compute, reads }) => isFunction(compute) && reads !== undefined,
    schema: measureSchema,
    complete: (value) => checked(defineMeasure(value as unknown as MeasureDefinition)),
    add: registerMeasure,
  },
  backbone: {
    isOne: ({ plan, features }) => isFunction(plan) && isFunction(features),
    schema: z.looseObject({ name: nameSchema, title: text, description: text }),
    add: addTo(backbones),
  },
  activation: {
    isOne: ({ apply }) => isFunction(apply),
    schema: z.looseObject({ name: nameSchema }),
    add: addTo(activations),
  },
  dataset: {
    isOne: ({ read, classNames }) => isFunction(read) && classNames !== undefined,
    schema: z.looseObject({
      ...{ name: datasetName, title: text, shape: shapeSchema, classNames: z.array(text).min(2) },
      openSetSplits: z.array(z.array(text)).optional(),
    }),
    add: registerReader,
  },
};

/**
 * A measure whose embeddings and labels are ones, as those of the project's measures are, and whose
 * result is one: it comes from code that need not have been type-checked.
 */
function checked(definition: MeasureDefinition): MeasureDefinition {
  const isResult = (value: unknown): value is Measured =>
    typeof value === "number" || typeof Object(value).value === "number" ||
    typeof Object(value).values === "object";
  return {
    ...definition,
    compute(input, parameters) {
      if (definition.reads.includes("embeddings")) checkMatrix(input.embeddings);
      if (definition.reads.includes("labels")) {
        checkLabels(input.labels, input.embeddings?.rows ?? input.labels.length);
      }
      const result: unknown = definition.compute(input, parameters);
      if (isResult(result)) return result;
      throw new TypeError(
        `The measure "${definition.name}" must give a number, or an object with value or values: it gave ${
          JSON.stringify(result) ?? typeof result
        }`,
      );
    },
  };
}

const loaded = new Map<string, Promise<OwnParts>>();

/**
 * Loads a module of the user's own, and makes what it exports known by name: losses, measures,
 * backbones, activations and readers of datasets, any number of each.
 *
 * @param path A path from the working directory, or an absolute path or URL.
 * @returns What it exports.
 * @throws {InputError} If it cannot be loaded, or exports no such part, or one that is not complete or
 *   whose name is taken.
 */
export function loadModule(path: string): Promise<OwnParts> {
  const address = addressOf(path);
  const loading = loaded.getOrInsertComputed(address, () => load(path, address));
  loading.catch(() => loaded.delete(address));
  return loading;
}

/** Loads some modules, one after the other. */
export async function loadModules(paths: Iterable<string>): Promise<OwnParts[]> {
  const all: OwnParts[] = [];
  for (const path of paths) all.push(await loadModule(path));
  return all;
}

async function load(path: string, address: string): Promise<OwnParts> {
  const exports = await importModule(path);
  const parts: OwnParts = { loss: [], measure: [], backbone: [], activation: [], dataset: [] };
  for (const value of new Set(Object.values(exports).map(unwrapped))) {
    if (typeof value !== "object" || value === null) continue;
    const found = Object.entries(KINDS).find(([, { isOne }]) =>
      isOne(value as Record<string, unknown>)
    );
    if (found === undefined) continue;
    const [name, kind] = found as [keyof OwnParts, Kind<unknown>];
    await add(name, kind, value as Record<string, unknown>, parts, { path, address });
  }
  if (Object.values(parts).some((list) => list.length > 0)) return parts;
  forgetModule(path);
  throw new InputError(
    `The module "${path}" exports no part: it must export a loss (name, parameters and create()), a measure (by defineMeasure()), a backbone (name, plan() and features()), an activation (name and apply()) or a reader of a dataset (name, shape, classNames and read())`,
  );
}

/** Metrics that are functions hold their measure. */
function unwrapped(value: unknown): unknown {
  return typeof value === "function" && "measure" in value ? value.measure : value;
}

async function add<Name extends keyof OwnParts>(
  name: Name,
  { schema, complete, add }: Kind<unknown>,
  value: Record<string, unknown>,
  parts: OwnParts,
  { path, address }: { path: string; address: string },
): Promise<void> {
  const result = schema?.safeParse(value, { reportInput: true });
  if (schema !== undefined && result?.success === false) {
    throw new InputError(
      `The ${name} ${
        JSON.stringify(value.name) ?? "without a name"
      } of the module "${path}" is not one:\n  ${
        describeIssues(result.error, schema).join("\n  ")
      }`,
    );
  }
  const part = (complete?.(value) ?? value) as OwnParts[Name][number];
  try {
    await add(part);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`Cannot use the module "${path}": ${error.message}`, { cause: error });
  }
  (parts[name] as OwnParts[Name][number][]).push(part);
  noteOrigin(`${name}/${part.name}`, address);
}
