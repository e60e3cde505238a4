import { EXIT_CODES } from "../base/errors.ts";
import { importLate } from "./late.ts";
import { measureColumns } from "../measures/columns.ts";
import { resolveMeasures } from "../measures/resolve.ts";
import { checkMetrics } from "../results/metrics.ts";
import type { RunSource } from "../runner/find_runs.ts";
import { runStudy } from "../runner/run_experiment.ts";
import { givenShard } from "../runner/schedule.ts";
import type { RunEvent } from "../runner/task.ts";
import { openStore, type Store } from "../store/store.ts";
import type { Shared } from "./options.ts";
import { withProgress } from "./progress.ts";
import { prepareReport } from "./files.ts";
import { type CalledStudy, loadStudies, studyWarnings } from "./studies.ts";
import { tellUnfinished } from "./terminal.ts";

/** What is trained, how, and where the report goes. */
export type ReproduceOptions =
  & Shared<"profile" | "set" | "module" | "store" | "out" | "metrics" | "json">
  & Shared<
    | "backend"
    | "jobs"
    | "memory"
    | "timeLimit"
    | "dataDir"
    | "queue"
    | "shard"
    | "weights"
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
  const shard = givenShard(given);
  if (given.metrics !== undefined) {
    // Not after hours of training.
    const columns = resolveMeasures(experiment.measures).flatMap(measureColumns);
    checkMetrics(given.metrics, columns.map(({ column }) => column));
  }
  const out = `${given.out}/${experiment.name}`;
  await prepareReport(out);
  for (const warning of studyWarnings(experiment, cells)) {
    console.error(`warning: ${warning}`);
  }

  const store = openStore(path);
  const done = given.done === undefined ? undefined : await openDone(given.done);
  const options = {
    done,
    ...{ backend, jobs, memory, timeLimit, queue, shard, dataDirectory: given.dataDir },
    ...{ retries: given.retries, priority: given.priority },
  };
  let concluding: ReturnType<typeof loadConclusion> | undefined;
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
        // Late enough for the first step not to wait, and before someone edits the sources.
        if (event.type === "progress") concluding ??= loadConclusion();
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

  const { conclude } = await (concluding ?? loadConclusion());
  return await conclude(expanded, result, { ...given, store, done, out });
}

/** Opens the pack of `--done`. */
async function openDone(folder: string): Promise<RunSource> {
  const { openPack } = await importLate<typeof import("../atlas/pack/open_pack.ts")>(
    import.meta.resolve("../atlas/pack/open_pack.ts"),
  );
  return await openPack(folder);
}

/** Loads what judges and draws. */
function loadConclusion(): Promise<typeof import("./conclude.ts")> {
  const loading = importLate<typeof import("./conclude.ts")>(
    import.meta.resolve("./conclude.ts"),
  );
  // Whoever needs it meets the error; a call that is interrupted does not.
  loading.catch(() => {});
  return loading;
}

/** The accuracy of a network, where it was measured. */
async function accuracyOf(store: Store, digest: string): Promise<number | null | undefined> {
  const records = await store.measures(digest);
  return records.find(({ values }) => "accuracy" in values)?.values.accuracy;
}
