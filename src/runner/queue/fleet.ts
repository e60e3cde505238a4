import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { printable } from "../../base/printable.ts";
import type { Cell } from "../../cell/cell.ts";
import {
  type Board,
  type FleetStatus,
  type Machine,
  MOST_FAILURES,
  parseMachine,
  perHour,
  speedOf,
  sum,
} from "../pulse.ts";
import { nominalSeconds } from "../schedule.ts";
import { connect, QUEUE_NAME } from "./protocol.ts";

/** After how long of silence a machine is taken for gone. */
const GONE_MILLISECONDS = 10_000;

/** Where the names of the machines are; under each name stands what the machine says. */
const MACHINES = `${QUEUE_NAME}:machines`;
const keyOf = (name: string) => `${QUEUE_NAME}:machine:${name}`;

/** Where a machine of the queue says how it is. */
export function boardOf(redis: Redis): Board {
  return {
    async write({ name, ...machine }) {
      await redis.sadd(MACHINES, name);
      await redis.set(keyOf(name), JSON.stringify({ name, ...machine }), "PX", GONE_MILLISECONDS);
    },
    async remove(name) {
      await redis.srem(MACHINES, name);
      await redis.del(keyOf(name));
    },
  };
}

/** The machines that serve a queue now. */
export async function readMachines(redis: Redis): Promise<Machine[]> {
  const names = (await redis.smembers(MACHINES)).sort();
  if (names.length === 0) return [];
  const texts = await redis.mget(names.map(keyOf));
  const gone = names.filter((_, at) => texts[at] === null);
  if (gone.length > 0) await redis.srem(MACHINES, ...gone);
  return texts.flatMap((text) => text === null ? [] : parseMachine(text) ?? []);
}

/** Of so many waiting cells the costs are read, which stand for all. */
const SAMPLE = 500;

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
    const nominal = known.length === 0 ? 0 : ids.length * sum(known) / known.length;
    const speed = speedOf(machines);
    return {
      machines,
      cells: {
        waiting: ids.length - counts.active!,
        active: counts.active!,
        done: counts.completed!,
        failed: counts.failed!,
      },
      studies,
      perHour: perHour(machines),
      secondsLeft: ids.length === 0
        ? 0
        : speed === undefined || known.length === 0
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
