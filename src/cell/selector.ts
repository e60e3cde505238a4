import { z } from "zod";
import { canonicalJson } from "../base/digest.ts";
import type { LossSpec } from "../losses/loss.ts";
import { type Cell, type Fields, valueText } from "./cell.ts";
import { type Declared, declaredSchema, isImported } from "./imported.ts";
import { ofEachFactor, settingOf } from "./factors.ts";
import type { Training, TRAINING_FACTORS } from "./training.ts";

/** Selects cells: those that agree in every factor given; a loss agrees in the parameters given. */
export interface Selector
  extends
    Partial<Omit<Cell, "loss" | "training" | "imported" | "declared">>,
    Partial<Pick<Training, typeof TRAINING_FACTORS[number]>> {
  /** Name of the loss, or some of its parameters, or both. */
  loss?: Partial<LossSpec>;
  /** Whether the network was trained elsewhere. */
  imported?: boolean;
  /** What was declared of a network that was trained elsewhere, by the name of the column. */
  declared?: Declared;
}

/** The schema of what a selector may say of a loss: any of its parameters. */
export const someLoss = z.looseObject({ name: z.string().exactOptional() });

/** The schema of a selector. */
export const selectorSchema = z.strictObject({
  ...ofEachFactor(({ value }, name) =>
    // A dataset that was declared may have any name; of a study's own cells it selects none.
    (name === "loss" ? someLoss : name === "dataset" ? z.union([value, z.string()]) : value)
      .exactOptional()
  ),
  imported: z.boolean().exactOptional(),
  declared: declaredSchema.exactOptional(),
}) as unknown as z.ZodType<Selector>;

/** The settings that a selector fixes, with their values. */
function settingsOf(
  { loss = {}, declared = {}, imported, ...factors }: Selector,
): [setting: string, value: unknown][] {
  return [
    ["imported", imported] as const,
    ...Object.entries(declared).map(([key, value]) => [`declared.${key}`, value] as const),
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
  return settingsOf(selector).every((setting) => agrees(setting, cell));
}

function agrees([name, value]: [setting: string, value: unknown], cell: Partial<Cell>): boolean {
  const other = valueAt(cell, name);
  if (value === other) return true;
  // Numbers and texts that differ need no canonical form to tell.
  const isPlain = [value, other].every((each) => ["number", "string"].includes(typeof each));
  return !isPlain && canonicalJson(value) === canonicalJson(other);
}

/** Items by the values of a setting, as far as some selector asked for it. */
type Index = Map<string, Map<string, { cell: Cell }[]>>;

const indexes = new WeakMap<readonly object[], { length: number; index: Index }>();

/**
 * Selects items by their cells. The values of each setting are looked up, so that a thousand selectors
 * over the same list cost little more than what they select.
 *
 * Untrained networks and raw pixels are baselines: a selector means them only if it fixes `epochs` or
 * `backbone`, or where there is nothing else.
 *
 * @param selector What the cells agree in.
 * @param items Items in a list that only grows.
 * @returns Those that match, in their order.
 */
export function select<T extends { cell: Cell }>(selector: Selector, items: readonly T[]): T[] {
  const settings = settingsOf(selector);
  const found = settings.length === 0 ? [...items] : lookUp(settings, items);
  if (settings.some(([name]) => BASELINE.includes(name))) return found;
  const trained = found.filter(({ cell }) => isImported(cell) || cell.training.epochs !== 0);
  return trained.length === 0 ? found : trained;
}

/** What a selector must fix to mean an untrained network beside trained ones. */
const BASELINE = ["training.epochs", "training.backbone"];

function lookUp<T extends { cell: Cell }>(
  settings: readonly [setting: string, value: unknown][],
  items: readonly T[],
): T[] {
  let kept = indexes.get(items);
  if (kept?.length !== items.length) {
    indexes.set(items, kept = { length: items.length, index: new Map() });
  }
  const found = settings.map(([name, value]) => {
    const byValue = kept.index.getOrInsertComputed(
      name,
      () => Map.groupBy(items, ({ cell }) => canonicalJson(valueAt(cell, name))),
    );
    return byValue.get(canonicalJson(value)) as T[] | undefined ?? [];
  });
  const fewest = found.reduce((least, each) => each.length < least.length ? each : least);
  return settings.length === 1
    ? [...fewest]
    : fewest.filter(({ cell }) => settings.every((setting) => agrees(setting, cell)));
}

/**
 * Tells the cells that some selectors exclude. Selectors that fix the same settings are looked up
 * together: a thousand that name a seed each cost no more than one.
 */
export function excluder(selectors: readonly Selector[]): (cell: Cell) => boolean {
  const groups = new Map<string, { names: string[]; values: Set<string> }>();
  for (const selector of selectors) {
    const settings = settingsOf(selector).sort(([a], [b]) => a < b ? -1 : 1);
    const group = groups.getOrInsertComputed(
      JSON.stringify(settings.map(([name]) => name)),
      () => ({ names: settings.map(([name]) => name), values: new Set() }),
    );
    group.values.add(settings.map(([, value]) => canonicalJson(value)).join("\n"));
  }
  const all = [...groups.values()];
  return (cell) =>
    all.some(({ names, values }) =>
      values.has(names.map((name) => canonicalJson(valueAt(cell, name))).join("\n"))
    );
}

function valueAt(cell: Partial<Cell>, name: string): unknown {
  if (name === "imported") return cell.imported !== undefined;
  const own = name.match(/^(declared)\.(.*)$/s)?.slice(1);
  return (own ?? name.split(".")).reduce<unknown>(
    (node, key) => (node as Record<string, unknown>)?.[key],
    cell,
  );
}
