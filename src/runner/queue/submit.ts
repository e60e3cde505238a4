import { setTimeout as delay } from "node:timers/promises";
import { type Job, Queue } from "bullmq";
import type { Redis } from "ioredis";
import { sha256Of } from "../../base/digest.ts";
import { EnvironmentError, LossAtlasError, reasonOf, StoreError } from "../../base/errors.ts";
import { printable } from "../../base/printable.ts";
import { measureDigest, measureIdentity } from "../../identity/measure.ts";
import { decodeRecords } from "../../store/measures.ts";
import type { ExecutionContext } from "../execute.ts";
import { parseMessage, type WorkerMessage } from "../messages.ts";
import type { Task } from "../task.ts";
import type { Machine } from "../pulse.ts";
import { readMachines } from "./fleet.ts";
import { askFor, dropOffer, offeredOf, takeOffer } from "./offers.ts";
import { connect, MAXIMUM_NETWORK, QUEUE_NAME, RECORDS, unpackFiles } from "./protocol.ts";

/** How long to wait between two looks at the jobs that are in work or have ended. */
const LOOK_MILLISECONDS = 300;

/** How often to look whether anybody serves the queue, and whether all jobs are still there. */
const CHECK_MILLISECONDS = 2000;

/** How long machines may take to say that they have a cell, or are at it, whose job is gone. */
const ANSWER_MILLISECONDS = 5000;

/** How many of the jobs that ended last, and of those in work, are seen in a look. */
const NEWEST = 1000;

/** How many jobs are submitted, or asked for, in one go. */
const CHUNK = 500;

/** Of how many jobs the progress is read in a look, and how many are read whole in a check. */
const READ = 20;

/** How often a cell that fails is tried again, unless told; one whose worker dies is in any case. */
const RETRIES = 2;

/** The highest priority; BullMQ counts the other way round, from 1. */
export const MOST_PRIORITY = 1000;

/** What the names of a queue of BullMQ hold in Redis, where they hold anything. */
const KEYS = {
  meta: "hash",
  wait: "list",
  paused: "list",
  active: "list",
  prioritized: "zset",
  delayed: "zset",
  completed: "zset",
  failed: "zset",
};

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
 * or cannot be read is submitted again: Redis may have been restarted without its data. A machine
 * that had finished such a cell, or goes on with it, is asked for what it has.
 *
 * @throws {EnvironmentError} If nobody answers at the address.
 */
export async function executeOnQueue(
  tasks: readonly Task[],
  address: string,
  context: ExecutionContext,
  options: SubmitOptions,
): Promise<void> {
  const redis = await connect(address);
  const queue = new Queue(QUEUE_NAME, { connection: redis });
  const submission = new Submission(tasks, redis, queue, context, options);
  queue.on("error", (error) => submission.notice(`queue: ${printable(error.message)}`));
  try {
    await submission.run();
  } catch (error) {
    if (context.signal?.aborted || error instanceof LossAtlasError) throw error;
    throw new EnvironmentError(
      `The queue holds what is not a queue of Loss Atlas (${
        printable(reasonOf(error))
      }): use another database of Redis, such as redis://host:6379/1`,
      { cause: error },
    );
  } finally {
    await submission.withdraw();
    await queue.close();
    redis.disconnect();
  }
}

/** The tasks that one call has in a queue. */
class Submission {
  /** Those that have not ended; the ones that were looked at whole go to the end. */
  readonly #open: Map<string, Entry>;
  /** Those of them that were gone from the queue, and for which the machines were asked. */
  readonly #asked = new Set<string>();
  /** Those that are gone now: since when nobody says that it is at work on them. */
  readonly #gone = new Map<string, number>();
  #serving = "";
  /** Where the reading of progress goes on. */
  #turn = 0;

  constructor(
    tasks: readonly Task[],
    private readonly redis: Redis,
    private readonly queue: Queue,
    private readonly context: ExecutionContext,
    private readonly options: SubmitOptions,
  ) {
    this.#open = new Map(tasks.map((task) => [task.digest, { task, started: 0 }]));
  }

  notice(message: string): void {
    this.context.onEvent({ type: "notice", message });
  }

  /** Submits all, and takes in what comes of them. */
  async run(): Promise<void> {
    await this.#checkTypes();
    for (const digests of chunksOf([...this.#open.keys()])) {
      // What was given up before is asked for again.
      const failed = await this.#scores("failed", digests);
      for (const digest of failed.keys()) await this.queue.remove(digest);
      await this.#submit(digests);
    }
    let checked = -Infinity;
    while (this.#open.size > 0) {
      if (performance.now() - checked > CHECK_MILLISECONDS) {
        checked = performance.now();
        await this.#check();
      }
      await this.#look();
      this.context.signal?.throwIfAborted();
      if (this.#open.size > 0) await delay(LOOK_MILLISECONDS);
    }
  }

  /** Where a name of the queue holds something else, no machine will ever get a job from it. */
  async #checkTypes(): Promise<void> {
    for (const [name, type] of Object.entries(KEYS)) {
      const found = await this.redis.type(this.queue.toKey(name));
      if (found !== "none" && found !== type) throw new Error(`"${name}" is a ${found}`);
    }
  }

  /** Jobs that nobody has begun leave the queue together with their submitter. */
  async withdraw(): Promise<void> {
    for (const digest of this.#open.keys()) await this.queue.remove(digest).catch(() => 0);
  }

  async #submit(digests: readonly string[]): Promise<void> {
    const { study, retries = RETRIES, priority = 0 } = this.options;
    await Promise.all(
      digests.map((digest) =>
        this.queue.add(study, JSON.stringify(this.#open.get(digest)!.task), {
          jobId: digest,
          attempts: retries + 1,
          priority: MOST_PRIORITY + 1 - priority,
          removeOnFail: { age: 7 * 24 * 3600 },
          removeOnComplete: { age: 3600 },
        })
      ),
    );
  }

  /** Those of some digests that are in a sorted set of the queue. */
  async #scores(state: "completed" | "failed", digests: readonly string[]): Promise<Set<string>> {
    const scores = await this.redis.zmscore(this.queue.toKey(state), ...digests);
    return new Set(digests.filter((_, at) => scores[at] !== null));
  }

  /** Takes in what has ended lately, and shows what is in work: three lists, however many wait. */
  async #look(): Promise<void> {
    const { redis, queue } = this;
    const isOpen = (digest: string) => this.#open.has(digest);
    const [completed, failed, active] = await Promise.all([
      redis.zrevrange(queue.toKey("completed"), 0, NEWEST - 1),
      redis.zrevrange(queue.toKey("failed"), 0, NEWEST - 1),
      redis.lrange(queue.toKey("active"), 0, NEWEST - 1),
    ]);
    const own = active.filter(isOpen);
    for (const digest of own) this.#begin(this.#open.get(digest)!);
    await this.#showProgress(own);
    for (const digest of failed.filter(isOpen)) await this.#end(digest, "failed");
    // One after the other: a result is as large as a network.
    for (const digest of completed.toReversed().filter(isOpen)) {
      await this.#end(digest, "completed");
    }
    for (const digest of await offeredOf(redis, [...this.#asked].filter(isOpen))) {
      await this.#takeOffer(digest);
    }
  }

  #begin(entry: Entry): void {
    if (entry.started !== 0) return;
    entry.started = performance.now();
    this.context.onEvent({ type: "started", task: entry.task });
  }

  /** Shows how far some jobs in work are, each in its turn. */
  async #showProgress(active: readonly string[]): Promise<void> {
    const { onEvent } = this.context;
    const turn = active.length > READ ? this.#turn % active.length : 0;
    const next = [...active, ...active].slice(turn, turn + Math.min(READ, active.length));
    this.#turn = turn + next.length;
    const texts = await Promise.all(
      next.map((digest) => this.redis.hget(this.queue.toKey(digest), "progress")),
    );
    for (const [at, digest] of next.entries()) {
      const progress = progressOf(texts[at]);
      const entry = this.#open.get(digest);
      if (progress && entry) onEvent({ type: "progress", task: entry.task, progress });
    }
  }

  /** Looks who serves the queue, and whether it still has every job. */
  async #check(): Promise<void> {
    const { redis, queue } = this;
    const machines = await readMachines(redis);
    const serving = servingText(machines);
    if (serving !== this.#serving) this.notice(this.#serving = serving);
    const gone: string[] = [];
    for (const digests of chunksOf([...this.#open.keys()])) {
      this.context.signal?.throwIfAborted();
      const keys = digests.map((digest) => queue.toKey(digest));
      if (await redis.exists(...keys) < keys.length) {
        const there = await Promise.all(keys.map((key) => redis.exists(key)));
        gone.push(...digests.filter((_, at) => there[at] === 0));
      }
      // Those that ended before as many others that a look does not see them.
      for (const state of ["completed", "failed"] as const) {
        for (const digest of await this.#scores(state, digests)) await this.#end(digest, state);
      }
    }
    const atWork = new Set(machines.flatMap(({ work }) => work.map(({ digest }) => digest)));
    await this.#restore(gone.filter((digest) => this.#open.has(digest)), atWork);
    for (const digest of [...this.#open.keys()].slice(0, READ)) await this.#checkOne(digest);
  }

  /**
   * Asks the machines for what is gone, and submits again what none has finished or is at work on.
   */
  async #restore(gone: readonly string[], atWork: ReadonlySet<string>): Promise<void> {
    const goneNow = new Set(gone);
    for (const digest of [...this.#gone.keys()]) {
      if (!goneNow.has(digest)) this.#gone.delete(digest);
    }
    if (gone.length === 0) return;
    const now = performance.now();
    const isNew = gone.filter((digest) => !this.#gone.has(digest)).length > 0;
    for (const digest of gone) {
      this.#asked.add(digest);
      if (!this.#gone.has(digest) || atWork.has(digest)) this.#gone.set(digest, now);
    }
    const lost = gone.filter((digest) => now - this.#gone.get(digest)! > ANSWER_MILLISECONDS);
    for (const digests of chunksOf(gone)) await askFor(this.redis, digests);
    for (const digests of chunksOf(lost)) await this.#submit(digests);
    for (const digest of lost) this.#gone.delete(digest);
    const cells = (n: number) => n === 1 ? "1 cell" : `${n} cells`;
    if (isNew) {
      this.notice(
        `${cells(gone.length)} gone from the queue: has Redis lost its data? asking the machines`,
      );
    }
    if (lost.length > 0) this.notice(`${cells(lost.length)} submitted to the queue again`);
  }

  /** Reads one job whole: what cannot be read would never be trained. */
  async #checkOne(digest: string): Promise<void> {
    const entry = this.#open.get(digest)!;
    this.#open.delete(digest);
    this.#open.set(digest, entry);
    if (await this.#isTooLarge(digest)) return;
    if (await this.#read(digest) === "unreadable") await this.#submit([digest]);
  }

  async #isTooLarge(digest: string): Promise<boolean> {
    return await this.redis.hstrlen(this.queue.toKey(digest), "returnvalue") > MAXIMUM_NETWORK;
  }

  /** A job; what cannot be read is removed, unless a worker has it. */
  async #read(digest: string): Promise<Job | "gone" | "held" | "unreadable"> {
    try {
      return await this.queue.getJob(digest) ?? "gone";
    } catch (error) {
      if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error;
      // While a worker has the job it cannot be removed.
      if (await this.queue.remove(digest) === 0) return "held";
      this.notice(`${digest.slice(0, 12)}: unreadable in the queue`);
      return "unreadable";
    }
  }

  /** Takes in how a job ended. */
  async #end(digest: string, state: "completed" | "failed"): Promise<void> {
    this.context.signal?.throwIfAborted();
    const { onEvent } = this.context;
    const entry = this.#open.get(digest);
    if (entry === undefined) return;
    const { task } = entry;
    if (state === "completed" && await this.#isTooLarge(digest)) {
      await this.queue.remove(digest);
      this.#open.delete(digest);
      const message =
        "the queue gave back more than a network: use a store that all machines share";
      return onEvent({ type: "failed", task, message });
    }
    const job = await this.#read(digest);
    if (job === "unreadable") return await this.#submit([digest]);
    // What is gone is found by the next check.
    if (typeof job === "string") return;
    this.#begin(entry);
    if (state === "failed") {
      onEvent({ type: "failed", task, message: printable(job.failedReason) });
    } else {
      try {
        await this.#takeIn(entry, job.returnvalue);
      } catch (error) {
        if (!(error instanceof LossAtlasError)) throw error;
        onEvent({ type: "failed", task, message: printable(error.message) });
      }
      // What failed stays for a while, to be seen and put back.
      await job.remove().catch(() => {});
    }
    this.#open.delete(digest);
  }

  /** Takes in what a machine had finished when the queue lost the job. */
  async #takeOffer(digest: string): Promise<void> {
    const entry = this.#open.get(digest)!;
    this.#asked.delete(digest);
    const value = await takeOffer(this.redis, digest);
    if (value === undefined) return;
    try {
      await this.#takeIn(entry, value);
    } catch (error) {
      if (!(error instanceof LossAtlasError)) throw error;
      // The job is in the queue, and its result will do.
      return this.notice(`${digest.slice(0, 12)}: ${printable(error.message)}`);
    } finally {
      await dropOffer(this.redis, digest);
    }
    this.#open.delete(digest);
    // Where another machine is at it, its result will be of use to nobody.
    await this.queue.remove(digest).catch(() => 0);
  }

  /** Puts the result of a worker into the store, if it is what the task asks for. */
  async #takeIn({ task, started }: Entry, value: unknown): Promise<void> {
    const { store, onEvent } = this.context;
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
    const { record: { divergedAt } } = await store.import(task.digest, files);
    if (wanted.length > 0) await store.writeMeasures(task.digest, wanted);
    const seconds = (performance.now() - started) / 1000;
    onEvent({ type: "finished", task, trained: true, seconds, divergedAt });
  }
}

function chunksOf<T>(values: readonly T[]): T[][] {
  return Array.from(
    { length: Math.ceil(values.length / CHUNK) },
    (_, at) => values.slice(at * CHUNK, (at + 1) * CHUNK),
  );
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

/** The progress that a worker told of; undefined where it cannot be read, as it is a courtesy. */
function progressOf(text: string | null | undefined) {
  if (text === null || text === undefined) return undefined;
  try {
    // BullMQ writes it as JSON of what it is given, which is a line of JSON.
    const message: WorkerMessage = parseMessage(JSON.parse(text));
    return message.type === "progress" ? message.progress : undefined;
  } catch {
    return undefined;
  }
}
