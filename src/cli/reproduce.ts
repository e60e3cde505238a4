import { judgeClaims } from "../judge/claims/mod.ts";
import { EXIT_CODES } from "../base/errors.ts";
import { expandMatrix, type Experiment, loadExperiment } from "../study/mod.ts";
import {
  type ExperimentResult,
  findRuns,
  parseShard,
  type RunEvent,
  runExperiment,
} from "../runner/mod.ts";
import { openStore, type Store } from "../store/mod.ts";
import {
  type Arguments,
  readArguments,
  readBackend,
  readJobs,
  readPositive,
} from "./_arguments.ts";
import { chooseExperiments } from "./_experiments.ts";
import { onInterrupt } from "./_interrupt.ts";
import {
  DEFAULT_OUT,
  DEFAULT_STORE,
  JSON_OPTION,
  LOSS_OPTION,
  METRICS_OPTION,
  OUT_OPTION,
  PROFILE_OPTION,
  SET_OPTION,
  STORE_OPTION,
} from "./_options.ts";
import { createProgress } from "./_progress.ts";
import { listCells } from "./_dry_run.ts";
import { checkFigures, prepareReport, writeReport } from "./_report.ts";
import { hint } from "./_hint.ts";
import { summaryText } from "./_summary.ts";
import { standardOutput } from "./_terminal.ts";
import { chooseMetrics } from "../reports/headline.ts";
import { reportInput } from "../reports/input.ts";
import { judgePublished } from "../runner/verification/published.ts";
import { publishedText } from "./_published.ts";
import { studyWarnings } from "./_warnings.ts";
import { verdictsText } from "./_verdicts.ts";

const SYNTAX = {
  name: "reproduce",
  summary: "Trains and measures what the store lacks of a study, and draws the report.",
  positional: "[EXPERIMENT...]   (default: experiments/reproduce.json in its profile quick)",
  options: {
    profile: PROFILE_OPTION,
    set: SET_OPTION,
    loss: LOSS_OPTION,
    backend: { value: "NAME", help: "auto, webgpu, wasm or cpu (default: auto)" },
    jobs: { value: "N", help: "worker processes (default: the number of cores)" },
    store: STORE_OPTION,
    out: OUT_OPTION,
    "data-dir": { value: "DIR", help: "where datasets are kept (default: your cache directory)" },
    memory: { value: "MB", help: "megabytes a worker may use (default: its share of half)" },
    "time-limit": {
      value: "SECONDS",
      help: "how long a worker may say nothing before its cell is tried again (default: 1800)",
    },
    queue: {
      value: "URL",
      help: "train on the workers of a queue, such as redis://localhost:6379",
    },
    shard: { value: "I/N", help: "only the I-th of N parts of about equal cost" },
    metrics: METRICS_OPTION,
    "dry-run": { help: "list the cells, what would be done for each, and why" },
    json: JSON_OPTION,
  },
};

/** `deno task reproduce`: from nothing to a report. */
export async function reproduce(args: readonly string[]): Promise<number> {
  const given = readArguments(args, SYNTAX);
  if (given === undefined) return EXIT_CODES.done;

  const { paths, options } = await chooseExperiments(given);
  const experiments: Experiment[] = [];
  for (const path of paths) experiments.push(await loadExperiment(path, options));
  experiments.forEach(checkFigures);
  let code: number = EXIT_CODES.done;
  for (const experiment of experiments) {
    code = Math.max(code, await reproduceOne(experiment, given, args));
  }
  return code;
}

async function reproduceOne(
  experiment: Experiment,
  given: Arguments,
  args: readonly string[],
): Promise<number> {
  const json = given.has("json");
  const store = given.get("store") ?? DEFAULT_STORE;
  const backend = readBackend(given.get("backend"));
  const shard = given.get("shard") === undefined ? undefined : parseShard(given.get("shard")!);
  const jobs = readJobs(given.get("jobs"));
  if (given.has("dry-run")) {
    return await listCells(experiment, { store, backend, shard, jobs, json });
  }
  const out = `${given.get("out") ?? DEFAULT_OUT}/${experiment.name}`;
  await prepareReport(out);
  for (const warning of studyWarnings(experiment, expandMatrix(experiment))) {
    console.error(`warning: ${warning}`);
  }

  const progress = createProgress();
  const opened = openStore(store);
  // Events are shown one after the other, as the accuracy of a finished network has to be read.
  let shown = Promise.resolve();
  const show = (event: RunEvent) => {
    shown = shown.then(async () =>
      progress.show(
        event,
        event.type === "finished" ? await accuracyOf(opened, event.task.digest) : undefined,
      )
    );
  };
  const interrupt = onInterrupt();
  let result: ExperimentResult;
  try {
    result = await runExperiment(experiment, {
      store,
      backend,
      jobs,
      memory: readPositive("memory", given.get("memory")),
      timeLimit: readPositive("time-limit", given.get("time-limit")),
      queue: given.get("queue"),
      shard,
      dataDirectory: given.get("data-dir"),
      signal: interrupt.signal,
      onEvent: (event) => json ? console.log(JSON.stringify(event)) : show(event),
    });
    await shown;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    progress.close();
    console.error(`interrupted: what is finished is in "${store}"; to go on, call`);
    console.error(`  ${hint("reproduce", ...args)}`);
    return EXIT_CODES.interrupted;
  } finally {
    progress.close();
    interrupt.release();
  }

  const { runs, ...gaps } = await findRuns(opened, result.tasks, { older: false });
  // What went wrong comes first, so that no table hides it.
  for (const { digest, message } of result.failed) console.error(`failed: ${digest}: ${message}`);
  for (const message of gaps.damaged.values()) console.error(`damaged: ${message}`);
  for (const { digest, divergedAt } of runs) {
    if (divergedAt !== undefined) console.error(`diverged at step ${divergedAt}: ${digest}`);
  }
  const published = judgePublished(experiment.published, runs);
  if (runs.length > 0) {
    const page = await writeReport(experiment, runs, out);
    const claims = judgeClaims(experiment, runs);
    if (json) {
      const metrics = runs.map(({ digest, cell, metrics }) => ({ digest, cell, metrics }));
      const { tasks: _, ...counts } = result;
      console.log(
        JSON.stringify({
          type: "result",
          report: page,
          ...counts,
          runs: metrics,
          claims,
          published,
        }),
      );
    } else {
      const terminal = standardOutput();
      const input = reportInput(experiment, runs).runs;
      console.log(summaryText(input, chooseMetrics(given.get("metrics"), input), terminal));
      if (claims.length > 0) console.log(`\n${verdictsText(claims, terminal)}`);
      if (published.length > 0) console.log(`\n${publishedText(published, terminal)}`);
      console.log(`\nreport: ${page}`);
    }
  }
  if (result.failed.length > 0 || gaps.damaged.size > 0) return EXIT_CODES.failed;
  const differs = published.some(({ verdict }) => verdict === "differs");
  return differs ? EXIT_CODES.differs : EXIT_CODES.done;
}

/** The accuracy of a network, where it was measured. */
async function accuracyOf(store: Store, digest: string): Promise<number | null | undefined> {
  const records = await store.measures(digest);
  return records.find(({ values }) => "accuracy" in values)?.values.accuracy;
}
