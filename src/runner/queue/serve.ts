import { setTimeout as delay } from "node:timers/promises";
import { type Job, Worker } from "bullmq";
import { StoreError } from "../../base/errors.ts";
import { printable } from "../../base/printable.ts";
import { encodeRecords } from "../../store/measures.ts";
import type { Store } from "../../store/store.ts";
import { parseTask } from "../messages.ts";
import type { Progress, Task } from "../task.ts";
import type { Limits } from "../worker_command.ts";
import { WorkerPool, type Workplace } from "../worker_process.ts";
import { Pulse } from "../pulse.ts";
import { boardOf } from "./fleet.ts";
import { Finished } from "./offers.ts";
import { connect, LOCK_MILLISECONDS, packFiles, QUEUE_NAME, RECORDS } from "./protocol.ts";

/** The largest message that is read, in characters: the messages of a queue are untrusted. */
const MAXIMUM_MESSAGE = 1 << 20;

/** How long to wait for another process of the same store. */
const BUSY_MILLISECONDS = 2000;

/** How a machine serves a queue. */
export interface ServeOptions extends Limits, Workplace {
  /** How many cells at once. */
  jobs: number;
  /** Ends the service: the cells in flight go back into the queue. */
  signal: AbortSignal;
  onMessage: (message: string) => void;
}

/** Trains the cells of a queue until it is stopped. */
export async function serveQueue(address: string, options: ServeOptions): Promise<void> {
  const { jobs, signal, onMessage } = options;
  const connection = await connect(address);
  const pool = new WorkerPool(options, options);
  const stopped = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => stopped.resolve(), { once: true });
  if (signal.aborted) stopped.resolve();

  const finished = new Finished(connection, (digest) => packResult(options.store, digest));
  const pulse = new Pulse(boardOf(connection), jobs);
  await pulse.beat();
  const serve = (job: Job) => serveJob(job, pool, pulse, finished, options);
  const worker = new Worker(QUEUE_NAME, serve, {
    connection,
    name: pulse.name,
    concurrency: jobs,
    lockDuration: LOCK_MILLISECONDS,
    stalledInterval: LOCK_MILLISECONDS / 2,
    // A cell whose worker is killed goes to another; only one that kills them all is given up.
    maxStalledCount: 5,
  });
  const tell = (id: string | undefined, text: string) =>
    onMessage(`${printable(id?.slice(0, 12) ?? "queue")}: ${printable(text)}`);
  let last = "";
  worker.on("error", ({ message }) => {
    // As long as Redis is away, or has lost a job, the same is said every few seconds.
    if (message !== last) tell(undefined, message);
    last = message;
  });
  worker.on("failed", (job, error) => tell(job?.id, error.message));
  worker.on("completed", (job) => tell(job.id, "done"));
  await stopped.promise;
  finished.close();
  await pool.close();
  await worker.close(true);
  await pulse.close();
  connection.disconnect();
}

async function serveJob(
  job: Job,
  pool: WorkerPool,
  pulse: Pulse,
  finished: Finished,
  options: ServeOptions,
): Promise<string> {
  const task = readTask(job);
  const working = { task, study: job.name, since: performance.now(), share: 0 };
  pulse.work.add(working);
  let isDone = false;
  try {
    const tell = (progress: Progress) => {
      working.share = Math.min(1, progress.step / progress.totalSteps);
      void job.updateProgress(JSON.stringify({ type: "progress", progress })).catch(() => {});
    };
    const files = await doTask(task, tell, pool, options);
    isDone = true;
    finished.add(task.digest);
    return files;
  } finally {
    pulse.ended(working, isDone);
    void pulse.beat();
  }
}

async function packResult(store: Store, digest: string): Promise<string> {
  const files = await (await store.open(digest)).files();
  const { bytes } = encodeRecords(await store.measures(digest));
  return packFiles({ ...files, [RECORDS]: bytes });
}

/** Trains and measures a task, and packs what came of it. */
async function doTask(
  task: Task,
  tell: (progress: Progress) => void,
  pool: WorkerPool,
  { store, signal }: ServeOptions,
): Promise<string> {
  let outcome = await pool.run(task, tell);
  // Another machine that shares the store has it, though the queue took that one for dead: it may
  // have been stopped for a while. Its lease ends with its work or with itself.
  while (outcome.type === "busy" && !signal.aborted) {
    await delay(BUSY_MILLISECONDS);
    outcome = await pool.run(task, tell);
  }
  if ("message" in outcome) throw new Error(outcome.message);
  if (outcome.type === "busy") throw new Error("another process of this store is training it");
  return await packResult(store, task.digest);
}

function readTask({ data, id }: Job): Task {
  if (typeof data !== "string" || data.length > MAXIMUM_MESSAGE) {
    throw new StoreError("The queue gave a message that is not a task, or too large");
  }
  let task: Task;
  try {
    task = parseTask(data);
  } catch (error) {
    throw new StoreError("The queue gave a message that is not a task", { cause: error });
  }
  if (task.digest !== id) throw new StoreError("The queue gave a task under another's name");
  return task;
}
