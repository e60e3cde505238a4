import { aboutLoss, type Difference, type Pair, pairSides, SIDES } from "../cell/pairing.ts";
import type { Selector } from "../cell/selector.ts";
import { tunedSettings } from "../study/tuning.ts";
import { beyondTheCell, fairnessOf, tuningNotes } from "./_fairness.ts";
import { trainingEnd } from "./training_end.ts";
import type { ClaimRun, ClaimSide, Gathered, Material } from "./types.ts";

/** The runs of both sides in one seed; several where a seed has several conditions. */
export interface SeedPair {
  seed: number;
  greater: ClaimRun[];
  less: ClaimRun[];
}

/** The sides of a claim, seed by seed. */
export interface GatheredSides extends Omit<Gathered, "at" | "seeds"> {
  pairs: SeedPair[];
}

/** Pairs the runs of two sides by seed and by every setting that the claim is not about. */
export function gatherSides(
  claim: { greater: Selector; less: Selector },
  { study, runs }: Pick<Material, "study" | "runs">,
  names: readonly [string, string] = SIDES,
): GatheredSides {
  const pairing = pairSides(claim, runs, beyondTheCell, tunedSettings(study));
  const { about, sides, ambiguous, differences } = pairing;
  const pairs = completeSeeds(pairing.pairs);
  const used = SIDES.map((side) => pairs.flatMap((pair) => pair[side]));
  const gathered: GatheredSides = {
    pairs,
    notes: [],
    fairness: fairnessOf(
      pairs.length > 0 ? used : [sides.greater, sides.less],
      about,
      study,
    ),
    sides: SIDES.map((_, at) => sideOf(names[at]!, used[at]!)),
  };
  const empty = SIDES.findIndex((side) => sides[side].length === 0);
  if (empty >= 0) return { ...gathered, lack: `there is no run of the side "${names[empty]}"` };
  if (ambiguous.length > 0) {
    const { side, fields } = ambiguous[0]!;
    const refusal = `Several runs of the side "${side}" would belong to one pair: they differ in ${
      fields.join(", ")
    }`;
    return { ...gathered, refusal };
  }
  if (differences.length > 0) return { ...gathered, refusal: refusalFor(differences) };
  return {
    ...gathered,
    notes: [
      ...notesOn(names, sides, pairing.pairs, pairs),
      ...aboutLoss(about) && pairs.length > 0 ? tuningNotes(used.flat(), study) : [],
    ],
    ...(pairs.length === 0 && { lack: "no seed has runs of both sides in every condition" }),
  };
}

/** A side with its failures, counted by seed. */
export function sideOf(side: string, runs: readonly ClaimRun[]): ClaimSide {
  const seedsOf = (wanted: string) =>
    new Set(runs.filter((run) => trainingEnd(run) === wanted).map(({ cell }) => cell.seed)).size;
  return {
    side,
    digests: runs.map(({ digest }) => digest),
    collapsed: seedsOf("collapsed"),
    diverged: seedsOf("diverged"),
  };
}

/** The pairs of each seed that has all conditions, so that every seed averages over the same. */
function completeSeeds(pairs: readonly Pair<ClaimRun>[]): SeedPair[] {
  const blocks = new Set(pairs.map(({ block }) => block)).size;
  return [...Map.groupBy(pairs, ({ seed }) => seed).entries()]
    .filter(([, pairs]) => pairs.length === blocks)
    .sort(([a], [b]) => a - b)
    .map(([seed, pairs]) => ({
      seed,
      greater: pairs.map(({ greater }) => greater),
      less: pairs.map(({ less }) => less),
    }));
}

function refusalFor(differences: readonly Difference[]): string {
  const named = differences.map(({ field, greater, less }) =>
    `${field} is ${greater.join(", ")} against ${less.join(", ")}`
  );
  return `The sides differ in what the claim is not about: ${named.join("; ")}`;
}

/** Notes on runs that do not count, as nothing pairs with them, and on what is not known. */
function notesOn(
  names: readonly string[],
  sides: Record<typeof SIDES[number], ClaimRun[]>,
  pairs: readonly Pair<ClaimRun>[],
  kept: readonly SeedPair[],
): string[] {
  const notes: string[] = [];
  for (const [at, side] of SIDES.entries()) {
    const paired = new Set(pairs.map((pair) => pair[side]));
    const alone = sides[side].filter((run) => !paired.has(run)).map(({ cell }) => cell.seed);
    if (alone.length > 0) {
      notes.push(`the side "${names[at]}" has no partner for ${listSeeds(alone)}`);
    }
  }
  const seeds = new Set(kept.map(({ seed }) => seed));
  const dropped = [...new Set(pairs.map(({ seed }) => seed))].filter((seed) => !seeds.has(seed));
  if (dropped.length > 0) notes.push(`${listSeeds(dropped)} not run in every condition yet`);
  if (
    kept.flatMap(({ greater, less }) => [...greater, ...less]).some((run) =>
      trainingEnd(run) === "unknown"
    )
  ) {
    notes.push(
      "whether networks collapsed is not known: neither accuracy nor classesUsed is measured",
    );
  }
  return notes;
}

/** Seeds for a sentence: `seed 3`, `seeds 1 to 10`, `seeds 1, 2, 5`. */
export function listSeeds(seeds: readonly number[]): string {
  const sorted = [...new Set(seeds)].sort((a, b) => a - b);
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  if (sorted.length === 1) return `seed ${first}`;
  const run = sorted.length > 2 && last - first === sorted.length - 1;
  return `seeds ${run ? `${first} to ${last}` : sorted.join(", ")}`;
}
