import { resolve } from "node:path";
import { nightlyTrend } from "../reports/figures/nightly_trend.ts";
import { judgeClaims } from "../judge/claims/mod.ts";
import { EnvironmentError, EXIT_CODES, InputError } from "../base/errors.ts";
import { writeFileWhole } from "../base/atomic_file.ts";
import { loadLossModule, lossDefinition } from "../losses/mod.ts";
import { certify } from "../losses/certificate.ts";
import { expandMatrix, type Experiment, loadExperiment } from "../study/mod.ts";
import { canonicalJson } from "../base/canonical.ts";
import {
  appendHistory,
  type Baseline,
  checkBaseline,
  compareNights,
  formatBaseline,
  type HistoryEntry,
  nightMarkdown,
  nightValues,
  readBaseline,
  readHistory,
  summarizeNight,
  trendOf,
} from "../judge/nightly/mod.ts";
import { findRuns, runExperiment } from "../runner/mod.ts";
import { sha256Of } from "../base/sha256.ts";
import { openStore, type Run } from "../store/mod.ts";
import { type Arguments, readArguments, readJobs } from "./_arguments.ts";
import { onInterrupt } from "./_interrupt.ts";
import { openNight } from "./_night_store.ts";
import { shellQuote } from "./_shell_quote.ts";
import { baselineFile, historyFile, jobSummaryFile } from "./_nightly_files.ts";
import {
  DEFAULT_OUT,
  DEFAULT_STORE,
  LOSS_OPTION,
  OUT_OPTION,
  PROFILE_OPTION,
  SET_OPTION,
  STORE_OPTION,
} from "./_options.ts";
import { createProgress } from "./_progress.ts";

const SYNTAX = {
  name: "nightly",
  summary: "Trains an experiment afresh and compares it with the committed baseline.",
  positional: "[EXPERIMENT]   (default: experiments/nightly.json)",
  options: {
    baseline: { value: "FILE", help: "the baseline (default: baselines/EXPERIMENT.json)" },
    "update-baseline": { help: "make tonight the baseline" },
    history: { value: "FILE", help: "the history of nights (default: nightly.jsonl in the store)" },
    resume: { help: "go on with a night that was interrupted or killed, where there is one" },
    reuse: { help: "take networks that the store has instead of training them again" },
    profile: PROFILE_OPTION,
    set: SET_OPTION,
    loss: LOSS_OPTION,
    jobs: {
      value: "N",
      help: "worker processes, 0 for none (default: the number of cores)",
    },
    store: STORE_OPTION,
    out: OUT_OPTION,
    "data-dir": { value: "DIR", help: "where datasets are kept (default: your cache directory)" },
  },
};

/** `deno task nightly`: 0 where nothing is worse than the baseline or has changed unexplained, else 1. */
export async function nightly(args: readonly string[]): Promise<number> {
  const given = readArguments(args, SYNTAX);
  if (given === undefined) return EXIT_CODES.done;
  const [path = "experiments/nightly.json", second] = given.positional;
  if (second !== undefined) {
    throw new InputError(`nightly takes one experiment, not "${second}" too`);
  }
  for (const module of given.all("loss")) await loadLossModule(resolve(module));
  const experiment = await loadExperiment(path, {
    profile: given.get("profile"),
    set: given.all("set"),
  });
  const file = baselineFile(given.get("baseline"), experiment.name);
  const update = given.has("update-baseline");
  // Known before the training, not after it.
  const baseline = update ? undefined : await readBaseline(file);
  const cells = expandMatrix(experiment).map((cell) => sha256Of(canonicalJson(cell)));
  if (baseline) checkBaseline(baseline, cells, file);
  const history = historyFile(given.get("history"), given.get("store"));
  const before = await readHistory(history);

  const runs = await train(experiment, given, args);
  if (typeof runs === "number") return runs;
  const ended = await finish({ experiment, runs, baseline, before, out: outOf(given, experiment) });
  if (update) await write(file, formatBaseline(ended.baseline));
  await appendHistory(history, ended.entry).catch(explain(history));
  console.log(update ? `baseline: ${file} (${cells.length} runs)` : ended.markdown);
  const isAlarm = ended.faults.length > 0 ||
    ["changed", "regressed"].includes(ended.entry.outcome);
  return isAlarm ? EXIT_CODES.failed : EXIT_CODES.done;
}

const outOf = (given: Arguments, { name }: Experiment) =>
  `${given.get("out") ?? DEFAULT_OUT}/${name}`;

/** Trains every cell, in a store of its own unless told to reuse; an exit code where it could not. */
async function train(
  experiment: Experiment,
  given: Arguments,
  args: readonly string[],
): Promise<Run[] | number> {
  const parent = given.get("store") ?? DEFAULT_STORE;
  await openStore(parent).prepare();
  using night = given.has("reuse")
    ? undefined
    : await openNight(parent, experiment.name, given.has("resume"));
  const store = night?.path ?? parent;
  if (night?.resumed) console.error(`going on with the night in "${store}"`);
  const progress = createProgress();
  const interrupt = onInterrupt();
  try {
    const { tasks, failed } = await runExperiment(experiment, {
      store,
      // The bits of the other backends depend on the machine.
      backend: "wasm",
      jobs: given.get("jobs") === "0" ? 0 : readJobs(given.get("jobs")),
      dataDirectory: given.get("data-dir"),
      signal: interrupt.signal,
      onEvent: (event) => progress.show(event),
    });
    progress.close();
    for (const { digest, message } of failed) console.error(`failed: ${digest}: ${message}`);
    if (failed.length > 0) return EXIT_CODES.failed;
    return (await findRuns(openStore(store), tasks, { older: false })).runs;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    const again = args.includes("--resume") || night === undefined ? args : [...args, "--resume"];
    console.error(
      `interrupted: what is finished is in "${store}"; to go on, call\n  deno task nightly ${
        shellQuote(again)
      }`,
    );
    return EXIT_CODES.interrupted;
  } finally {
    progress.close();
    interrupt.release();
    if (night && !interrupt.signal.aborted) await Deno.remove(store, { recursive: true });
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
}

/** Losses of the study that differ from their references, even slightly. */
async function certifyLosses(runs: readonly Run[]): Promise<string[]> {
  const losses = [...new Set(runs.map(({ cell }) => cell.loss.name))].map(lossDefinition);
  const rows = await certify({ losses, backends: ["wasm"] });
  return rows.flatMap(({ loss, form, checks }) =>
    checks.filter(({ status }) => status === "failed").map(({ name, detail }) =>
      `${loss} ${JSON.stringify(form)}: ${name}: ${detail}`
    )
  );
}

/** Compares, and writes the report: JSON, Markdown and the trend. */
async function finish({ experiment, runs, baseline, before, out }: Night) {
  const current = summarizeNight(runs);
  const comparison = compareNights(baseline?.runs ?? current, current);
  const faults = await certifyLosses(runs);
  const entry: HistoryEntry = {
    date: new Date().toISOString(),
    commit: runs[0]?.environment.gitCommit ?? null,
    outcome: baseline === undefined ? "baseline" : comparison.outcome,
    values: nightValues(current),
  };
  const claims = judgeClaims(experiment, runs);
  const trend = trendOf([...before, entry]);
  const markdown = nightMarkdown({ title: experiment.title, comparison, faults, claims, trend });
  const report = {
    experiment: experiment.name,
    ...entry,
    comparison,
    faults,
    claims,
    trend,
    runs: current,
  };
  await write(`${out}/nightly.json`, JSON.stringify(report, null, 2) + "\n");
  await write(`${out}/nightly.md`, markdown);
  await write(`${out}/nightly.svg`, nightlyTrend(trend).svg);
  const summary = jobSummaryFile();
  if (summary !== undefined) {
    await Deno.writeTextFile(summary, markdown, { append: true }).catch(explain(summary));
  }
  return { entry, markdown, faults, baseline: { experiment: experiment.name, runs: current } };
}

async function write(path: string, text: string): Promise<void> {
  const folder = path.replace(/[\\/][^\\/]*$/, "");
  if (folder !== path) await Deno.mkdir(folder, { recursive: true }).catch(explain(folder));
  await Promise.try(() => writeFileWhole(path, text)).catch(explain(path));
}

const explain = (path: string) => (error: Error): never => {
  throw new EnvironmentError(`Cannot write "${path}": ${error.message}`, { cause: error });
};
