import { comparesNetworks, whyNotApplicable } from "../measures/applicability.ts";
import { resolveMeasures } from "../measures/resolve.ts";
import type { ResolvedMeasure } from "../measures/types.ts";
import { partnerFinder } from "./partner.ts";
import type { Cell, MeasureRequest } from "./types.ts";

/** The measures that can be taken of no cell, a line each with the reason. */
export function findMeasureFaults(
  requests: readonly MeasureRequest[],
  cells: readonly Cell[],
): string[] {
  // A measure looks at little of a cell, and there may be a hundred thousand of these.
  const kinds = new Map(
    cells.map((cell) => {
      const { dataset, openSetSplit, training: { rotation, validation, backbone } } = cell;
      const kind = [
        dataset,
        openSetSplit === null,
        rotation === null,
        validation === null,
        backbone,
      ];
      return [kind.join(), cell];
    }),
  );
  return requests.flatMap((request, index) =>
    resolveMeasures([request]).flatMap((measure) => {
      let reason: string | undefined;
      for (const cell of kinds.values()) {
        const why = whyNotApplicable(measure, cell);
        if (why === undefined) return partnerFaults(measure, cells, `measures[${index}]`);
        reason ??= why;
      }
      return [`measures[${index}]: "${measure.name}" can be taken of no cell: ${reason}`];
    })
  );
}

/** A measure that compares networks needs a cell to compare with. */
function partnerFaults(measure: ResolvedMeasure, cells: readonly Cell[], path: string): string[] {
  if (!comparesNetworks(measure)) return [];
  const against = measure.parameters.against as string | null;
  const partnerOf = partnerFinder(cells);
  if (cells.some((cell) => partnerOf(cell, against) !== undefined)) return [];
  const whose = against === null ? "its own loss" : `the loss "${against}"`;
  return [
    `${path}: "${measure.name}" can be taken of no cell: no cell has a partner of ${whose} with ` +
    "another seed, in one form",
  ];
}
