import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { hostname } from "node:os";
import process from "node:process";
import { z } from "zod";
import { printable } from "../../base/printable.ts";
import type { Cell } from "../../cell/cell.ts";
import { parseJson } from "../../store/schemas.ts";
import { nominalSeconds } from "../schedule.ts";
import type { Task } from "../task.ts";
import { connect, QUEUE_NAME } from "./protocol.ts";

/** How often a machine says what it does, and after how long of silence it is taken for gone. */
const [PULSE_MILLISECONDS, GONE_MILLISECONDS] = [2000, 10_000];

/** Where the names of the machines are; under each name stands what the machine says. */
const MACHINES = `${QUEUE_NAME}:machines`;
const keyOf = (name: string) => `${QUEUE_NAME}:machine:${name}`;

/** Durations, not times of day: the clocks of machines differ. */
const machineSchema = z.strictObject({
  name: z.string().max(200).transform(printable),
  jobs: z.int().nonnegative(),
  seconds: z.number().nonnegative(),
  done: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  /** Seconds that the finished cells took, and those that they would take on the reference. */
  busy: z.number().nonnegative(),
  nominal: z.number().nonnegative(),
  work: z.array(z.strictObject({
    digest: z.string().max(64).transform(printable),
    study: z.string().max(200).transform(printable),
    cell: z.string().max(500).transform(printable),
    seconds: z.number().nonnegative(),
    share: z.number().min(0).max(1),
  })).max(10_000),
});

/** A machine that serves the queue: what it is at, and what it has done since it came. */
export type Machine = z.infer<typeof machineSchema>;

/** A cell at which a machine is. */
export interface Working {
  task: Task;
  study: string;
  /** As `performance.now()` tells. */
  since: number;
  /** The share that is done. */
  share: number;
}

/** What a machine of the fleet says of itself, every two seconds. */
export class Pulse {
  /** The cells in work. */
  readonly work = new Set<Working>();
  /** What is said in the status. */
  readonly name = `${hostname()}:${process.pid}`;
  readonly #start = performance.now();
  readonly #timer: ReturnType<typeof setInterval>;
  #counts = { done: 0, failed: 0, busy: 0, nominal: 0 };

  /** Begins to speak to a queue, for a machine that does some cells at once. */
  constructor(private readonly redis: Redis, private readonly jobs: number) {
    this.#timer = setInterval(() => void this.beat(), PULSE_MILLISECONDS);
    void this.beat();
  }

  /** Counts a cell that ended. */
  ended(working: Working, well: boolean): void {
    this.work.delete(working);
    if (well) {
      this.#counts.done++;
      this.#counts.busy += (performance.now() - working.since) / 1000;
      this.#counts.nominal += nominalSeconds(working.task.cell);
    } else {
      this.#counts.failed++;
    }
    void this.beat();
  }

  /** Says how it is now; what nobody hears is said again soon. */
  async beat(): Promise<void> {
    const secondsSince = (start: number) => (performance.now() - start) / 1000;
    const machine: Machine = {
      name: this.name,
      jobs: this.jobs,
      seconds: secondsSince(this.#start),
      ...this.#counts,
      work: [...this.work].map(({ task: { digest, cell }, study, since, share }) => ({
        ...{ digest, study: study.slice(0, 200), seconds: secondsSince(since), share },
        cell: `${cell.dataset} ${cell.loss.name}, ${cell.dimension}-D, seed ${cell.seed}`,
      })),
    };
    await this.redis.multi().sadd(MACHINES, this.name)
      .set(keyOf(this.name), JSON.stringify(machine), "PX", GONE_MILLISECONDS).exec()
      .catch(() => {});
  }

  /** Says that the machine leaves. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.redis.multi().srem(MACHINES, this.name).del(keyOf(this.name)).exec().catch(() => {});
  }
}

/** The machines that serve a queue now. */
export async function readMachines(redis: Redis): Promise<Machine[]> {
  const names = (await redis.smembers(MACHINES)).sort();
  if (names.length === 0) return [];
  const texts = await redis.mget(names.map(keyOf));
  const gone = names.filter((_, at) => texts[at] === null);
  if (gone.length > 0) await redis.srem(MACHINES, ...gone);
  return texts.flatMap((text) => {
    try {
      return text === null ? [] : [parseJson(text, machineSchema)];
    } catch {
      // Of another version, or no machine's.
      return [];
    }
  });
}

/** A cell that was given up. */
export interface Failure {
  digest: string;
  study: string;
  reason: string;
  /** How often it was tried. */
  attempts: number;
}

/** The state of a queue and of those who serve it. */
export interface FleetStatus {
  machines: Machine[];
  /** How many cells wait, are in work, and have ended; what a submitter has taken is not counted. */
  cells: { waiting: number; active: number; done: number; failed: number };
  /** How many cells of each study wait or are in work. */
  studies: Record<string, number>;
  /** Cells that the present machines finished per hour, all together. */
  perHour: number;
  /** About how long what is left will take, by the speed measured; undefined where none was. */
  secondsLeft: number | undefined;
  failures: Failure[];
}

/** Of so many waiting cells the costs are read, which stand for all; so many failures are listed. */
const [SAMPLE, MOST_FAILURES] = [500, 100];

const UNFINISHED = ["active", "prioritized", "waiting"] as const;

/** Reads the state of a queue. */
export async function readFleet(redis: Redis): Promise<FleetStatus> {
  const queue = new Queue(QUEUE_NAME, { connection: redis });
  queue.on("error", () => {});
  try {
    const machines = await readMachines(redis);
    const counts = await queue.getJobCounts(...UNFINISHED, "delayed", "completed", "failed");
    const [ids, failed] = [
      await queue.getRanges([...UNFINISHED, "delayed"]),
      await queue.getRanges(["failed"], 0, MOST_FAILURES - 1),
    ];
    const fields = (jobs: readonly string[], ...names: string[]) =>
      Promise.all(jobs.map((id) => redis.hmget(queue.toKey(id), ...names)));
    const studies: Record<string, number> = {};
    for (const [name] of await fields(ids, "name")) {
      const study = printable(name ?? "unknown");
      studies[study] = (studies[study] ?? 0) + 1;
    }
    const costs = (await fields(ids.slice(0, SAMPLE), "data")).map(([data]) => costOf(data));
    const known = costs.filter((cost) => cost !== undefined);
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    const nominal = known.length === 0 ? 0 : ids.length * sum(known) / known.length;
    // Each machine by what it has done: seconds of the reference a second, all of its jobs together.
    const speeds = machines.filter(({ busy }) => busy > 0)
      .map(({ nominal, busy, jobs }) => jobs * nominal / busy);
    const typical = sum(speeds) / speeds.length;
    const speed = sum(speeds) + (machines.length - speeds.length) * typical;
    return {
      machines,
      cells: {
        waiting: ids.length - counts.active!,
        active: counts.active!,
        done: counts.completed!,
        failed: counts.failed!,
      },
      studies,
      perHour: sum(machines.map(({ done, seconds }) => 3600 * done / Math.max(seconds, 1))),
      secondsLeft: ids.length === 0
        ? 0
        : speeds.length === 0 || known.length === 0
        ? undefined
        : nominal / speed,
      failures: (await fields(failed, "name", "failedReason", "atm")).map((
        [name, reason, attempts],
        at,
      ) => ({
        digest: printable(failed[at]!.slice(0, 64)),
        study: printable(name ?? "unknown"),
        reason: printable((reason ?? "no reason").slice(0, 1000)),
        attempts: Number(attempts) || 1,
      })),
    };
  } finally {
    await queue.close();
  }
}

/** What a job costs on the reference, as far as its message tells. */
function costOf(data: string | null | undefined): number | undefined {
  try {
    const { cell }: { cell: Cell } = JSON.parse(JSON.parse(data ?? ""));
    const seconds = nominalSeconds(cell);
    return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
  } catch {
    return undefined;
  }
}

/** Puts the cells that were given up back into the queue, and says how many. */
export async function requeueFailures(redis: Redis): Promise<number> {
  const queue = new Queue(QUEUE_NAME, { connection: redis });
  queue.on("error", () => {});
  try {
    const before = await queue.getFailedCount();
    await queue.retryJobs({ state: "failed" });
    return before;
  } finally {
    await queue.close();
  }
}

/** Does something with the fleet of an address, and hangs up. */
export async function withFleet<Result>(
  address: string,
  work: (redis: Redis) => Promise<Result>,
): Promise<Result> {
  const redis = await connect(address);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
