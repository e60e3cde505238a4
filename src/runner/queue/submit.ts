import { type Job, Queue } from "bullmq";
import { StoreError } from "../../base/errors.ts";
import { sha256Of } from "../../base/sha256.ts";
import { decodeRecords } from "../../store/measures.ts";
import type { ExecutionContext } from "../execute.ts";
import type { Task } from "../task.ts";
import { parseMessage } from "../messages.ts";
import { connect, parseQueueAddress, QUEUE_NAME } from "./connection.ts";
import { RECORDS, unpackFiles } from "./package.ts";

const POLL_MILLISECONDS = 300;

/** How often a cell is tried whose worker fails it; one whose worker dies does not count. */
const ATTEMPTS = 3;

/**
 * Runs tasks on the workers of a queue, wherever they are, and puts the runs into the store.
 *
 * A cell is delivered at least once; a job is named by its digest, so that whoever asks for a run
 * that is in the queue already waits for the same job.
 */
export async function executeOnQueue(
  tasks: readonly Task[],
  address: string,
  context: ExecutionContext,
): Promise<void> {
  const connection = await connect(parseQueueAddress(address));
  const queue = new Queue(QUEUE_NAME, { connection });
  const open = new Map(tasks.map((task) => [task.digest, { task, started: 0 }]));
  try {
    for (const task of tasks) await submit(queue, task);
    while (open.size > 0) {
      context.signal?.throwIfAborted();
      for (const job of await queue.getJobs(["active", "completed", "failed"], 0, 999, true)) {
        const entry = job?.id === undefined ? undefined : open.get(job.id);
        if (entry && await follow(job, entry, context)) open.delete(job.id!);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
    }
  } finally {
    // What nobody has begun leaves the queue with the one who asked for it.
    for (const digest of open.keys()) {
      await queue.remove(digest).catch(() => 0);
    }
    await queue.close();
    connection.disconnect();
  }
}

async function submit(queue: Queue, task: Task): Promise<void> {
  await queue.add("cell", JSON.stringify(task), {
    jobId: task.digest,
    attempts: ATTEMPTS,
    removeOnFail: { age: 3600 },
    removeOnComplete: { age: 3600 },
  });
}

/** Tells how a job gets on; true when it ended. */
async function follow(
  job: Job,
  entry: { task: Task; started: number },
  { store, onEvent }: ExecutionContext,
): Promise<boolean> {
  const { task } = entry;
  if (entry.started === 0) {
    entry.started = performance.now();
    onEvent({ type: "started", task });
  }
  // What the list said of the state may be a moment old; the job's own word decides.
  const state = await job.getState();
  if (state === "completed") {
    try {
      const { [RECORDS]: records, ...files } = unpackFiles(job.returnvalue);
      const { record: { divergedAt } } = await store.import(task.digest, files);
      if (records) {
        await store.writeMeasures(
          task.digest,
          decodeRecords(task.digest, `${sha256Of(records)}.json`, records),
        );
      }
      const seconds = (performance.now() - entry.started) / 1000;
      onEvent({ type: "finished", task, trained: true, seconds, divergedAt });
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      onEvent({ type: "failed", task, message: error.message });
    }
    await job.remove().catch(() => {});
    return true;
  }
  if (state === "failed") {
    onEvent({ type: "failed", task, message: String(job.failedReason) });
    await job.remove().catch(() => {});
    return true;
  }
  showProgress(job, task, onEvent);
  return false;
}

function showProgress({ progress }: Job, task: Task, onEvent: ExecutionContext["onEvent"]): void {
  if (typeof progress !== "string") return;
  const message = parseMessage(progress);
  if (message.type === "progress") onEvent({ type: "progress", task, progress: message.progress });
}
