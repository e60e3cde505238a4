import { canonicalJson } from "../base/canonical.ts";
import { TRAINING_FACTORS } from "./training.ts";
import type { Cell, Selector } from "./types.ts";

const ofTraining: readonly string[] = TRAINING_FACTORS;

/** The settings of a cell by name, such as `loss.margin` or `training.optimizer.name`, as text. */
export type Fields = ReadonlyMap<string, string>;

/** All settings of a cell. */
export function cellFields(cell: Cell): Fields {
  return new Map(flatten("", cell));
}

/** The settings that a selector fixes. */
export function selectorFields({ loss = {}, ...factors }: Selector): Fields {
  const entries = [
    ...Object.entries(factors).map(([key, value]) =>
      [ofTraining.includes(key) ? `training.${key}` : key, value] as const
    ),
    ...Object.entries(loss).map(([key, value]) => [`loss.${key}`, value] as const),
  ];
  return new Map(
    entries.filter(([, value]) => value !== undefined).map(([key, value]) => [key, text(value)]),
  );
}

function flatten(path: string, value: unknown): [string, string][] {
  // Lists and similarities of classes stand for themselves, and so do augmentations.
  const whole = typeof value !== "object" || value === null || Array.isArray(value) ||
    path === "training.augmentation";
  if (whole) {
    return [[path, text(value)]];
  }
  return Object.entries(value).flatMap(([key, inner]) =>
    flatten(path === "" ? key : `${path}.${key}`, inner)
  );
}

function text(value: unknown): string {
  return typeof value === "string" ? value : canonicalJson(value);
}
