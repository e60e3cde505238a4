import { canonicalJson, sha256Of } from "../base/digest.ts";
import { EXIT_CODES } from "../base/errors.ts";
import { useBackend } from "../compute/backend.ts";
import { judgeClaims } from "../claims/judge.ts";
import { nightlyTrend } from "../figures/nightly_trend.ts";
import { lossDefinition, lossNames } from "../losses/catalogue.ts";
import { certify } from "../losses/conformance/check_loss.ts";
import { count } from "../results/text.ts";
import { findRuns } from "../runner/find_runs.ts";
import { runStudy } from "../runner/run_experiment.ts";
import type { Run } from "../store/network.ts";
import { openStore } from "../store/store.ts";
import { loadStudy } from "../study/parse.ts";
import type { ExpandedStudy, Experiment } from "../study/types.ts";
import { compareNights } from "../verification/compare_nights.ts";
import {
  costChanges,
  measureCosts,
  sketchComponents,
  sketchFaults,
  slowerWords,
} from "../verification/guards.ts";
import {
  appendHistory,
  type Baseline,
  checkBaseline,
  formatBaseline,
  type HistoryEntry,
  nightValues,
  readBaseline,
  readHistory,
  summarizeNight,
  trendOf,
} from "../verification/nights.ts";
import { changeWords, nightMarkdown, regressionWords } from "../verification/wording.ts";
import { faultsOf } from "./certify.ts";
import { cannotWrite, writeFiles } from "./files.ts";
import { historyFile, jobSummaryFile, openNight } from "./nights.ts";
import type { Shared } from "./options.ts";
import { withProgress } from "./progress.ts";
import { atHome } from "./places.ts";
import { findStudy } from "./studies.ts";
import { tellFaults, tellUnfinished } from "./terminal.ts";

/** What is trained, and what it is compared with. */
export interface NightlyOptions
  extends Shared<"profile" | "set" | "module" | "jobs" | "store" | "out" | "dataDir"> {
  baseline: string | undefined;
  updateBaseline: boolean;
  history: string | undefined;
  resume: boolean;
  reuse: boolean;
  narrow: boolean;
}

/** `deno task nightly`: 0 where nothing is worse than the baseline or has changed unexplained, else 1. */
export async function nightly(given: NightlyOptions): Promise<number> {
  const { positional: [named = "experiments/nightly.json"], profile, set } = given;
  const path = findStudy(named);
  const expanded = await loadStudy(path, {
    profile: profile === "none" ? undefined : profile,
    set,
  });
  const { study: experiment } = expanded;
  const place = `baselines/${experiment.name}.json`;
  const file = given.baseline ?? (given.updateBaseline ? place : atHome(place));
  // Known before the training, not after it.
  const baseline = given.updateBaseline ? undefined : await readBaseline(file);
  const cells = expanded.cells.map((cell) => sha256Of(canonicalJson(cell)));
  if (baseline) checkBaseline(baseline, cells, file);
  const history = historyFile(given.history, given.store);
  const before = await readHistory(history, (message) => console.error(`note: ${message}`));

  const runs = await train(expanded, given);
  if (typeof runs === "number") return runs;
  const out = `${given.out}/${experiment.name}`;
  const ended = await finish({ experiment, runs, baseline, before, out, narrow: given.narrow });
  if (given.updateBaseline) await writeFiles([[file, formatBaseline(ended.baseline)]]);
  await appendHistory(history, ended.entry).catch(explain(history));
  console.log(
    given.updateBaseline ? `baseline: ${file} (${count(cells.length, "run")})` : ended.markdown,
  );
  const isAlarm = ended.alarms.length > 0 ||
    ["changed", "regressed"].includes(ended.entry.outcome);
  return isAlarm ? EXIT_CODES.failed : EXIT_CODES.done;
}

/** Trains every cell, in a store of its own unless told to reuse; an exit code where it could not. */
async function train(expanded: ExpandedStudy, given: NightlyOptions): Promise<Run[] | number> {
  await openStore(given.store).prepare();
  using night = given.reuse
    ? undefined
    : await openNight(given.store, expanded.study.name, given.resume);
  const store = night?.path ?? given.store;
  if (night?.resumed) console.error(`continuing the night in "${store}"`);
  const resume = given.resume || night === undefined ? [] : ["--resume"];
  // A night that went wrong is kept: what it has finished need not be trained again.
  let isDone = false;
  try {
    const result = await withProgress((signal, show) =>
      runStudy(expanded, {
        store,
        // The bits of the other backends depend on the machine.
        backend: "wasm",
        jobs: given.jobs,
        dataDirectory: given.dataDir,
        signal,
        onEvent: (event) => show(event),
      })
    );
    if (result === undefined) return EXIT_CODES.interrupted;
    tellFaults(result);
    if (result.failed.length > 0) return EXIT_CODES.failed;
    const { runs } = await findRuns(openStore(store), result.tasks, { older: false });
    isDone = true;
    return runs;
  } finally {
    if (!isDone) tellUnfinished(store, "nightly", ...given.args, ...resume);
    else if (night) await Deno.remove(store, { recursive: true });
  }
}

interface Night {
  experiment: Experiment;
  runs: readonly Run[];
  /** Undefined where tonight becomes the baseline. */
  baseline: Baseline | undefined;
  /** The nights before. */
  before: readonly HistoryEntry[];
  /** Where the report goes. */
  out: string;
  narrow: boolean;
}

/** Losses that differ from their references, even slightly: all, or those of the study. */
async function certifyLosses(runs: readonly Run[], narrow: boolean): Promise<string[]> {
  const names = narrow ? new Set(runs.map(({ cell }) => cell.loss.name)) : lossNames;
  const losses = [...names].map(lossDefinition);
  return (await certify({ losses, backends: ["wasm"] })).flatMap(faultsOf);
}

/** Compares, and writes the report: JSON, Markdown and the trend. */
async function finish({ experiment, runs, baseline, before, out, narrow }: Night) {
  const current = summarizeNight(runs);
  const comparison = compareNights(baseline?.runs ?? current, current);
  const faults = await certifyLosses(runs, narrow);
  if (!narrow) await useBackend("wasm");
  const components = narrow ? undefined : await sketchComponents();
  const otherwise = sketchFaults(components && baseline?.components || {}, components ?? {});
  const entry: HistoryEntry = {
    date: new Date().toISOString(),
    commit: runs[0]?.environment.gitCommit ?? null,
    outcome: baseline === undefined ? "baseline" : comparison.outcome,
    values: nightValues(current),
    ...narrow ? {} : { costs: measureCosts() },
  };
  const costs = costChanges([...before, entry]);
  const slower = slowerWords(costs);
  const claims = judgeClaims(experiment, runs);
  const trend = trendOf([...before, entry]);
  const markdown = nightMarkdown({
    ...{ title: experiment.title, comparison, faults, otherwise, slower, claims, trend },
  });
  const report = {
    experiment: experiment.name,
    ...entry,
    comparison: {
      ...comparison,
      regressions: comparison.regressions.map(regressionWords),
      changes: comparison.changes.map(changeWords),
    },
    faults,
    otherwise,
    costChanges: costs,
    claims,
    trend,
    runs: current,
  };
  await writeFiles([
    [`${out}/nightly.json`, JSON.stringify(report, null, 2) + "\n"],
    [`${out}/nightly.md`, markdown],
    [`${out}/nightly.svg`, nightlyTrend(trend).svg],
  ]);
  const summary = jobSummaryFile();
  if (summary !== undefined) {
    await Deno.writeTextFile(summary, markdown, { append: true }).catch(explain(summary));
  }
  return {
    entry,
    markdown,
    alarms: [...faults, ...otherwise, ...slower],
    baseline: { experiment: experiment.name, runs: current, ...(components && { components }) },
  };
}

const explain = (path: string) => (error: Error): never => {
  throw cannotWrite(path, error);
};
