import {
  type Configuration,
  configurations,
  keyWithout,
  sharedSettings,
  sortRuns,
} from "../results/configurations.ts";
import { reportInput } from "../results/input.ts";
import { metricNames } from "../results/metrics.ts";
import { lossLabel, scopeOf, settingsOf, taskSettings } from "../results/names.ts";
import { type Standing, standings, unranked } from "../results/standings.ts";
import type { ReportInput, ReportRun } from "../results/types.ts";
import type { Experiment } from "../study/types.ts";
import type { Atlas, AtlasStudy } from "./atlas.ts";
import { type JudgedClaim, judgeStudy } from "./claims.ts";
import { trainingEnd } from "../claims/training_end.ts";
import { tunedSettings } from "../study/tuning.ts";
import { untunedRanking, withdrawnRanking } from "./withdrawn_rankings.ts";

/** The configurations of a study that differ in nothing but the loss and what else may vary. */
export interface Contest {
  /** The name of the study. */
  study: string;
  /** The settings that they share, such as `mnist · 2-D`. */
  setting: string;
  /** How far its results reach, in a phrase: what names a winner of it names this too. */
  scope: string;
  dataset: string;
  /** The configurations, each with its loss as its label. */
  configurations: Configuration[];
  /** Why it names no winner, whatever the metric; absent where its losses were tuned alike. */
  untuned?: string;
  /** By metric those that have a value, the best first; of a withdrawn ranking none has a rank. */
  standings: ReadonlyMap<string, readonly Standing[]>;
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

const views = new WeakMap<Atlas, AtlasView>();

/** Judges the claims of an atlas and ranks its losses, once for all that is published of it. */
export function viewAtlas(atlas: Atlas): AtlasView {
  const known = views.get(atlas);
  if (known !== undefined) return known;
  const studies = atlas.studies.map(viewStudy);
  const runs = studies.flatMap(({ input }) => input?.runs ?? []);
  const view = {
    studies,
    claims: studies.flatMap(({ claims }) => claims),
    contests: studies.flatMap(({ contests }) => contests),
    runs: [...new Map(runs.map((run) => [run.digest, run])).values()],
  };
  views.set(atlas, view);
  return view;
}

function viewStudy(study: AtlasStudy): StudyView {
  const { experiment, found: { runs: unsorted, untrained } } = study;
  const runs = sortRuns(unsorted);
  const claims = judgeStudy(study, runs);
  const rest = { experiment, claims, untrained: untrained.length };
  if (runs.length === 0) return { ...rest, contests: [] };
  const verdicts = claims.map(({ verdict }) => verdict);
  const untuned = untunedRanking(experiment);
  const input = {
    ...reportInput(experiment, runs, verdicts),
    unranked: (metric: string) => withdrawnRanking(metric, experiment.name) ?? untuned,
  };
  return { ...rest, input, contests: contestsOf(experiment, input.runs) };
}

/**
 * Groups the configurations of a study that can be compared by their losses, and ranks them. What was
 * tuned is a loss's own affair.
 *
 * @param study The study.
 * @param runs Its runs.
 * @param varying A setting that may vary beside the loss, such as `dimension`.
 * @returns Groups in the order of the reports.
 */
export function contestsOf(
  { name: study, ...tuning }: Pick<Experiment, "name" | "tuned" | "tuning">,
  runs: readonly ReportRun[],
  varying?: "dimension",
): Contest[] {
  const shared = sharedSettings(runs);
  const untuned = untunedRanking(tuning);
  const free = [...tunedSettings(tuning), ...varying === undefined ? [] : [varying]];
  // Where the passes were tuned, an untrained network is still no contestant.
  const keyOf = ({ cell, runs: [run] }: Configuration) =>
    `${trainingEnd(run!) === "untrained"} ${keyWithout(cell, free)}`;
  return [...Map.groupBy(configurations(runs), keyOf).values()].map((group) => {
    const { cell } = group[0]!;
    const dimension = `${cell.dimension}-D`;
    const kept = new Set([...taskSettings(cell), dimension]);
    const others = group.map((each) => settingsOf(each.cell));
    const setting = settingsOf(cell)
      .filter((text) => others.every((settings) => settings.includes(text)))
      .filter((text) => kept.has(text) || !shared.includes(text))
      .filter((text) => varying === undefined || text !== dimension);
    const all = group.map((each) => ({
      ...each,
      label: lossLabel(each.cell) + (varying === undefined ? "" : `, ${each.cell.dimension}-D`),
    }));
    const metrics = metricNames(all.flatMap(({ runs }) => runs));
    return {
      study,
      setting: setting.join(" · "),
      scope: scopeOf(group.map(({ cell }) => cell), tuning.tuned),
      ...untuned !== undefined && { untuned },
      dataset: cell.dataset,
      configurations: all,
      standings: new Map(metrics.map((metric) => {
        const ranked = standings(all, metric).filter(({ seeds }) => seeds > 0);
        return [
          metric,
          (withdrawnRanking(metric, study) ?? untuned) === undefined
            ? ranked
            : ranked.map(unranked),
        ];
      })),
    };
  });
}

/** The seeds of the configuration that has most. */
export function mostSeeds(runs: readonly ReportRun[]): number {
  return Math.max(0, ...configurations(runs).map(({ runs }) => runs.length));
}
