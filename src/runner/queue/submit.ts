import { setTimeout as delay } from "node:timers/promises";
import { type Job, Queue } from "bullmq";
import { sha256Of } from "../../base/digest.ts";
import { EnvironmentError, LossAtlasError, reasonOf, StoreError } from "../../base/errors.ts";
import { printable } from "../../base/printable.ts";
import { measureDigest, measureIdentity } from "../../identity/measure.ts";
import { decodeRecords } from "../../store/measures.ts";
import type { ExecutionContext } from "../execute.ts";
import { parseMessage, type WorkerMessage } from "../messages.ts";
import { type Machine, readMachines } from "./fleet.ts";
import { connect, MAXIMUM_NETWORK, QUEUE_NAME, RECORDS, unpackFiles } from "./protocol.ts";
import type { Task } from "../task.ts";

/** How long to wait between two looks at the jobs. */
const LOOK_MILLISECONDS = 300;

/** How many jobs are looked at in one poll. */
const WINDOW = 1000;

/** How often a cell that fails is tried again, unless told; one whose worker dies is in any case. */
const RETRIES = 2;

/** The highest priority; BullMQ counts the other way round, from 1. */
export const MOST_PRIORITY = 1000;

/** How often to look whether anybody serves the queue. */
const FLEET_MILLISECONDS = 3000;

/** How tasks are submitted. */
export interface SubmitOptions {
  /** The study to which they belong, for those who look at the fleet. */
  study: string;
  /** How often a cell that fails is tried again. */
  retries?: number | undefined;
  /** From 0, the default, to 1,000: cells of a higher one are trained first. */
  priority?: number | undefined;
}

/** A task in the queue. */
interface Entry {
  task: Task;
  /** When a worker began, as `performance.now()` tells; 0 before. */
  started: number;
}

/**
 * Runs tasks on the workers of a queue, wherever they are, and puts the runs into the store.
 *
 * A cell is delivered at least once; a job is named by its digest, so that whoever asks for a run
 * that is in the queue already waits for the same job. Other jobs are never read. A job that is gone
 * or cannot be read is submitted again: Redis may have been restarted without its data.
 *
 * @throws {EnvironmentError} If nobody answers at the address.
 */
export async function executeOnQueue(
  tasks: readonly Task[],
  address: string,
  context: ExecutionContext,
  options: SubmitOptions,
): Promise<void> {
  const connection = await connect(address);
  const queue = new Queue(QUEUE_NAME, { connection });
  const notice = (message: string) => context.onEvent({ type: "notice", message });
  queue.on("error", (error) => notice(`queue: ${printable(error.message)}`));
  const open = new Map(tasks.map((task): [string, Entry] => [task.digest, { task, started: 0 }]));
  try {
    for (const task of tasks) {
      // What was given up before is asked for again.
      if (await queue.getJobState(task.digest) === "failed") await queue.remove(task.digest);
      await submit(queue, task, options);
    }
    let [seen, serving] = [-Infinity, ""];
    while (open.size > 0) {
      if (performance.now() - seen > FLEET_MILLISECONDS) {
        seen = performance.now();
        const now = servingText(await readMachines(connection));
        if (now !== serving) notice(serving = now);
      }
      // Those that were looked at go to the end, so that a window moves over a long queue.
      const window = [...open.values()].slice(0, WINDOW);
      const states = await Promise.all(
        window.map(({ task }) => queue.getJobState(task.digest).catch(() => "unknown")),
      );
      const lookAt = async (entry: Entry, at: number) => {
        context.signal?.throwIfAborted();
        const { digest } = entry.task;
        const ended = await look(queue, entry, states[at]!, context, options);
        open.delete(digest);
        if (!ended) open.set(digest, entry);
      };
      const hasEnded = (at: number) => states[at] === "completed";
      await Promise.all(window.map((entry, at) => hasEnded(at) ? undefined : lookAt(entry, at)));
      // One after the other: a result is as large as a network.
      for (const [at, entry] of window.entries()) if (hasEnded(at)) await lookAt(entry, at);
      context.signal?.throwIfAborted();
      if (open.size > 0) await delay(LOOK_MILLISECONDS);
    }
  } catch (error) {
    if (context.signal?.aborted || error instanceof LossAtlasError) throw error;
    throw new EnvironmentError(
      `The queue holds what is not a queue of Loss Atlas (${
        printable(reasonOf(error))
      }): use another database of Redis, such as redis://host:6379/1`,
      { cause: error },
    );
  } finally {
    // Jobs that nobody has begun leave the queue together with their submitter.
    for (const digest of open.keys()) {
      await queue.remove(digest).catch(() => 0);
    }
    await queue.close();
    connection.disconnect();
  }
}

/** Who serves the queue, in a sentence. */
function servingText(machines: readonly Machine[]): string {
  if (machines.length === 0) {
    return "no machine serves the queue, and the cells wait: start one with deno task loss-atlas work --queue URL";
  }
  const jobs = machines.reduce((sum, { jobs }) => sum + jobs, 0);
  return `queue: ${
    machines.length === 1 ? "1 machine serves" : `${machines.length} machines serve`
  } it, ${jobs === 1 ? "1 cell" : `${jobs} cells`} at once`;
}

async function submit(
  queue: Queue,
  task: Task,
  { study, retries = RETRIES, priority = 0 }: SubmitOptions,
): Promise<void> {
  await queue.add(study, JSON.stringify(task), {
    jobId: task.digest,
    attempts: retries + 1,
    priority: MOST_PRIORITY + 1 - priority,
    removeOnFail: { age: 7 * 24 * 3600 },
    removeOnComplete: { age: 3600 },
  });
}

/** Looks at the job of a task; true when it ended. */
async function look(
  queue: Queue,
  entry: Entry,
  state: string,
  context: ExecutionContext,
  options: SubmitOptions,
): Promise<boolean> {
  const { digest } = entry.task;
  const short = digest.slice(0, 12);
  const notice = (message: string) =>
    context.onEvent({ type: "notice", message: `${short}: ${message}` });
  if (state === "completed" && await isTooLarge(queue, digest)) {
    await queue.remove(digest);
    const message = "the queue gave back more than a network: use a store that all machines share";
    context.onEvent({ type: "failed", task: entry.task, message });
    return true;
  }
  let job: Job | undefined;
  try {
    job = await queue.getJob(digest);
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error;
    // While a worker has the job it cannot be removed.
    if (await queue.remove(digest) === 0) return false;
    notice("unreadable in the queue");
  }
  if (job === undefined) {
    await submit(queue, entry.task, options);
    notice("submitted to the queue again");
    return false;
  }
  if (!["active", "completed", "failed"].includes(state)) return false;
  if (entry.started === 0) {
    entry.started = performance.now();
    context.onEvent({ type: "started", task: entry.task });
  }
  if (state === "active") {
    showProgress(job, entry.task, context.onEvent);
    return false;
  }
  await finish(job, state === "failed", entry, context);
  // What failed stays for a while, to be seen and put back.
  if (state !== "failed") await job.remove().catch(() => {});
  return true;
}

/** Whether the result of a job is too large to be read. */
async function isTooLarge(queue: Queue, digest: string): Promise<boolean> {
  const client = await queue.client;
  return await client.hstrlen(queue.toKey(digest), "returnvalue") > MAXIMUM_NETWORK;
}

async function finish(
  job: Job,
  hasFailed: boolean,
  { task, started }: Entry,
  context: ExecutionContext,
): Promise<void> {
  const { onEvent } = context;
  if (hasFailed) {
    return onEvent({ type: "failed", task, message: printable(job.failedReason) });
  }
  try {
    const divergedAt = await takeIn(job.returnvalue, task, context);
    const seconds = (performance.now() - started) / 1000;
    onEvent({ type: "finished", task, trained: true, seconds, divergedAt });
  } catch (error) {
    if (!(error instanceof LossAtlasError)) throw error;
    onEvent({ type: "failed", task, message: printable(error.message) });
  }
}

/** Puts the result of a worker into the store, if it is what the task asks for. */
async function takeIn(
  value: unknown,
  task: Task,
  { store }: ExecutionContext,
): Promise<number | undefined> {
  const { [RECORDS]: bytes, ...files } = unpackFiles(value);
  const records = bytes === undefined
    ? []
    : decodeRecords(task.digest, `${sha256Of(bytes)}.json`, bytes);
  const byDigest = new Map(records.map((record) => [record.digest, record]));
  const wanted = await Promise.all(task.measures.map(async (measure) => {
    const identity = await measureIdentity(task.digest, task.cell, measure);
    const record = byDigest.get(measureDigest(identity));
    if (record) return record;
    throw new StoreError(
      `The queue gave back no measure "${measure.name}" by the code of this machine: the worker may run another version`,
    );
  }));
  const { record } = await store.import(task.digest, files);
  if (wanted.length > 0) await store.writeMeasures(task.digest, wanted);
  return record.divergedAt;
}

function showProgress({ progress }: Job, task: Task, onEvent: ExecutionContext["onEvent"]): void {
  if (typeof progress !== "string") return;
  let message: WorkerMessage;
  try {
    message = parseMessage(progress);
  } catch {
    // Progress is a courtesy: what cannot be read is not shown.
    return;
  }
  if (message.type === "progress") onEvent({ type: "progress", task, progress: message.progress });
}
