import { whyNotApplicable } from "../measures/applicability.ts";
import { resolveMeasures } from "../measures/resolve.ts";
import type { Cell, MeasureRequest } from "./types.ts";

/** The measures that can be taken of no cell, a line each with the reason. */
export function findMeasureFaults(
  requests: readonly MeasureRequest[],
  cells: readonly Cell[],
): string[] {
  // A measure looks at little of a cell, and there may be a hundred thousand of these.
  const kinds = new Map(
    cells.map((cell) => {
      const { dataset, openSetSplit, training: { rotation, validation } } = cell;
      const kind = [dataset, openSetSplit === null, rotation === null, validation === null];
      return [kind.join(), cell];
    }),
  );
  return requests.flatMap((request, index) =>
    resolveMeasures([request]).flatMap((measure) => {
      let reason: string | undefined;
      for (const cell of kinds.values()) {
        const why = whyNotApplicable(measure, cell);
        if (why === undefined) return [];
        reason ??= why;
      }
      return [`measures[${index}]: "${measure.name}" can be taken of no cell: ${reason}`];
    })
  );
}
