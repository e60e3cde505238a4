import { z } from "zod";
import { canonicalJson } from "../base/digest.ts";
import type { LossSpec } from "../losses/loss.ts";
import { type Cell, type Fields, valueText } from "./cell.ts";
import { ofEachFactor, settingOf } from "./factors.ts";
import type { Training, TRAINING_FACTORS } from "./training.ts";

/** Selects cells: those that agree in every factor given; a loss agrees in the parameters given. */
export interface Selector
  extends
    Partial<Omit<Cell, "loss" | "training">>,
    Partial<Pick<Training, typeof TRAINING_FACTORS[number]>> {
  /** Name of the loss, or some of its parameters, or both. */
  loss?: Partial<LossSpec>;
}

/** The schema of what a selector may say of a loss: any of its parameters. */
export const someLoss = z.looseObject({ name: z.string().exactOptional() });

/** The schema of a selector. */
export const selectorSchema = z.strictObject(
  ofEachFactor(({ value }, name) => (name === "loss" ? someLoss : value).exactOptional()),
) as unknown as z.ZodType<Selector>;

/** The settings that a selector fixes, with their values. */
function settingsOf({ loss = {}, ...factors }: Selector): [setting: string, value: unknown][] {
  return [
    ...Object.entries(factors).map(([key, value]) => [settingOf(key), value] as const),
    ...Object.entries(loss).map(([key, value]) => [`loss.${key}`, value] as const),
  ].filter(([, value]) => value !== undefined) as [string, unknown][];
}

/** The settings that a selector fixes, as text. */
export function selectorFields(selector: Selector): Fields {
  return new Map(settingsOf(selector).map(([name, value]) => [name, valueText(value)]));
}

/** Whether the cell agrees with the selector in every factor, and every loss parameter, given. */
export function matches(selector: Selector, cell: Partial<Cell>): boolean {
  return settingsOf(selector).every(([name, value]) => {
    const other = valueAt(cell, name.split("."));
    return value === other || canonicalJson(value) === canonicalJson(other);
  });
}

/**
 * Tells the cells that some selectors exclude. Selectors that fix the same settings are looked up
 * together: a thousand that name a seed each cost no more than one.
 */
export function excluder(selectors: readonly Selector[]): (cell: Cell) => boolean {
  const groups = new Map<string, { paths: string[][]; values: Set<string> }>();
  for (const selector of selectors) {
    const settings = settingsOf(selector).sort(([a], [b]) => a < b ? -1 : 1);
    const group = groups.getOrInsertComputed(
      JSON.stringify(settings.map(([name]) => name)),
      () => ({ paths: settings.map(([name]) => name.split(".")), values: new Set() }),
    );
    group.values.add(settings.map(([, value]) => canonicalJson(value)).join("\n"));
  }
  const all = [...groups.values()];
  return (cell) =>
    all.some(({ paths, values }) =>
      values.has(paths.map((path) => canonicalJson(valueAt(cell, path))).join("\n"))
    );
}

function valueAt(cell: Partial<Cell>, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, key) => (node as Record<string, unknown>)?.[key], cell);
}
