import { canonicalJson } from "../base/canonical.ts";
import type { Cell, Selector } from "./types.ts";

/**
 * Tells the cells that some selectors exclude. Selectors that fix the same settings are looked up
 * together: a thousand that name a seed each cost no more than one.
 */
export function excluder(selectors: readonly Selector[]): (cell: Cell) => boolean {
  const groups = new Map<string, { paths: Path[]; values: Set<string> }>();
  for (const { loss = {}, ...factors } of selectors) {
    const settings = [
      ...Object.entries(factors).map(([key, value]) => [[key], value] as const),
      ...Object.entries(loss).map(([key, value]) => [["loss", key], value] as const),
    ].filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => a.join(".") < b.join(".") ? -1 : 1);
    const paths = settings.map(([path]) => path as unknown as Path);
    const name = JSON.stringify(paths);
    const group = groups.get(name) ?? { paths, values: new Set() };
    groups.set(name, group);
    group.values.add(settings.map(([, value]) => text(value)).join("\n"));
  }
  const all = [...groups.values()];
  return (cell) =>
    all.some(({ paths, values }) =>
      values.has(paths.map((path) => text(valueAt(cell, path))).join("\n"))
    );
}

type Path = [factor: string, parameter?: string];

function valueAt(cell: Cell, [factor, parameter]: Path): unknown {
  const value = ({ ...cell.training, ...cell } as Record<string, unknown>)[factor];
  return parameter === undefined ? value : (value as Record<string, unknown>)[parameter];
}

function text(value: unknown): string {
  return typeof value === "number" ? String(value) : canonicalJson(value);
}
