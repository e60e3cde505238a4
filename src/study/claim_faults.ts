import { datasetsOf } from "./datasets.ts";
import { pairSides, SIDES } from "./pairing.ts";
import { matches } from "./select.ts";
import { metricNames } from "../measures/metrics/mod.ts";
import { protocolMeasures } from "../measures/protocols/mod.ts";
import type { Cell, Claim, ComparisonClaim, CorrelationClaim } from "./types.ts";

/**
 * What is wrong with the claims of an experiment, a line each: an id that comes twice, a selector
 * without cells, sides that are ambiguous or cannot be compared, a metric that is not measured.
 */
export function claimFaults(claims: readonly Claim[], cells: readonly Cell[]): string[] {
  return claims.flatMap((claim, index) => {
    const path = `claims[${index}]`;
    const twin = claims.findIndex(({ id }) => id === claim.id);
    return [
      ...(twin < index ? [`${path}.id: "${claim.id}" is the id of claims[${twin}] as well`] : []),
      ...("correlation" in claim
        ? correlationFaults(claim, cells, path)
        : comparisonFaults(claim, cells, path)).map((fault) => `${fault} (claim "${claim.id}")`),
    ];
  });
}

function comparisonFaults(claim: ComparisonClaim, cells: readonly Cell[], path: string): string[] {
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
  return metricFaults(claim.metric, both, `${path}.metric`);
}

function correlationFaults(
  { correlation: { x, y, over } }: CorrelationClaim,
  cells: readonly Cell[],
  path: string,
): string[] {
  const selected = cells.filter((cell) => matches(over, cell));
  if (selected.length === 0) return [noCells(`${path}.correlation.over`, over)];
  return [
    ...metricFaults(x, selected, `${path}.correlation.x`),
    ...metricFaults(y, selected, `${path}.correlation.y`),
  ];
}

const noCells = (path: string, selector: object) =>
  `${path}: no cell of the experiment is ${JSON.stringify(selector)}`;

function metricFaults(column: string, cells: readonly Cell[], path: string): string[] {
  const missing = cells.filter((cell) => !isMeasured(column, cell)).length;
  if (missing === 0) return [];
  return [`${path}: ${missing} of ${cells.length} cells do not measure "${column}"`];
}

/** Whether a cell's evaluation gives a column of results. */
function isMeasured(column: string, { dataset, evaluation, training }: Cell): boolean {
  const [base, other] = column.split("@");
  if (metricNames.includes(base!)) return evaluation.metrics.includes(base!);
  const protocol = protocolMeasures[base!]?.protocol;
  if (protocol === "rotation") return training.rotation !== null;
  if (protocol === undefined || evaluation[protocol] === null) return false;
  const named = datasetsOf({ dataset, evaluation: { ...NONE, [protocol]: evaluation[protocol] } });
  const heldOut = evaluation.openSet?.split != null;
  return protocol === "probe" || (other === undefined ? heldOut : named.slice(1).includes(other));
}

/** An evaluation without protocols. */
const NONE = {
  metrics: [],
  neighbours: 1,
  openSet: null,
  probe: null,
  transfer: null,
  fewShot: null,
};
