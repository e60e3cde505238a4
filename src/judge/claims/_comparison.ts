import type { ComparisonClaim, Experiment } from "../../study/mod.ts";
import { type Difference, type Pair, pairSides, SIDES } from "../../study/pairing.ts";
import { mean } from "../statistics/mod.ts";
import { beyondTheCell, type ClaimRun, fairnessOf } from "./_fairness.ts";
import { listSeeds } from "./_text.ts";
import type { Gathered } from "./types.ts";

/** The values of both sides, one a seed. */
export interface ComparisonData extends Gathered {
  greater: number[];
  less: number[];
}

/** Gathers the values of both sides of a comparison, seed by seed. */
export function gatherComparison(
  claim: ComparisonClaim,
  { tuning }: Pick<Experiment, "tuning">,
  runs: readonly ClaimRun[],
): ComparisonData {
  const pairing = pairSides(claim, runs, (run) => beyondTheCell(run, tuning));
  const { about, sides, ambiguous, differences } = pairing;
  const answer = (parts: Partial<ComparisonData>, used: readonly Pair<ClaimRun>[] = []) => {
    const counted = SIDES.map((side) => used.map((pair) => pair[side]));
    return {
      greater: [],
      less: [],
      notes: [],
      fairness: fairnessOf(
        used.length > 0 ? counted : [sides.greater, sides.less],
        about,
        tuning,
      ),
      sides: SIDES.map((side, at) => ({ side, digests: counted[at]!.map((run) => run.digest) })),
      ...parts,
    };
  };

  for (const side of SIDES) {
    if (sides[side].length === 0) return answer({ lack: `there is no run of the side "${side}"` });
  }
  if (ambiguous.length > 0) {
    const [{ side, fields }] = ambiguous as [typeof ambiguous[0]];
    return answer({
      refusal: `Several runs of the side "${side}" would belong to one pair: they differ in ${
        fields.join(", ")
      }`,
    });
  }
  if (differences.length > 0) return answer({ refusal: refusalFor(differences) });

  const sound = pairing.pairs.filter((pair) =>
    SIDES.every((side) => valueOf(pair[side], claim.metric) !== undefined)
  );
  const complete = completeSeeds(pairing.pairs, sound);
  const values = complete.map((pairs) =>
    SIDES.map((side) => mean(pairs.map((pair) => valueOf(pair[side], claim.metric)!)))
  );
  const seeds = complete.map(([pair]) => pair!.seed);
  const notes = notesOn(claim, sides, pairing.pairs, seeds);
  return answer({
    notes,
    greater: values.map(([greater]) => greater!),
    less: values.map(([, less]) => less!),
    ...(values.length === 0 && { lack: `no seed has a value of ${claim.metric} on both sides` }),
  }, complete.flat());
}

/** The value of a metric; undefined for a run that diverged and where the metric is. */
export function valueOf({ metrics, divergedAt }: ClaimRun, metric: string): number | undefined {
  const value = metrics[metric];
  if (divergedAt !== undefined || value === null || value === undefined) return undefined;
  return Number.isFinite(value) ? value : undefined;
}

/** The sound pairs of each seed that has all blocks, so that every seed averages over the same. */
function completeSeeds(
  pairs: readonly Pair<ClaimRun>[],
  sound: readonly Pair<ClaimRun>[],
): Pair<ClaimRun>[][] {
  const blocks = new Set(pairs.map(({ block }) => block)).size;
  return [...Map.groupBy(sound, ({ seed }) => seed).entries()]
    .filter(([, pairs]) => pairs.length === blocks)
    .sort(([a], [b]) => a - b)
    .map(([, pairs]) => pairs);
}

function refusalFor(differences: readonly Difference[]): string {
  const named = differences.map(({ field, greater, less }) =>
    `${field} is ${greater.join(", ")} against ${less.join(", ")}`
  );
  return `The sides differ in what the claim is not about: ${named.join("; ")}`;
}

/** Which runs do not count, and why. */
function notesOn(
  { metric }: ComparisonClaim,
  sides: Record<typeof SIDES[number], ClaimRun[]>,
  pairs: readonly Pair<ClaimRun>[],
  kept: readonly number[],
): string[] {
  const notes: string[] = [];
  const say = (runs: readonly ClaimRun[], what: string) => {
    if (runs.length > 0) notes.push(`${what} for ${listSeeds(runs.map(({ cell }) => cell.seed))}`);
  };
  for (const side of SIDES) {
    const [diverged, finished] = [true, false].map((wanted) =>
      sides[side].filter(({ divergedAt }) => (divergedAt !== undefined) === wanted)
    ) as [ClaimRun[], ClaimRun[]];
    say(diverged, `the side "${side}" diverged`);
    say(
      finished.filter((run) => valueOf(run, metric) === undefined),
      `the side "${side}" has no ${metric}`,
    );
    const paired = new Set(pairs.map((pair) => pair[side]));
    say(finished.filter((run) => !paired.has(run)), `the side "${side}" has no partner`);
  }
  const all = new Set(pairs.map(({ seed }) => seed));
  const dropped = [...all].filter((seed) => !kept.includes(seed));
  if (dropped.length > 0) notes.push(`${listSeeds(dropped)} left out on both sides`);
  return notes;
}
