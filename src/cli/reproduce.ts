import { judgeClaims } from "../judge/claims/mod.ts";
import { EXIT_CODES } from "../base/errors.ts";
import { type Experiment, loadExperiment } from "../study/mod.ts";
import { type ExperimentResult, findRuns, parseShard, runExperiment } from "../runner/mod.ts";
import { openStore } from "../store/mod.ts";
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
  OUT_OPTION,
  PROFILE_OPTION,
  SET_OPTION,
  STORE_OPTION,
} from "./_options.ts";
import { createProgress } from "./_progress.ts";
import { listCells } from "./_dry_run.ts";
import { checkFigures, summaryText, writeReport } from "./_report.ts";
import { shellQuote } from "./_shell_quote.ts";
import { judgePublished } from "../runner/verification/published.ts";
import { publishedText } from "./_published.ts";
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
  if (given.has("dry-run")) return await listCells(experiment, { store, backend, shard, json });

  const progress = createProgress();
  const interrupt = onInterrupt();
  let result: ExperimentResult;
  try {
    result = await runExperiment(experiment, {
      store,
      backend,
      jobs: readJobs(given.get("jobs")),
      memory: readPositive("memory", given.get("memory")),
      timeLimit: readPositive("time-limit", given.get("time-limit")),
      queue: given.get("queue"),
      shard,
      dataDirectory: given.get("data-dir"),
      signal: interrupt.signal,
      onEvent: (event) => json ? console.log(JSON.stringify(event)) : progress.show(event),
    });
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    progress.close();
    console.error(`interrupted: what is finished is in "${store}"; to go on, call`);
    console.error(`  deno task reproduce ${shellQuote(args)}`.trimEnd());
    return EXIT_CODES.interrupted;
  } finally {
    progress.close();
    interrupt.release();
  }

  const { runs, ...gaps } = await findRuns(openStore(store), result.tasks, { older: false });
  // What went wrong comes first, so that no table hides it.
  for (const { digest, message } of result.failed) console.error(`failed: ${digest}: ${message}`);
  for (const message of gaps.damaged.values()) console.error(`damaged: ${message}`);
  for (const { digest, divergedAt } of runs) {
    if (divergedAt !== undefined) console.error(`diverged at step ${divergedAt}: ${digest}`);
  }
  const published = judgePublished(experiment.published, runs);
  if (runs.length > 0) {
    const out = `${given.get("out") ?? DEFAULT_OUT}/${experiment.name}`;
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
      console.log(summaryText(experiment, runs));
      if (claims.length > 0) console.log(`\n${verdictsText(claims)}`);
      if (published.length > 0) console.log(`\n${publishedText(published)}`);
      console.log(`\nreport: ${page}`);
    }
  }
  if (result.failed.length > 0 || gaps.damaged.size > 0) return EXIT_CODES.failed;
  const differs = published.some(({ verdict }) => verdict === "differs");
  return differs ? EXIT_CODES.differs : EXIT_CODES.done;
}
