import { configurationFields, differingFields, type Fields, fieldsKey } from "../cell/cell.ts";
import { select } from "../cell/selector.ts";
import { findColumn } from "../measures/columns.ts";
import { mean, shortNumber } from "../statistics/summary.ts";
import { premiseSides } from "../study/premises.ts";
import type { ComparedPremise, CountedPremise, Premise, PremiseSide } from "../study/types.ts";
import { medianOfExtended } from "./_estimands.ts";
import { eventText, shows } from "./events.ts";
import { pairedEvidence } from "./paired_evidence.ts";
import { valueOf } from "./training_end.ts";
import type { ClaimRun, PremiseVerdict } from "./types.ts";

/**
 * Judges a premise by itself, at the full level: a premise opens the way to a claim or shuts it, and so
 * takes no share of what the family of claims may spend. It has one direction, and so has its test.
 */
export function judgePremise(
  premise: Premise,
  runs: readonly ClaimRun[],
  alpha: number,
): PremiseVerdict {
  const parts = "event" in premise ? countParts(premise, runs) : compareParts(premise, runs, alpha);
  if (typeof parts === "string") return { statement: premise.statement, reason: parts };
  // Each configuration must do, so that the one that does least decides.
  const worst = parts.reduce((worst, part) => isWorse(part, worst) ? part : worst);
  const { name, text, doubt: _, ...found } = worst;
  const which = parts.length > 1 ? `, of ${parts.length} the one that does least (${name})` : "";
  return {
    statement: premise.statement,
    ...found,
    reason: text + which,
  };
}

/** What a configuration, or a pair of them, says of a premise. */
interface Part extends Omit<PremiseVerdict, "statement" | "reason"> {
  name: string;
  text: string;
  /** By this the configurations are put in order: the greater, the less it does. */
  doubt: number;
}

const RANK = new Map<boolean | undefined, number>([[false, 0], [undefined, 1], [true, 2]]);

function isWorse(part: Part, other: Part): boolean {
  const rank = RANK.get(part.holds)! - RANK.get(other.holds)!;
  return rank < 0 || rank === 0 && part.doubt > other.doubt;
}

/** A configuration of a side: its runs by seed, over all open-set splits. */
interface Row {
  name: string;
  bySeed: Map<number, ClaimRun[]>;
}

/** The configurations of some runs; the splits of a dataset into classes are taken together. */
function rowsOf(runs: readonly ClaimRun[]): Row[] {
  const fieldsOf = ({ cell }: ClaimRun): Fields =>
    new Map([...configurationFields(cell)].filter(([name]) => name !== "openSetSplit"));
  const groups = [...Map.groupBy(runs, (run) => fieldsKey(fieldsOf(run))).values()];
  const differing = differingFields(groups.map(([run]) => fieldsOf(run!)));
  return groups.map((group) => {
    const fields = fieldsOf(group[0]!);
    const splits = new Set(group.map(({ cell }) => cell.openSetSplit)).size;
    return {
      name: differing.map(({ field }) => `${field} ${fields.get(field) ?? "none"}`).join(", "),
      bySeed: new Map(
        [...Map.groupBy(group, ({ cell }) => cell.seed)].filter(([, all]) => all.length >= splits)
          .sort(([a], [b]) => a - b),
      ),
    };
  });
}

/** One side of a comparison: a number, or values by seed. */
interface Side {
  name: string;
  values: number | Map<number, number | null>;
}

function sidesOf(side: PremiseSide | number, runs: readonly ClaimRun[]): Side[] {
  if (typeof side === "number") return [{ name: "", values: side }];
  return rowsOf(runs).map(({ name, bySeed }) => ({
    name,
    values: new Map([...bySeed].map(([seed, all]) => {
      const values = all.map((run) => valueOf(run, side.metric));
      return [seed, values.includes(undefined) ? null : mean(values as number[])];
    })),
  }));
}

function compareParts(
  premise: ComparedPremise,
  runs: readonly ClaimRun[],
  alpha: number,
): Part[] | string {
  const selected = premiseSides(premise, runs);
  if (selected.fault !== undefined) return selected.fault;
  for (const name of ["greater", "less"] as const) {
    if (typeof premise[name] === "object" && selected[name].length === 0) {
      return `there is no run of its side "${name}"`;
    }
  }
  return sidesOf(premise.greater, selected.greater).flatMap((greater) =>
    sidesOf(premise.less, selected.less).map((less) => comparePart(premise, greater, less, alpha))
  );
}

function comparePart(premise: ComparedPremise, one: Side, other: Side, alpha: number): Part {
  const { margin } = premise;
  const name = [one.name, other.name].filter((text) => text !== "").join(" against ");
  const { greater, less, fixed } = paired(one.values, other.values);
  if (greater.length === 0) return { name, doubt: 1, text: "its sides have no seed in common" };
  const { p, outcome, estimate, interval, wins, test, pairs } = pairedEvidence(
    { greater, less, margin, ...betterOf(premise) },
    alpha,
  );
  const oneSided = outcome === "supported" ? p / 2 : 1;
  const beyond = margin === 0 ? "" : ` by more than ${shortNumber(margin)}`;
  const words = [premise.greater, premise.less].map((side, at) =>
    typeof side === "number"
      ? shortNumber(side)
      : `${side.metric} ${shortNumber(typical(at === 0 ? greater : less))}`
  );
  const text = `${words.join(" against ")}, difference ${shortNumber(estimate)}${
    Number.isNaN(interval.low)
      ? ""
      : ` (${shortNumber(interval.low)} to ${shortNumber(interval.high)})`
  }, ${wins} of ${pairs} ${fixed ? "seeds" : "pairs"} greater${beyond}, one-sided ${test} p = ${
    shortNumber(oneSided)
  }`;
  // No outcome of so few seeds could show it.
  const hopeless = 0.5 ** pairs > alpha;
  return {
    name,
    ...!hopeless && { holds: oneSided <= alpha },
    ...{ estimate, interval, p: oneSided, pairs, doubt: oneSided },
    text: hopeless ? `${text}, and so few cannot show it` : text,
  };
}

const typical = (values: readonly (number | null)[]) =>
  medianOfExtended(values.map((value) => value ?? -Infinity));

/** Which values are better, where the sides agree in that. */
function betterOf({ greater, less }: ComparedPremise): { better?: "higher" | "lower" } {
  const all = [greater, less].flatMap((side) =>
    typeof side === "number" ? [] : [findColumn(side.metric).direction]
  );
  const [direction] = all;
  return direction === undefined || direction === "none" || new Set(all).size > 1
    ? {}
    : { better: direction };
}

/** The values of two sides in the seeds that both have; a side of a single seed stands for its value. */
function paired(
  one: Side["values"],
  other: Side["values"],
): { greater: (number | null)[]; less: (number | null)[]; fixed: boolean } {
  const constant = (value: number | null, by: Map<number, unknown>) => [...by].map(() => value);
  if (typeof one === "number") {
    const less = [...(other as Map<number, number | null>).values()];
    return { greater: less.map(() => one), less, fixed: true };
  }
  if (typeof other === "number") {
    return { greater: [...one.values()], less: constant(other, one), fixed: true };
  }
  const shared = [...one.keys()].filter((seed) => other.has(seed));
  if (shared.length <= 1 && other.size === 1 && one.size > 1) {
    const [value] = other.values();
    return { greater: [...one.values()], less: constant(value!, one), fixed: true };
  }
  if (shared.length <= 1 && one.size === 1 && other.size > 1) {
    const [value] = one.values();
    return { greater: constant(value!, other), less: [...other.values()], fixed: true };
  }
  return {
    greater: shared.map((seed) => one.get(seed)!),
    less: shared.map((seed) => other.get(seed)!),
    fixed: false,
  };
}

/** What is said of events is said of the seeds at hand, and needs no test. */
function countParts(premise: CountedPremise, runs: readonly ClaimRun[]): Part[] | string {
  const { event, of, atLeast, atMost } = premise;
  const selected = select(of, runs);
  if (selected.length === 0) return 'there is no run of its "of"';
  return rowsOf(selected).map(({ name, bySeed }): Part => {
    const n = bySeed.size;
    const seen = [...bySeed.values()].filter((all) => all.some((run) => shows(run, event))).length;
    const bound = atLeast ?? atMost!;
    const share = seen / n;
    const holds = atLeast === undefined ? share <= bound + 1e-12 : share >= bound - 1e-12;
    return {
      name,
      holds,
      estimate: share,
      pairs: n,
      doubt: atLeast === undefined ? share : 1 - share,
      text: `${eventText(event)} in ${seen} of ${n} seeds, where ${
        atLeast === undefined ? "at most" : "at least"
      } ${shortNumber(bound)} of them was asked for`,
    };
  });
}
