import { judgeClaims } from "../../judge/claims/mod.ts";
import type { ClaimVerdict } from "../../judge/claims/mod.ts";
import type { ReportInput, ReportRun, ReportVerdict } from "../../reports/mod.ts";
import { configurations, sortRuns } from "../../reports/configurations.ts";
import { reportInput } from "../../reports/input.ts";
import { reportVerdicts } from "../../reports/judged.ts";
import type { Claim, Experiment, Selector } from "../../study/mod.ts";
import { matches } from "../../study/select.ts";
import type { Atlas, AtlasStudy } from "../atlas.ts";
import { type Contest, contestsOf } from "./_contests.ts";

/**
 * What a verdict means for the statement: it holds, it does not, the seeds cannot tell, or a side
 * has no networks yet.
 */
export type Outcome = "holds" | "fails" | "open" | "untrained";

/** A claim of a study with its verdict. */
export interface JudgedClaim {
  study: Experiment;
  /** The publication, such as `Mettes et al. 2019`. */
  paper: string;
  verdict: ClaimVerdict;
  /** The verdict as reports show it. */
  shown: ReportVerdict;
  outcome: Outcome;
}

/** A study as the site shows it. */
export interface StudyView {
  experiment: Experiment;
  /** The input of its report; undefined while no network is trained. */
  input?: ReportInput;
  claims: JudgedClaim[];
  contests: Contest[];
  /** How many networks are not trained yet. */
  untrained: number;
}

/** The atlas as the site shows it. */
export interface AtlasView {
  studies: StudyView[];
  claims: JudgedClaim[];
  contests: Contest[];
  /** Every network once, however many studies share it. */
  runs: ReportRun[];
}

/** The publication of a claim: what its source begins with, up to the year. */
export function paperOf(source: string | undefined): string {
  return source?.match(/^.*?\b\d{4}\b/)?.[0] ?? "Other statements";
}

/**
 * What a verdict means for the statement. Sides that are as good as equal confirm a claim of
 * equivalence and contradict one of a difference.
 */
export function outcomeOf(
  { kind, verdict, estimate, sides }: Pick<ClaimVerdict, "kind" | "verdict" | "estimate" | "sides">,
): Outcome {
  if (verdict === "supported") return "holds";
  if (verdict === "refuted") return "fails";
  if (verdict === "equivalent") return kind === "equivalence" ? "holds" : "fails";
  const lacking = sides.length === 0 || sides.some(({ digests }) => digests.length === 0);
  return verdict === "undecided" && Number.isNaN(estimate) && lacking ? "untrained" : "open";
}

/** The verdict on a claim before its networks are there: it has no effect and no side yet. */
function waiting({ seedsToDecide: _unknown, ...verdict }: ClaimVerdict): ClaimVerdict {
  return {
    ...verdict,
    verdict: "undecided",
    estimate: NaN,
    interval: { ...verdict.interval, low: NaN, high: NaN },
    sides: [],
    reason: "Networks or measures that it is about are missing",
    notes: [],
  };
}

/** The selectors of a claim: its sides, or the configurations over which it ranges. */
function selectorsOf(claim: Claim): readonly Selector[] {
  if ("equivalent" in claim) return claim.equivalent;
  if ("correlation" in claim) return [claim.correlation.over];
  if ("spread" in claim) return [claim.spread.over];
  return "over" in claim ? [claim.over] : [claim.greater, claim.less];
}

/**
 * Whether networks or measures are missing that a claim is about. A part of its networks may decide
 * what the whole would not: "in every dimension" is not shown by two of them.
 */
function waits(claim: Claim, { found: { untrained, unmeasured } }: AtlasStudy): boolean {
  const missing = [...untrained, ...unmeasured.map(({ task }) => task)];
  const selectors = selectorsOf(claim);
  return missing.some(({ cell }) => selectors.some((selector) => matches(selector, cell)));
}

/** The seeds of the configuration that has most. */
export function mostSeeds(runs: readonly ReportRun[]): number {
  return Math.max(0, ...configurations(runs).map(({ runs }) => runs.length));
}

const views = new WeakMap<Atlas, AtlasView>();

/** Judges the claims of an atlas and ranks its losses, once for all that is published of it. */
export function viewAtlas(atlas: Atlas): AtlasView {
  const known = views.get(atlas);
  if (known !== undefined) return known;
  const view = judgeAtlas(atlas);
  views.set(atlas, view);
  return view;
}

function judgeAtlas({ studies: all }: Atlas): AtlasView {
  const studies = all.map((study): StudyView => {
    const { experiment, found: { runs: unsorted, untrained } } = study;
    const runs = sortRuns(unsorted);
    const verdicts = judgeClaims(experiment, runs).map((verdict, index) =>
      waits(experiment.claims[index]!, study) ? waiting(verdict) : verdict
    );
    const shown = reportVerdicts(verdicts);
    const claims = verdicts.map((verdict, index): JudgedClaim => ({
      study: experiment,
      paper: paperOf(verdict.source ?? experiment.source),
      verdict,
      shown: shown[index]!,
      outcome: outcomeOf(verdict),
    }));
    const input = runs.length === 0 ? undefined : reportInput(experiment, runs, shown);
    return {
      experiment,
      ...(input && { input }),
      claims,
      contests: input === undefined ? [] : contestsOf(experiment.name, input.runs),
      untrained: untrained.length,
    };
  });
  const runs = new Map(
    studies.flatMap(({ input }) => input?.runs ?? []).map((run) => [run.digest, run]),
  );
  return {
    studies,
    claims: studies.flatMap(({ claims }) => claims),
    contests: studies.flatMap(({ contests }) => contests),
    runs: [...runs.values()],
  };
}
