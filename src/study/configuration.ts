import { cellFields, type Fields } from "./fields.ts";
import type { Cell } from "./types.ts";

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
