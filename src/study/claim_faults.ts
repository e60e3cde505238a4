import { configurationFields, configurationKey, differingFields } from "./configuration.ts";
import { pairSides, SIDES } from "./pairing.ts";
import { matches } from "./select.ts";
import { whyNotApplicable } from "../measures/applicability.ts";
import { findColumn, measureColumns } from "../measures/columns.ts";
import { resolveMeasures } from "../measures/resolve.ts";
import type {
  Cell,
  Claim,
  ClaimEvent,
  ClaimReading,
  CorrelationClaim,
  MeasureRequest,
  Selector,
  ShareClaim,
  SpreadClaim,
} from "./types.ts";

/**
 * What is wrong with the claims of an experiment, a line each: an id that comes twice, a selector
 * without cells, sides that are ambiguous or cannot be compared, configurations that differ in what
 * the claim does not range over, a metric that is not measured.
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
      ...faultsOf(claim, cells, path, isMeasured).map((fault) => `${fault} (claim "${claim.id}")`),
    ];
  });
}

/** Whether a study measures a column of a cell. */
type IsMeasured = (column: string, cell: Cell) => boolean;

function faultsOf(
  claim: Claim,
  cells: readonly Cell[],
  path: string,
  isMeasured: IsMeasured,
): string[] {
  if ("correlation" in claim) return correlationFaults(claim, cells, path, isMeasured);
  if ("spread" in claim) return spreadFaults(claim, cells, path, isMeasured);
  if ("over" in claim) return shareFaults(claim, cells, path, isMeasured);
  if ("event" in claim) return rateFaults(claim, cells, path, isMeasured);
  const meanFault = meanFaults(claim, path);
  if (meanFault.length > 0) return meanFault;
  const measured = (cells: readonly Cell[]) =>
    metricFaults(claim.metric, cells, `${path}.metric`, isMeasured);
  if (!("equivalent" in claim)) return sideFaults(claim, cells, path, SIDES, measured);
  const { equivalent } = claim;
  const pairs = equivalent.flatMap((greater, i) =>
    equivalent.slice(i + 1).map((less, j) => ({ greater, less, names: [i, i + 1 + j] }))
  );
  const faults = pairs.flatMap(({ names, ...sides }) =>
    sideFaults(sides, cells, path, names.map((name) => `equivalent[${name}]`), measured)
  );
  return [...new Set(faults)];
}

type Sides = { greater: Selector; less: Selector };

function sideFaults(
  claim: Sides,
  cells: readonly Cell[],
  path: string,
  names: readonly string[],
  measured: (cells: readonly Cell[]) => string[],
): string[] {
  const { sides, differences, ambiguous } = pairSides(claim, cells.map((cell) => ({ cell })));
  const nameOf = (side: typeof SIDES[number]) => `${path}.${names[SIDES.indexOf(side)]}`;
  const empty = SIDES.filter((side) => sides[side].length === 0);
  if (empty.length > 0) return empty.map((side) => noCells(nameOf(side), claim[side]));
  if (sides.greater.some((item) => sides.less.includes(item))) {
    return [`${path}: both sides select the same cells`];
  }
  if (ambiguous.length > 0) {
    return ambiguous.map(({ side, fields }) =>
      `${nameOf(side)}: several cells would belong to one pair: say which by ${fields.join(", ")}`
    );
  }
  if (differences.length > 0) {
    return differences.map(({ field, greater, less }) =>
      `${path}: the sides cannot be compared as their ${field} differs: ${
        greater.join(", ")
      } against ${less.join(", ")}`
    );
  }
  return measured([...sides.greater, ...sides.less].map(({ cell }) => cell));
}

function rateFaults(
  claim: Sides & { event: ClaimEvent },
  cells: readonly Cell[],
  path: string,
  isMeasured: IsMeasured,
): string[] {
  return sideFaults(
    claim,
    cells,
    path,
    SIDES,
    (cells) => eventFaults(claim.event, cells, path, isMeasured),
  );
}

function shareFaults(
  { over, event }: ShareClaim,
  cells: readonly Cell[],
  path: string,
  isMeasured: IsMeasured,
): string[] {
  const selected = cells.filter((cell) => matches(over, cell));
  if (selected.length === 0) return [noCells(`${path}.over`, over)];
  const differing = differingFields(selected.map(configurationFields));
  if (differing.length > 0) {
    return [
      `${path}.over: the seeds of one configuration are counted: say which by ${
        differing.map(({ field }) => field).join(", ")
      }`,
    ];
  }
  return eventFaults(event, selected, path, isMeasured);
}

/** A mean needs bounds: without them no test of it holds its level. */
function meanFaults(
  { estimand, assume, metric }: ClaimReading & { metric: string },
  path: string,
): string[] {
  if (estimand !== "mean" || assume !== "nothing") return [];
  const { range } = findColumn(metric);
  if (range.every(Number.isFinite)) return [];
  return [
    `${path}.estimand: "mean" needs a metric with bounds, and "${metric}" has none: ` +
    'take "typical", or assume symmetry or normality',
  ];
}

function correlationFaults(
  { correlation: { x, y, over, across } }: CorrelationClaim,
  cells: readonly Cell[],
  path: string,
  isMeasured: IsMeasured,
): string[] {
  const faults = rangingFaults({ over, across }, cells, `${path}.correlation`);
  if (faults.length > 0) return faults;
  const selected = cells.filter((cell) => matches(over, cell));
  return [
    ...metricFaults(x, selected, `${path}.correlation.x`, isMeasured),
    ...metricFaults(y, selected, `${path}.correlation.y`, isMeasured),
  ];
}

function spreadFaults(
  { spread: { greater, less, over, across } }: SpreadClaim,
  cells: readonly Cell[],
  path: string,
  isMeasured: IsMeasured,
): string[] {
  const faults = rangingFaults({ over, across }, cells, `${path}.spread`);
  if (faults.length > 0) return faults;
  const selected = cells.filter((cell) => matches(over, cell));
  if (new Set(selected.map(configurationKey)).size < 2) {
    return [`${path}.spread.over: a spread takes two configurations: it selects one`];
  }
  const ranges = [greater, less].map((metric) => findColumn(metric).range.join(" to "));
  if (ranges[0] !== ranges[1]) {
    return [
      `${path}.spread: the metrics have no common scale: "${greater}" is in ${
        ranges[0]
      }, "${less}" in ${ranges[1]}`,
    ];
  }
  return [
    ...metricFaults(greater, selected, `${path}.spread.greater`, isMeasured),
    ...metricFaults(less, selected, `${path}.spread.less`, isMeasured),
  ];
}

/** The fault of configurations that a claim ranges over. */
function rangingFaults(
  { over, across }: { over: Selector; across: readonly string[] },
  cells: readonly Cell[],
  path: string,
): string[] {
  const selected = cells.filter((cell) => matches(over, cell));
  if (selected.length === 0) return [noCells(`${path}.over`, over)];
  return differingFields(selected.map(configurationFields), across).map(({ field, values }) =>
    `${path}: it ranges across ${across.join(", ")}, but ${field} is ${
      values.join(", ")
    }: choose one in "over", or name it in "across"`
  );
}

function eventFaults(
  event: ClaimEvent,
  cells: readonly Cell[],
  path: string,
  isMeasured: IsMeasured,
): string[] {
  if (typeof event === "object") {
    return metricFaults(event.metric, cells, `${path}.event.metric`, isMeasured);
  }
  if (event === "diverged") return [];
  const blind = cells.filter((cell) =>
    !isMeasured("accuracy", cell) && !isMeasured("classesUsed", cell)
  );
  if (blind.length === 0) return [];
  return [
    `${path}.event: ${blind.length} of ${cells.length} cells measure neither "accuracy" nor ` +
    '"classesUsed", which tell a collapsed network',
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
