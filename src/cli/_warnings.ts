import type { Cell, Experiment } from "../study/mod.ts";
import { cellWarnings } from "../study/expand.ts";

/** The warnings about a study before it is trained, a line each. */
export function studyWarnings(experiment: Experiment, cells: readonly Cell[]): string[] {
  return [...new Set([...repeatedValues(experiment), ...cells.flatMap(cellWarnings)])];
}

/** A value that occurs twice in a list of the matrix adds no cell. */
function repeatedValues({ matrix }: Experiment): string[] {
  return Object.entries(matrix).flatMap(([name, values]) => {
    const texts = (values as unknown[] | undefined ?? []).map((value) => JSON.stringify(value));
    const twice = new Set(texts.filter((text, at) => texts.indexOf(text) !== at));
    return twice.size === 0
      ? []
      : [`matrix.${name} has ${[...twice].join(", ")} more than once: each counts once`];
  });
}
