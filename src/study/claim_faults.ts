import { configurationFields, differingFields } from "./configuration.ts";
import { datasetsOf } from "./datasets.ts";
import { pairSides, SIDES } from "./pairing.ts";
import { matches } from "./select.ts";
import { metricNames } from "../measures/metrics/mod.ts";
import { findMeasure, protocolMeasures } from "../measures/protocols/mod.ts";
import type {
  Cell,
  Claim,
  ClaimEvent,
  ClaimReading,
  CorrelationClaim,
  Selector,
  ShareClaim,
} from "./types.ts";

/**
 * What is wrong with the claims of an experiment, a line each: an id that comes twice, a selector
 * without cells, sides that are ambiguous or cannot be compared, configurations that differ in what
 * the claim does not range over, a metric that is not measured.
 */
export function claimFaults(claims: readonly Claim[], cells: readonly Cell[]): string[] {
  return claims.flatMap((claim, index) => {
    const path = `claims[${index}]`;
    const twin = claims.findIndex(({ id }) => id === claim.id);
    return [
      ...(twin < index ? [`${path}.id: "${claim.id}" is the id of claims[${twin}] as well`] : []),
      ...faultsOf(claim, cells, path).map((fault) => `${fault} (claim "${claim.id}")`),
    ];
  });
}

function faultsOf(claim: Claim, cells: readonly Cell[], path: string): string[] {
  if ("correlation" in claim) return correlationFaults(claim, cells, path);
  if ("over" in claim) return shareFaults(claim, cells, path);
  if ("event" in claim) return rateFaults(claim, cells, path);
  const meanFault = meanFaults(claim, path);
  if (meanFault.length > 0) return meanFault;
  const measured = (cells: readonly Cell[]) => metricFaults(claim.metric, cells, `${path}.metric`);
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
): string[] {
  return sideFaults(claim, cells, path, SIDES, (cells) => eventFaults(claim.event, cells, path));
}

function shareFaults({ over, event }: ShareClaim, cells: readonly Cell[], path: string): string[] {
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
  return eventFaults(event, selected, path);
}

/** What a mean needs: bounds, without which no test of it holds its level. */
function meanFaults(
  { estimand, assume, metric }: ClaimReading & { metric: string },
  path: string,
): string[] {
  if (estimand !== "mean" || assume !== "nothing") return [];
  const { range } = findMeasure(metric.split("@")[0]!);
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
): string[] {
  const selected = cells.filter((cell) => matches(over, cell));
  if (selected.length === 0) return [noCells(`${path}.correlation.over`, over)];
  const differing = differingFields(selected.map(configurationFields), across);
  if (differing.length > 0) {
    return differing.map(({ field, values }) =>
      `${path}.correlation: it ranges across ${across.join(", ")}, but ${field} is ${
        values.join(", ")
      }: choose one in "over", or name it in "across"`
    );
  }
  return [
    ...metricFaults(x, selected, `${path}.correlation.x`),
    ...metricFaults(y, selected, `${path}.correlation.y`),
  ];
}

function eventFaults(event: ClaimEvent, cells: readonly Cell[], path: string): string[] {
  if (typeof event === "object") return metricFaults(event.metric, cells, `${path}.event.metric`);
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
