/**
 * What a machine of a fleet says of itself every two seconds, to those who look: through a queue, or
 * through a store that several calls share.
 *
 * @module
 */
import { hostname } from "node:os";
import process from "node:process";
import { z } from "zod";
import type { Lease } from "../base/lease.ts";
import { printable } from "../base/printable.ts";
import { parseJson } from "../store/schemas.ts";
import type { Store } from "../store/store.ts";
import { nominalSeconds, type Shard, shardText } from "./schedule.ts";
import type { RunEvent, Task } from "./task.ts";

/** How often a machine says how it is. */
const PULSE_MILLISECONDS = 2000;

/** So many failures are told of. */
export const MOST_FAILURES = 100;

const text = (length: number) => z.string().max(length).transform(printable);
const amount = z.number().nonnegative();

/** Durations, not times of day: the clocks of machines differ. */
const machineSchema = z.strictObject({
  name: text(200),
  jobs: z.int().nonnegative(),
  seconds: amount,
  done: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  /** Seconds that the finished cells took, and those that they would take on the reference. */
  busy: amount,
  nominal: amount,
  work: z.array(z.strictObject({
    digest: text(64),
    study: text(200),
    cell: text(500),
    seconds: amount,
    share: z.number().min(0).max(1),
  })).max(10_000),
  /** Of a call with a share of its own: what is left of it, in cells and seconds of the reference. */
  own: z.strictObject({
    study: text(200),
    /** Such as `2/3 of 1,2,4`; empty for a whole study. */
    shard: text(1000),
    cells: z.int().nonnegative(),
    nominal: amount,
    failures: z.array(z.strictObject({ digest: text(64), reason: text(1000) })).max(MOST_FAILURES),
  }).exactOptional(),
});

/** A machine at work: what it is at, and what it has done since it came. */
export type Machine = z.infer<typeof machineSchema>;

/** Reads what a machine says; undefined where it is of another version, or no machine's. */
export function parseMachine(text: string): Machine | undefined {
  try {
    return parseJson(text, machineSchema);
  } catch {
    return undefined;
  }
}

/** Where machines say how they are. */
export interface Board {
  write(machine: Machine): Promise<void> | void;
  remove(name: string): Promise<void> | void;
}

/** A cell at which a machine is. */
export interface Working {
  task: Task;
  study: string;
  /** As `performance.now()` tells. */
  since: number;
  /** The share that is done. */
  share: number;
}

/** What a machine says of itself, every two seconds. */
export class Pulse {
  /** The cells in work. */
  readonly work = new Set<Working>();
  /** What is said in the status. */
  readonly name = `${hostname()}:${process.pid}`;
  /** What else is said, of a call with a share of its own. */
  own: Machine["own"];
  readonly #start = performance.now();
  readonly #timer: ReturnType<typeof setInterval>;
  #counts = { done: 0, failed: 0, busy: 0, nominal: 0 };

  /** Begins to speak, for a machine that does some cells at once. */
  constructor(private readonly board: Board, private readonly jobs: number) {
    this.#timer = setInterval(() => void this.beat(), PULSE_MILLISECONDS);
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
  }

  /** Says how it is now; what nobody hears is said again soon. */
  async beat(): Promise<void> {
    const secondsSince = (start: number) => (performance.now() - start) / 1000;
    try {
      await this.board.write({
        name: this.name,
        jobs: this.jobs,
        seconds: secondsSince(this.#start),
        ...this.#counts,
        work: [...this.work].map(({ task: { digest, cell }, study, since, share }) => ({
          ...{ digest, study: study.slice(0, 200), seconds: secondsSince(since), share },
          cell: `${cell.dataset} ${cell.loss.name}, ${cell.dimension}-D, seed ${cell.seed}`,
        })),
        ...this.own && { own: this.own },
      });
    } catch {
      // Nobody hears.
    }
  }

  /** Says that the machine leaves. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    try {
      await this.board.remove(this.name);
    } catch {
      // It is taken for gone soon.
    }
  }
}

/** A call that does a study, or a share of it. */
export interface RunOfStudy {
  jobs: number;
  study: string;
  shard: Shard | undefined;
  onEvent(event: RunEvent): void;
}

/**
 * Lets the events of a study be told to those who look at its store, and says where another call
 * splits the same study otherwise.
 */
export function pulseOfRun(
  use: Lease,
  store: Store,
  { jobs, study, shard, onEvent }: RunOfStudy,
): Disposable & { follow(event: RunEvent): void } {
  const share: NonNullable<Machine["own"]> = {
    ...{
      study: printable(study).slice(0, 200),
      shard: shard === undefined ? "" : shardText(shard),
    },
    ...{ cells: 0, nominal: 0, failures: [] },
  };
  const splitOf = (text: string) => text.replace(/^\d+/, "");
  const other = callsOf(store).find(({ own }) =>
    own?.study === share.study && splitOf(own.shard) !== splitOf(share.shard)
  );
  if (other !== undefined) {
    onEvent({
      type: "notice",
      message: `${other.name} works on this study as ${
        other.own!.shard === "" ? "a whole" : `shard ${other.own!.shard}`
      }, and this call as ${
        share.shard === "" ? "a whole" : `shard ${share.shard}`
      }: parts that are cut otherwise leave cells out, unless one call does all`,
    });
  }
  const board = { write: (machine: Machine) => use.note(JSON.stringify(machine)), remove() {} };
  const pulse = new Pulse(board, jobs);
  const working = new Map<string, Working>();
  /** Seconds of the reference of each cell that has not ended. */
  const open = new Map<string, number>();
  const end = (digest: string) => {
    open.delete(digest);
    share.cells = open.size;
    share.nominal = sum([...open.values()]);
  };
  pulse.own = share;
  return {
    follow(event) {
      if (event.type === "plan") {
        for (const { digest, cell } of event.missing) open.set(digest, nominalSeconds(cell));
        end("");
        void pulse.beat();
      } else if (event.type === "started") {
        const begun = { task: event.task, study, since: performance.now(), share: 0 };
        working.set(event.task.digest, begun);
        pulse.work.add(begun);
      } else if ("task" in event) {
        const { digest } = event.task;
        const begun = working.get(digest);
        if (event.type === "progress") {
          if (begun) begun.share = Math.min(1, event.progress.step / event.progress.totalSteps);
          return;
        }
        working.delete(digest);
        if (begun) {
          if (event.type === "finished") pulse.ended(begun, true);
          else if (event.type === "failed") pulse.ended(begun, false);
          else pulse.work.delete(begun);
        }
        if (event.type === "failed" && share.failures.length < MOST_FAILURES) {
          share.failures.push({ digest, reason: event.message.slice(0, 500) });
        }
        // What is deferred comes again; what is compared with others later is not done yet.
        if (event.type !== "deferred" && !("secondsLeft" in event)) end(digest);
      }
    },
    [Symbol.dispose]: () => void pulse.close(),
  };
}

/** A cell that was given up. */
export interface Failure {
  digest: string;
  study: string;
  reason: string;
  /** How often it was tried; absent where that is not known. */
  attempts?: number;
}

/** The state of a fleet. */
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

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Cells that some machines finished per hour, all together. */
export const perHour = (machines: readonly Machine[]): number =>
  sum(machines.map(({ done, seconds }) => 3600 * done / Math.max(seconds, 1)));

/**
 * Seconds of the reference that some machines do a second, by what they have done; one that has done
 * nothing yet counts as the mean of the others. Undefined where none has.
 */
export function speedOf(machines: readonly Machine[]): number | undefined {
  const known = machines.filter(({ busy }) => busy > 0)
    .map(({ nominal, busy, jobs }) => Math.max(1, jobs) * nominal / busy);
  return known.length === 0 ? undefined : sum(known) * machines.length / known.length;
}

/** The calls that are at work on a store now. */
function callsOf(store: Store): Machine[] {
  return store.notes().flatMap((text) => parseMachine(text) ?? []);
}

/** The state of the calls that share a store, each with its share of a study. */
export function readCalls(store: Store): FleetStatus {
  const machines = callsOf(store);
  const owners = machines.filter(({ own }) => own !== undefined);
  const shares = Map.groupBy(owners, ({ own }) => JSON.stringify([own!.study, own!.shard]));
  const studies: Record<string, number> = {};
  const times: (number | undefined)[] = [];
  for (const calls of shares.values()) {
    // Calls with the same share do it together: who has looked last knows of most that is done.
    const least = calls.map(({ own }) => own!).reduce((a, b) => b.cells < a.cells ? b : a);
    studies[least.study] = (studies[least.study] ?? 0) + least.cells;
    const speed = speedOf(calls) ?? speedOf(machines)! * calls.length / machines.length;
    times.push(least.cells === 0 ? 0 : speed > 0 ? least.nominal / speed : undefined);
  }
  const active = sum(machines.map(({ work }) => work.length));
  return {
    machines,
    cells: {
      waiting: Math.max(0, sum(Object.values(studies)) - active),
      active,
      done: sum(machines.map(({ done }) => done)),
      failed: sum(machines.map(({ failed }) => failed)),
    },
    studies,
    perHour: perHour(machines),
    // Shares end each for itself; the last one decides.
    secondsLeft: times.includes(undefined) ? undefined : Math.max(0, ...times as number[]),
    failures: owners.flatMap(({ own }) =>
      own!.failures.map((failure) => ({ ...failure, study: own!.study }))
    ).slice(0, MOST_FAILURES),
  };
}
