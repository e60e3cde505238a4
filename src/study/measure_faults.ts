import { whyNotApplicable } from "../measures/applicability.ts";
import { resolveMeasures } from "../measures/resolve.ts";
import type { Cell, MeasureRequest } from "./types.ts";

/** The measures that can be taken of no cell, a line each with the reason. */
export function findMeasureFaults(
  requests: readonly MeasureRequest[],
  cells: readonly Cell[],
): string[] {
  return requests.flatMap((request, index) =>
    resolveMeasures([request]).flatMap((measure) => {
      let reason: string | undefined;
      for (const cell of cells) {
        const why = whyNotApplicable(measure, cell);
        if (why === undefined) return [];
        reason ??= why;
      }
      return [`measures[${index}]: "${measure.name}" can be taken of no cell: ${reason}`];
    })
  );
}
