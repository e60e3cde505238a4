import { InputError } from "../base/errors.ts";
import {
  type Cell,
  configurationFields,
  configurationKey,
  differingFields,
  valueText,
} from "../cell/cell.ts";
import { isImported } from "../cell/imported.ts";
import { pairSides, partnerFinder, SIDES } from "../cell/pairing.ts";
import { matches, select, type Selector } from "../cell/selector.ts";
import { comparesNetworks, whyNotApplicable } from "../measures/applicability.ts";
import { findMeasure } from "../measures/catalogue.ts";
import { findColumn, measureColumns } from "../measures/columns.ts";
import type { Reading } from "../measures/measure.ts";
import { resolveMeasures } from "../measures/resolve.ts";
import type { MeasureRequest, ResolvedMeasure } from "../measures/types.ts";
import { premiseSelectors, premiseSides, premisesOf } from "./premises.ts";
import { analysisOf, comparedSides, fixedValue, sidesOf, type UniverseClaim } from "./universe.ts";
import { isShareOfImages } from "./population.ts";
import { smallestEffectOf } from "./smallest_effects.ts";
import type { Claim, ClaimEvent, ClaimTerms, Premise } from "./types.ts";

/**
 * What is wrong with the claims of an experiment, a line each: an id that comes twice, a selector
 * without cells, sides that are ambiguous or cannot be compared, configurations that differ in what
 * the claim does not range over, a metric that is not measured.
 */
export function claimFaults(
  claims: readonly Claim[],
  cells: readonly Cell[],
  requests: readonly MeasureRequest[],
  terms: Partial<ClaimTerms> = {},
): string[] {
  const { premises = {} } = terms;
  const items = cells.map((cell) => ({ cell }));
  let looks = 0;
  for (const claim of claims) {
    looks += looksOf(claim, items);
    if (looks <= MOST_LOOKS) continue;
    return [
      `claims: they select more than ${MOST_LOOKS} cells, all together and each as often as a claim ` +
      "has it: split the study, or select fewer",
    ];
  }
  const isMeasured = measuredBy(requests);
  const shared = Object.entries(premises).flatMap(([name, premise]) =>
    premiseFaults(premise, { cells, items, path: `premises.${name}`, isMeasured })
  );
  const first = new Map<string, number>();
  for (const [at, { id }] of claims.entries()) if (!first.has(id)) first.set(id, at);
  return shared.concat(claims.flatMap((claim, index) => {
    const path = `claims[${index}]`;
    const twin = first.get(claim.id)!;
    return [
      ...(twin < index ? [`${path}.id: "${claim.id}" is the id of claims[${twin}] as well`] : []),
      ...[
        ...faultsOf(claim, { cells, items, path, isMeasured }),
        ...effectFaults(claim, path, terms),
        ...populationFaults(claim, path),
        ..."metric" in claim ? universeFaults(claim, { cells, items, path, isMeasured }) : [],
        ...requirementFaults(claim, premises, { cells, items, path, isMeasured }),
      ].map((fault) => `${fault} (claim "${claim.id}")`),
    ];
  }));
}

/** How often a claim may look at a cell, all claims together: a few seconds of it. */
const MOST_LOOKS = 1_000_000;

/** How often a claim looks at a cell, and at least once for each selector. */
function looksOf(claim: Claim, items: Place["items"]): number {
  const count = (selectors: readonly Selector[], times = 1) =>
    selectors.reduce((sum, selector) => sum + times * (select(selector, items).length + 1), 0);
  if ("correlation" in claim) return count([claim.correlation.over]);
  if ("spread" in claim) return count([claim.spread.over]);
  if ("over" in claim) return count([claim.over]);
  if ("equivalent" in claim) return count(claim.equivalent, claim.equivalent.length - 1);
  return count(comparedSides(claim).flatMap(({ greater, less }) => [greater, less]));
}

/** Where a claim stands. */
interface Place {
  cells: readonly Cell[];
  /** The cells, as {@linkcode select} takes them. */
  items: readonly { cell: Cell }[];
  path: string;
  /** Whether the study measures a column of a cell. */
  isMeasured: (column: string, cell: Cell) => boolean;
}

/** Images give an error to shares of them alone. */
function populationFaults(claim: Claim, path: string): string[] {
  if (!("metric" in claim) || claim.population !== "images") return [];
  if (isShareOfImages(claim.metric)) return [];
  return [
    `${path}.population: "${claim.metric}" is no share of the test images, whose error could be ` +
    'known: take "seeds", or a metric such as "accuracy"',
  ];
}

/** The faults of a universe: analyses that no cell can give, and metrics of another kind. */
function universeFaults(claim: UniverseClaim, place: Place): string[] {
  const sides = sidesOf(claim);
  const selected = place.cells.filter((cell) => sides.some((side) => matches(side, cell)));
  const own = findColumn(claim.metric);
  return Object.entries(claim.universe ?? {}).flatMap(([setting, values]) => {
    const path = `${place.path}.universe.${setting}`;
    if (setting === "metric") {
      return (values as string[]).flatMap((metric, at) => {
        const { direction, range } = findColumn(metric);
        if (direction !== own.direction) {
          return [`${path}[${at}]: "${metric}" has another better side than "${claim.metric}"`];
        }
        // A margin has the unit of the metric.
        if ((claim.margin ?? 0) > 0 && String(range) !== String(own.range)) {
          return [
            `${path}[${at}]: the margin is of "${claim.metric}", and "${metric}" has another range`,
          ];
        }
        return metricFaults({ [`universe.metric[${at}]`]: metric }, { ...place, cells: selected });
      });
    }
    const fixed = sides.flatMap((side) => fixedValue(side, setting) ?? []).map(valueText);
    if (new Set(fixed).size > 1) {
      return [`${path}: the sides differ in it, so that the claim is about it`];
    }
    return values.flatMap((value, at) => {
      const analysis = analysisOf(claim, { [setting]: value }, place.items);
      const empty = sidesOf(analysis.claim).filter((side) =>
        !analysis.items.some(({ cell }) => matches(side, cell))
      );
      return empty.slice(0, 1).map((side) => noCells(`${path}[${at}]`, side));
    });
  });
}

/** An equivalence must know its margin before it is judged. */
function effectFaults(claim: Claim, path: string, terms: Partial<ClaimTerms>): string[] {
  if (!("equivalent" in claim) || claim.margin !== undefined) return [];
  if (smallestEffectOf(claim, terms) !== undefined) return [];
  return [
    `${path}.margin: "${claim.metric}" has no bounds, of which a share could matter: give the ` +
    'margin, or a smallest effect of interest in "smallestEffects" of the study',
  ];
}

/** The faults of the premises that a claim requires; those of the study are looked at once. */
function requirementFaults(
  { requires = [] }: Claim,
  shared: Readonly<Record<string, Premise>>,
  place: Place,
): string[] {
  return requires.flatMap((premise, index) => {
    const path = `${place.path}.requires[${index}]`;
    if (typeof premise !== "string") return premiseFaults(premise, { ...place, path });
    try {
      premisesOf({ requires: [premise] }, shared);
      return [];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return [`${path}: ${error.message}`];
    }
  });
}

function premiseFaults(premise: Premise, { path, ...place }: Place): string[] {
  const { items } = place;
  if ("event" in premise) {
    const selected = select(premise.of, items).map(({ cell }) => cell);
    if (selected.length === 0) return [noCells(`${path}.of`, premise.of)];
    return eventFaults(premise.event, { ...place, cells: selected, path });
  }
  const empty = premiseSelectors(premise)
    .filter((selector) => select(selector, items).length === 0);
  if (empty.length > 0) return empty.map((selector) => noCells(path, selector));
  const { fault, ...sides } = premiseSides(premise, items);
  if (fault !== undefined) return [`${path}: ${fault}`];
  return SIDES.flatMap((name) => {
    const side = premise[name];
    if (typeof side === "number") return [];
    const own = sides[name].map(({ cell }) => cell);
    return metricFaults({ metric: side.metric }, { ...place, cells: own, path: `${path}.${name}` });
  });
}

function faultsOf(claim: Claim, place: Place): string[] {
  const { path } = place;
  if ("correlation" in claim) {
    const { x, y, ...range } = claim.correlation;
    return rangeFaults(range, { x, y }, { ...place, path: `${path}.correlation` });
  }
  if ("spread" in claim) {
    const { greater, less, ...range } = claim.spread;
    return rangeFaults(range, { greater, less }, { ...place, path: `${path}.spread` });
  }
  if ("over" in claim) {
    const { over, event } = claim;
    const selected = select(over, place.items).map(({ cell }) => cell);
    if (selected.length === 0) return [noCells(`${path}.over`, over)];
    const names = differingFields(selected.map(configurationFields)).map(({ field }) => field);
    if (names.length === 0) return eventFaults(event, { ...place, cells: selected });
    return [
      `${path}.over: the seeds of one configuration are counted: say which by ${names.join(", ")}`,
    ];
  }
  if ("event" in claim) {
    return sideFaults(
      claim,
      SIDES,
      place,
      (cells) => eventFaults(claim.event, { ...place, cells }),
    );
  }
  const { metric, estimand, assume } = claim;
  // A mean needs bounds: without them no test of it holds its level.
  const unbounded = !findColumn(metric).range.every(Number.isFinite);
  if (estimand === "mean" && assume === "nothing" && unbounded) {
    return [
      `${path}.estimand: "mean" needs a metric with bounds, and "${metric}" has none: ` +
      'take "typical", or assume symmetry or normality',
    ];
  }
  const measured = (cells: readonly Cell[]) => metricFaults({ metric }, { ...place, cells });
  if ("each" in claim) {
    return claim.each.flatMap((sides, at) =>
      sideFaults(sides, SIDES.map((side) => `each[${at}].${side}`), place, measured)
    );
  }
  if (!("equivalent" in claim)) return sideFaults(claim, SIDES, place, measured);
  const { equivalent } = claim;
  const faults = equivalent.flatMap((greater, i) =>
    equivalent.slice(i + 1).flatMap((less, j) => {
      const names = [i, i + 1 + j].map((at) => `equivalent[${at}]`);
      return sideFaults({ greater, less }, names, place, measured);
    })
  );
  return [...new Set(faults)];
}

function sideFaults(
  claim: { greater: Selector; less: Selector },
  names: readonly string[],
  { items, path }: Place,
  measured: (cells: readonly Cell[]) => string[],
): string[] {
  const { sides, differences, ambiguous } = pairSides(claim, items);
  const nameOf = (side: typeof SIDES[number]) => `${path}.${names[SIDES.indexOf(side)]}`;
  const empty = SIDES.filter((side) => sides[side].length === 0);
  if (empty.length > 0) return empty.map((side) => noCells(nameOf(side), claim[side]));
  const less = new Set(sides.less);
  if (sides.greater.some((item) => less.has(item))) {
    return [`${path}: both sides select the same cells`];
  }
  if (ambiguous.length > 0) {
    return ambiguous.map(({ side, fields }) =>
      `${nameOf(side)}: several cells would belong to one pair: say which by ${fields.join(", ")}`
    );
  }
  if (differences.length > 0) {
    return differences.map(({ field, greater, less }) =>
      `${path}: the sides cannot be compared because their ${field} differs: ${
        greater.join(", ")
      } against ${less.join(", ")}`
    );
  }
  return measured([...sides.greater, ...sides.less].map(({ cell }) => cell));
}

/** The faults of a claim on two metrics that ranges over configurations. */
function rangeFaults(
  { over, across }: { over: Selector; across: readonly string[] },
  metrics: Record<string, string>,
  { path, ...place }: Place,
): string[] {
  const cells = select(over, place.items).map(({ cell }) => cell);
  if (cells.length === 0) return [noCells(`${path}.over`, over)];
  const differing = differingFields(cells.map(configurationFields), across);
  if (differing.length > 0) {
    return differing.map(({ field, values }) =>
      `${path}: it ranges across ${across.join(", ")}, but ${field} is ${
        values.join(", ")
      }: choose one in "over", or name it in "across"`
    );
  }
  if ("greater" in metrics) {
    if (new Set(cells.map(configurationKey)).size < 2) {
      return [`${path}.over: a spread takes two configurations: it selects one`];
    }
    const scales = Object.values(metrics).map((name) => findColumn(name).range.join(" to "));
    if (scales[0] !== scales[1]) {
      return [
        `${path}: the metrics have no common scale: "${metrics.greater}" is in ${
          scales[0]
        }, "${metrics.less}" in ${scales[1]}`,
      ];
    }
  }
  return [
    ..."x" in metrics ? layerFaults(metrics, path) : [],
    ...metricFaults(metrics, { ...place, path, cells }),
  ];
}

/** What of a network the readings are that tell how its embeddings lie. */
const EMBEDDED: readonly Reading[] = ["embeddings", "train", "validation", "novel", "gallery"];
/** What tells an answer of the network, whatever its embeddings are. */
const ANSWERED: readonly Reading[] = ["predictions", "logits", "scores"];

/** The layer that a column is of; undefined of one that is of the network's answers. */
function layerOf(column: string): string | undefined {
  const { name, parameters } = findColumn(column).measure;
  if (typeof parameters.layer === "string") return parameters.layer;
  const { reads } = findMeasure(name);
  const answers = reads.includes("validation") ||
    !reads.includes("embeddings") && reads.some((reading) => ANSWERED.includes(reading));
  return !answers && reads.some((reading) => EMBEDDED.includes(reading)) ? "embedding" : undefined;
}

/** A correlation is between two things of one layer: of two, it would say nothing of either. */
function layerFaults({ x, y }: Record<string, string>, path: string): string[] {
  const [one, other] = [layerOf(x!), layerOf(y!)];
  if (one === undefined || other === undefined || one === other) return [];
  const of = (column: string, layer: string) => `"${column}" is of the layer "${layer}"`;
  return [
    `${path}: both metrics must be of one layer: ${of(x!, one)}, ${of(y!, other)}`,
  ];
}

function eventFaults(event: ClaimEvent, place: Place): string[] {
  const { cells, path, isMeasured } = place;
  if (typeof event === "object") {
    return metricFaults({ metric: event.metric }, { ...place, path: `${path}.event` });
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

/** The metrics that are not measured of all cells, by what the claim calls them. */
function metricFaults(
  metrics: Record<string, string>,
  { cells, path, isMeasured }: Place,
): string[] {
  return Object.entries(metrics).flatMap(([name, column]) => {
    const missing = cells.filter((cell) => !isMeasured(column, cell)).length;
    if (missing === 0) return [];
    return [`${path}.${name}: ${missing} of ${cells.length} cells do not measure "${column}"`];
  });
}

function measuredBy(requests: readonly MeasureRequest[]): Place["isMeasured"] {
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

/** The measures that can be taken of no cell, a line each with the reason. */
export function measureFaults(
  requests: readonly MeasureRequest[],
  cells: readonly Cell[],
): string[] {
  // A measure looks at little of a cell, and there may be a hundred thousand of these.
  const kinds = new Map(
    cells.map((cell) => {
      if (isImported(cell)) return [cell.imported.parts.join(), cell];
      const { dataset, openSetSplit, training } = cell;
      const { rotation, validation, backbone, schedule, epochs } = training;
      const kind = [
        dataset,
        openSetSplit === null,
        rotation === null,
        validation === null,
        backbone,
        schedule.name,
        epochs === 0,
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
