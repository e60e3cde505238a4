import { pairSides, SIDES } from "./pairing.ts";
import { matches } from "./select.ts";
import { whyNotApplicable } from "../measures/applicability.ts";
import { measureColumns } from "../measures/columns.ts";
import { resolveMeasures } from "../measures/resolve.ts";
import type { Cell, Claim, ComparisonClaim, CorrelationClaim, MeasureRequest } from "./types.ts";

/**
 * What is wrong with the claims of an experiment, a line each: an id that comes twice, a selector
 * without cells, sides that are ambiguous or cannot be compared, a metric that is not measured.
 */
export function claimFaults(
  claims: readonly Claim[],
  cells: readonly Cell[],
  requests: readonly MeasureRequest[],
): string[] {
  const isMeasured = measuredBy(requests);
  return claims.flatMap((claim, index) => {
    const path = `claims[${index}]`;
    const twin = claims.findIndex(({ id }) => id === claim.id);
    return [
      ...(twin < index ? [`${path}.id: "${claim.id}" is the id of claims[${twin}] as well`] : []),
      ...("correlation" in claim
        ? correlationFaults(claim, cells, path, isMeasured)
        : comparisonFaults(claim, cells, path, isMeasured)).map((fault) =>
          `${fault} (claim "${claim.id}")`
        ),
    ];
  });
}

/** Whether a study measures a column of a cell. */
type IsMeasured = (column: string, cell: Cell) => boolean;

function comparisonFaults(
  claim: ComparisonClaim,
  cells: readonly Cell[],
  path: string,
  isMeasured: IsMeasured,
): string[] {
  const { sides, differences, ambiguous } = pairSides(claim, cells.map((cell) => ({ cell })));
  const empty = SIDES.filter((side) => sides[side].length === 0);
  if (empty.length > 0) return empty.map((side) => noCells(`${path}.${side}`, claim[side]));
  if (sides.greater.some((item) => sides.less.includes(item))) {
    return [`${path}: both sides select the same cells`];
  }
  if (ambiguous.length > 0) {
    return ambiguous.map(({ side, fields }) =>
      `${path}.${side}: several cells would belong to one pair: say which by ${fields.join(", ")}`
    );
  }
  if (differences.length > 0) {
    return differences.map(({ field, greater, less }) =>
      `${path}: the sides cannot be compared as their ${field} differs: ${
        greater.join(", ")
      } against ${less.join(", ")}`
    );
  }
  const both = [...sides.greater, ...sides.less].map(({ cell }) => cell);
  return metricFaults(claim.metric, both, `${path}.metric`, isMeasured);
}

function correlationFaults(
  { correlation: { x, y, over } }: CorrelationClaim,
  cells: readonly Cell[],
  path: string,
  isMeasured: IsMeasured,
): string[] {
  const selected = cells.filter((cell) => matches(over, cell));
  if (selected.length === 0) return [noCells(`${path}.correlation.over`, over)];
  return [
    ...metricFaults(x, selected, `${path}.correlation.x`, isMeasured),
    ...metricFaults(y, selected, `${path}.correlation.y`, isMeasured),
  ];
}

const noCells = (path: string, selector: object) =>
  `${path}: no cell of the experiment is ${JSON.stringify(selector)}`;

function metricFaults(
  column: string,
  cells: readonly Cell[],
  path: string,
  isMeasured: IsMeasured,
): string[] {
  const missing = cells.filter((cell) => !isMeasured(column, cell)).length;
  if (missing === 0) return [];
  return [`${path}: ${missing} of ${cells.length} cells do not measure "${column}"`];
}

function measuredBy(requests: readonly MeasureRequest[]): IsMeasured {
  const measures = new Map(
    resolveMeasures(requests).flatMap((measure) =>
      measureColumns(measure).map(({ column }) => [column, measure])
    ),
  );
  return (column, cell) => {
    const measure = measures.get(column);
    return measure !== undefined && whyNotApplicable(measure, cell) === undefined;
  };
}
