import { optionsOf } from "../base/check.ts";
import { canonicalJson } from "../base/digest.ts";
import { InputError } from "../base/errors.ts";
import type { Declared, Imported } from "./imported.ts";
import type { LossSpec } from "../losses/loss.ts";
import type { Activation } from "../networks/activations.ts";
import type { Training } from "./training.ts";

/** One point of the matrix, fully resolved: no default is left implicit. */
export interface Cell {
  /** Name of the dataset. */
  dataset: string;
  /** The loss with every parameter. */
  loss: LossSpec;
  /** Width of the embedding. */
  dimension: number;
  /** Activation of the embedding layer. */
  activation: Activation;
  /** Seed of every random stream of the network; 0 is as good as any other. */
  seed: number;
  /**
   * Which of the public splits of the dataset into known and unknown classes it learns the known
   * classes of, 0 to 4; null for all classes.
   */
  openSetSplit: number | null;
  /** How the network is trained. */
  training: Training;
  /**
   * What is known of a network that was trained elsewhere; absent of one that is trained here. Such a
   * cell has neither `activation` nor `training`, so look at this member first.
   */
  imported?: Imported;
  /** What was declared of such a network, its dataset, loss and seed aside. */
  declared?: Declared;
}

/**
 * The settings of a cell's configuration: all but the seed. Cells are the same but for the seed if
 * these agree; whatever groups or pairs seeds goes by it.
 *
 * @param cell The cell.
 * @returns The settings by name, such as `loss.margin`, as text.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { expandMatrix, parseExperiment } from "@loss-atlas/loss-atlas/study";
 *
 * const [cell] = expandMatrix(parseExperiment({
 *   name: "one",
 *   title: "One cell",
 *   matrix: { dataset: ["digits"], loss: [{ name: "softmax" }], seed: [7] },
 * }, "one.json"));
 * const fields = configurationFields(cell!);
 * assertEquals([fields.get("loss.name"), fields.has("seed")], ["softmax", false]);
 * ```
 */
export function configurationFields(cell: Cell): ReadonlyMap<string, string> {
  return new Map([...cellFields(cell)].filter(([name]) => name !== "seed"));
}

/**
 * A key that cells have in common if they are the same but for the seed.
 *
 * @param cell The cell.
 * @returns The settings of {@linkcode configurationFields} as text.
 * @throws {InputError} If a setting is not of JSON.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { configurationKey, expandMatrix, parseExperiment } from "@loss-atlas/loss-atlas/study";
 *
 * const [one, two] = expandMatrix(parseExperiment({
 *   name: "two",
 *   title: "Two seeds",
 *   matrix: { dataset: ["digits"], loss: [{ name: "softmax" }], seed: [1, 2] },
 * }, "two.json"));
 * assertEquals(configurationKey(one!), configurationKey(two!));
 * ```
 */
export function configurationKey(cell: Cell): string {
  return fieldsKey(configurationFields(cell));
}

/** Some settings as a key; by default all of them. */
export function fieldsKey(fields: Fields, names: readonly string[] = [...fields.keys()]): string {
  return JSON.stringify(names.toSorted().map((name) => [name, fields.get(name) ?? null]));
}

/** Whether a setting such as `training.optimizer` takes in a field such as `training.optimizer.name`. */
export function covers(setting: string, field: string): boolean {
  return field === setting || field.startsWith(`${setting}.`);
}

/** The settings in which configurations differ, with their values, but for those that may differ. */
export function differingFields(
  all: readonly Fields[],
  allowed: readonly string[] = [],
): { field: string; values: string[] }[] {
  const names = [...new Set(all.flatMap((fields) => [...fields.keys()]))];
  return names.filter((name) => !allowed.some((setting) => covers(setting, name)))
    .map((field) => ({
      field,
      values: [...new Set(all.map((fields) => fields.get(field) ?? "none"))],
    }))
    .filter(({ values }) => values.length > 1);
}

/** The settings of a cell by name, such as `loss.margin` or `training.optimizer.name`, as text. */
export type Fields = ReadonlyMap<string, string>;

/** All settings of a cell; what only identifies an imported network is none. */
export function cellFields(cell: Cell): Fields {
  const { imported: _, ...settings } = optionsOf(cell, "The cell", InputError);
  return new Map(flatten("", settings));
}

function flatten(path: string, value: unknown): [string, string][] {
  // Lists and similarities of classes stand for themselves, and so do augmentations.
  const whole = typeof value !== "object" || value === null || Array.isArray(value) ||
    path === "training.augmentation";
  if (whole) return [[path, valueText(value)]];
  return Object.entries(value).flatMap(([key, inner]) =>
    flatten(path === "" ? key : `${path}.${key}`, inner)
  );
}

/** A value of a setting as text. */
export function valueText(value: unknown): string {
  return typeof value === "string" ? value : canonicalJson(value);
}
