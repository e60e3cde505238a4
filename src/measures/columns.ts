import type { z } from "zod";
import { InputError } from "../base/errors.ts";
import { ownPart } from "../base/own_modules.ts";
import { suggest } from "../base/text.ts";
import { findMeasure, measureNames, measures } from "./catalogue.ts";
import type { MeasureDefinition, MeasureInfo } from "./measure.ts";
import { checkParameters, resolveRequest } from "./resolve.ts";
import type { ResolvedMeasure } from "./types.ts";

/** The description of a column of results. */
export interface ColumnInfo extends MeasureInfo {
  /** The name of the column, such as `openSetAuroc@notmnist`. */
  column: string;
  /** The measure that gives it. */
  measure: ResolvedMeasure;
}

/**
 * The columns of results that a measure gives.
 *
 * A name is that of the value, then `@dataset` where the measure is of another dataset, then in
 * brackets every other parameter that differs from its default and that the name does not tell.
 *
 * @param measure A measure with all of its parameters.
 * @returns What each column holds.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const [{ column, title }] = measureColumns({ name: "knnAccuracy", parameters: { k: 5 } });
 * assertEquals([column, title], ["knnAccuracy(k=5)", "kNN accuracy (k = 5)"]);
 * ```
 */
export function measureColumns(measure: ResolvedMeasure): ColumnInfo[] {
  const definition = findMeasure(measure.name);
  const { dataset } = measure.parameters;
  const changed = Object.entries(changedParameters(definition, measure.parameters));
  const suffix = (dataset ? `@${dataset}` : "") + inBrackets(changed, "=", ",");
  const said = Object.entries(measure.parameters).filter(([key]) =>
    !changed.some(([other]) => other === key) && isSaid(key, measure)
  );
  const bracket = (entries: readonly [string, unknown][]) => inBrackets(entries, " = ", ", ", " ");
  const words = dataset
    ? `${bracket(said)} on ${dataset}${bracket(changed)}`
    : bracket([...said, ...changed]);
  return basesOf(definition, measure.parameters).map((base) => ({
    ...base,
    title: base.title + words,
    column: base.name + suffix,
    measure,
  }));
}

/**
 * Whether a title tells a parameter at its default too: of two columns in one table a reader must know
 * which layer each is of, and that losses may be taken each by a distance of its own.
 */
function isSaid(key: string, { name, parameters }: ResolvedMeasure): boolean {
  if (key === "layer") return true;
  return key === "distance" &&
    (findMeasure(name).readsIfThere?.(parameters).includes("space") ?? false);
}

/** The columns of a measure without what parameters add to their names. */
export function basesOf(
  definition: MeasureDefinition,
  parameters: Record<string, unknown>,
): readonly MeasureInfo[] {
  if (definition.columns) return definition.columns(parameters);
  const { name, title, description, direction, range, unit } = definition;
  return [{ name, title, description, direction, range, ...unit !== undefined && { unit } }];
}

/**
 * Finds what a column of results holds.
 *
 * @param column The name of the column.
 * @returns Title, direction, range and unit of its values, and the measure that gives them.
 * @throws {InputError} If no measure gives a column of that name.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(findColumn("openSetAurocLogit").title, "Open-set AUROC (largest logit)");
 * assertEquals(findColumn("transferKnnAccuracy@notmnist(layer=features)").measure.name, "transfer");
 * ```
 */
export function findColumn(column: string): ColumnInfo {
  const known = byName.get(column);
  if (known) return known;
  const match = column.match(/^([A-Za-z0-9]+)(?:@([a-z0-9-]+))?(?:\(([^()]*)\))?$/);
  const base = byName.get(match?.[1] ?? "");
  if (!match || !base) {
    throw new InputError(
      `There is no metric "${shorten(column)}": ${suggest(shorten(column), names)}${
        ownPart("measure")
      }`,
    );
  }
  const { name, parameters } = base.measure;
  const given = Object.fromEntries(
    (match[3] ? match[3].split(",") : []).map((text): [string, unknown] => {
      const at = text.indexOf("=");
      return at < 0 ? [text, undefined] : [text.slice(0, at), literal(text.slice(at + 1))];
    }),
  );
  const [measure] = resolveRequest({
    ...parameters,
    ...match[2] !== undefined && { dataset: match[2] },
    ...given,
    name,
  });
  const found = measureColumns(measure!).find((info) => info.name === base.name);
  if (found?.column === column) return found;
  throw new InputError(`There is no metric "${column}": did you mean "${found?.column}"?`);
}

/** Every column whose name tells all parameters, by its name. */
const byName = new Map<string, ColumnInfo>();
const names: string[] = [];

/** The names of the columns of all measures, other datasets and parameters aside. */
export const columnNames: readonly string[] = names;

/** Adds the columns of a measure that is in the catalogue. */
function addColumns(name: string): void {
  const definition = findMeasure(name);
  const infos = choices(definition).flatMap((parameters) =>
    resolveRequest({ ...parameters, name }).flatMap(measureColumns)
  );
  for (const info of infos) {
    if (!byName.has(info.column)) names.push(info.column);
    byName.set(info.column, info);
  }
}

for (const name of measureNames) addColumns(name);

/**
 * Adds a measure of the user's own, so that studies and claims can name it and its columns.
 *
 * @throws {InputError} If another measure has its name, or a column of its names.
 */
export function registerMeasure(definition: MeasureDefinition): void {
  const { name } = definition;
  if (measures.names.includes(name)) return measures.add(definition);
  const bases = choices(definition).flatMap((parameters) =>
    basesOf(definition, checkParameters(definition, parameters))
  );
  const taken = bases.find((base) => byName.has(base.name));
  if (taken !== undefined) {
    throw new InputError(
      `Cannot add the measure "${name}": the measure "${
        byName.get(taken.name)!.measure.name
      }" has a column "${taken.name}"`,
    );
  }
  measures.add(definition);
  addColumns(name);
}

/** All values of the parameters that the names of the columns tell. */
function choices({ named, parameters }: MeasureDefinition): Record<string, unknown>[] {
  return named.reduce<Record<string, unknown>[]>(
    (all, key) =>
      all.flatMap((each) => valuesOf(parameters.shape[key]).map((v) => ({ ...each, [key]: v }))),
    [{}],
  );
}

function valuesOf(schema: unknown): unknown[] {
  const inner = (schema as z.ZodDefault).unwrap() as z.ZodEnum | z.ZodLiteral;
  return "options" in inner ? inner.options : [...inner.values];
}

function changedParameters(
  definition: MeasureDefinition,
  parameters: Record<string, unknown>,
): Record<string, unknown> {
  const defaults = definition.parameters.parse({});
  return Object.fromEntries(
    Object.entries(parameters).filter(([key, value]) =>
      key !== "dataset" && !definition.named.includes(key) && value !== defaults[key]
    ),
  );
}

function inBrackets(
  entries: readonly [string, unknown][],
  equals: string,
  comma: string,
  before = "",
): string {
  if (entries.length === 0) return "";
  return `${before}(${entries.map(([key, value]) => `${key}${equals}${value}`).join(comma)})`;
}

function literal(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const shorten = (text: string) => text.length > 60 ? `${text.slice(0, 60)}…` : text;
