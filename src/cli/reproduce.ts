import { EXIT_CODES } from "../base/errors.ts";
import { judgeClaims } from "../claims/judge.ts";
import { reportInput } from "../results/input.ts";
import { chooseMetrics } from "../results/metrics.ts";
import { findRuns, joinSources } from "../runner/find_runs.ts";
import { runStudy } from "../runner/run_experiment.ts";
import { parseShard } from "../runner/schedule.ts";
import type { RunEvent } from "../runner/task.ts";
import { openStore, type Store } from "../store/store.ts";
import { judgePublished } from "../verification/published.ts";
import { doneElsewhere } from "./networks.ts";
import type { Shared } from "./options.ts";
import { withProgress } from "./progress.ts";
import { prepareReport, writeReport } from "./report.ts";
import { publishedText, summaryText, verdictsText } from "./results.ts";
import { type CalledStudy, loadStudies, studyWarnings } from "./studies.ts";
import { standardOutput, tellFaults, tellUnfinished } from "./terminal.ts";

/** What is trained, how, and where the report goes. */
export type ReproduceOptions =
  & Shared<"profile" | "set" | "loss" | "store" | "out" | "metrics" | "json">
  & Shared<
    | "backend"
    | "jobs"
    | "memory"
    | "timeLimit"
    | "dataDir"
    | "queue"
    | "shard"
    | "retries"
    | "priority"
    | "done"
  >;

/** `deno task reproduce`: from nothing to a report. */
export async function reproduce(given: ReproduceOptions): Promise<number> {
  let code: number = EXIT_CODES.done;
  for (const study of await loadStudies(given)) {
    code = Math.max(code, await reproduceOne(study, given));
  }
  return code;
}

async function reproduceOne(expanded: CalledStudy, given: ReproduceOptions): Promise<number> {
  const { study: experiment, cells } = expanded;
  const { store: path, backend, jobs, memory, timeLimit, queue, json } = given;
  const shard = given.shard === undefined ? undefined : parseShard(given.shard);
  const out = `${given.out}/${experiment.name}`;
  await prepareReport(out);
  for (const warning of studyWarnings(experiment, cells)) {
    console.error(`warning: ${warning}`);
  }

  const store = openStore(path);
  const done = await doneElsewhere(given);
  const options = {
    done,
    ...{ backend, jobs, memory, timeLimit, queue, shard, dataDirectory: given.dataDir },
    ...{ retries: given.retries, priority: given.priority },
  };
  const result = await withProgress(async (signal, show) => {
    // Events are shown one after the other, as the accuracy of a finished network has to be read.
    let shown = Promise.resolve();
    const showNext = async (event: RunEvent) =>
      show(
        event,
        event.type === "finished" ? await accuracyOf(store, event.task.digest) : undefined,
      );
    const ran = await runStudy(expanded, {
      ...options,
      store: path,
      signal,
      onEvent: (event) => {
        if (json) console.log(JSON.stringify(event));
        else shown = shown.then(() => showNext(event));
      },
    });
    await shown;
    return ran;
  });
  if (result === undefined) {
    tellUnfinished(path, "reproduce", ...given.args);
    return EXIT_CODES.interrupted;
  }

  const { tasks, ...counts } = result;
  const { runs, damaged } = await findRuns(done ? joinSources(store, done) : store, tasks, {
    older: false,
  });
  tellFaults({ failed: counts.failed, damaged });
  for (const { digest, divergedAt } of runs) {
    if (divergedAt !== undefined) console.error(`diverged at step ${divergedAt}: ${digest}`);
  }
  const published = judgePublished(experiment.published, runs);
  let undrawn = false;
  if (runs.length > 0) {
    const claims = judgeClaims(experiment, runs);
    const input = reportInput(experiment, runs, claims, expanded.call);
    const { page: report, failed } = await writeReport(input, out);
    undrawn = failed;
    if (json) {
      const values = runs.map(({ digest, cell, metrics }) => ({ digest, cell, metrics }));
      console.log(
        JSON.stringify({ type: "result", report, ...counts, runs: values, claims, published }),
      );
    } else {
      const terminal = standardOutput();
      console.log(summaryText(input.runs, chooseMetrics(given.metrics, input.runs), terminal));
      if (claims.length > 0) console.log(`\n${verdictsText(claims, terminal)}`);
      if (published.length > 0) console.log(`\n${publishedText(published, terminal)}`);
      console.log(`\nreport: ${report}`);
    }
  }
  if (counts.failed.length > 0 || damaged.size > 0 || undrawn) return EXIT_CODES.failed;
  const differs = published.some(({ verdict }) => verdict === "differs");
  return differs ? EXIT_CODES.differs : EXIT_CODES.done;
}

/** The accuracy of a network, where it was measured. */
async function accuracyOf(store: Store, digest: string): Promise<number | null | undefined> {
  const records = await store.measures(digest);
  return records.find(({ values }) => "accuracy" in values)?.values.accuracy;
}
