// @ts-types="npm:@types/cli-progress@3.11.6"
import cliProgress from "cli-progress";
import { isImported } from "../cell/imported.ts";
import type { RunEvent, Task } from "../runner/task.ts";
import { onInterrupt } from "./interrupt.ts";
import { cellName } from "./networks.ts";
import { errorWidth, wrapText } from "./terminal.ts";

/** Shows an event on stderr; of a network that is finished also its accuracy, where it was measured. */
export type ShowEvent = (event: RunEvent, accuracy?: number | null) => void;

/** Shows the progress of training. */
interface ProgressView {
  show: ShowEvent;
  /** Leaves the terminal as a shell expects it. */
  close(): void;
}

/**
 * Does work that trains: its progress is shown, and Ctrl-C or SIGTERM ends it.
 *
 * @param work The work, with the signal that ends it and what shows its events.
 * @returns What the work gives; undefined where it was interrupted.
 */
export async function withProgress<Result>(
  work: (signal: AbortSignal, show: ShowEvent) => Promise<Result>,
): Promise<Result | undefined> {
  const { show, close } = Deno.stderr.isTerminal() ? createBars() : createLines();
  const interrupt = onInterrupt();
  try {
    return await work(interrupt.signal, show);
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    return undefined;
  } finally {
    close();
    interrupt.release();
  }
}

type EndEvent = Extract<RunEvent, { type: "finished" | "failed" | "found" }>;
const ends = (event: RunEvent): event is EndEvent =>
  event.type === "finished" || event.type === "failed" || event.type === "found";
const say = (line: string) => console.error(line);

/** Says in words what an event means; nothing for mere progress. */
function describe(
  event: RunEvent,
  tracker: Tracker,
  accuracy: number | null | undefined,
): string | undefined {
  switch (event.type) {
    case "backend": {
      const { name, reason, adapter } = event.backend;
      return `backend: ${name} (${reason}${adapter ? `; ${adapter.description}` : ""})`;
    }
    case "plan":
      return `networks: ${event.missing.length} to train or measure, ${event.found.length} in the store${
        estimateText(event.expectedSeconds, event.jobs)
      }`;
    case "deferred":
      return `${cellName(event.task.cell)}: in progress in another process`;
    case "found":
      return `${cellName(event.task.cell)}: done by another process`;
    case "notice":
      return event.message;
    case "finished": {
      const done = !event.trained
        ? "measured"
        : !isImported(event.task.cell) && event.task.cell.training.epochs === 0
        ? "embedded untrained"
        : "trained";
      const end = event.divergedAt === undefined ? done : `diverged at step ${event.divergedAt}`;
      const loss = event.trained ? tracker.lastLoss(event.task.digest) : undefined;
      const results = [
        ...typeof accuracy === "number" ? [`accuracy ${accuracy.toFixed(3)}`] : [],
        ...loss === undefined ? [] : [`loss ${loss.toPrecision(3)}`],
      ];
      const time = `${end} in ${formatSeconds(event.seconds)}`;
      // What was found comes first: a reader of many lines reads down one column.
      return `${[...results, time].join(", ")}: ${cellName(event.task.cell)}`;
    }
    case "failed":
      return `${cellName(event.task.cell)}: failed: ${event.message}`;
  }
}

/** Roughly how long tasks take, as `; about 2 min 5 s with 2 workers`; empty where there are none. */
export function estimateText(seconds: readonly number[], jobs: number): string {
  if (seconds.length === 0 || jobs === 0) return "";
  const workers = Math.max(1, Math.min(jobs, seconds.length));
  // The longest task comes first.
  const total = seconds.reduce((sum, each) => sum + each, 0);
  const wall = Math.max(total / workers, ...seconds.slice(0, 1));
  return `; about ${formatSeconds(wall)} with ${workers} worker${workers === 1 ? "" : "s"}`;
}

/** A line for each event that matters, where no terminal can redraw. */
function createLines(): ProgressView {
  const tracker = new Tracker();
  return {
    show(event, accuracy) {
      tracker.follow(event);
      const text = describe(event, tracker, accuracy);
      if (text === undefined) return;
      say(ends(event) ? `[${tracker.ended}/${tracker.total}] ${text}${tracker.timeLeft}` : text);
    },
    close() {},
  };
}

/** A bar for each cell in training, and one for all. */
function createBars(): ProgressView {
  const tracker = new Tracker();
  const bars = new cliProgress.MultiBar({
    format: "{bar} {name} {detail}",
    barsize: 20,
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
  }, cliProgress.Presets.rect);
  const running = new Map<string, cliProgress.SingleBar>();
  let overall: cliProgress.SingleBar | undefined;

  const showOverall = () =>
    overall?.update(tracker.work, {
      name: `${tracker.ended}/${tracker.total} cells${tracker.timeLeft}`,
      detail: "",
    });
  // The bars turn the terminal's own breaking of lines off: a longer line would lose its end.
  const log = (text: string) =>
    overall ? bars.log(`${wrapText(text, errorWidth(), "  ").join("\n")}\n`) : say(text);

  return {
    show(event, accuracy) {
      tracker.follow(event);
      const text = describe(event, tracker, accuracy);
      if (text !== undefined) log(text);
      if (event.type === "plan" && event.missing.length > 0) {
        if (overall) bars.remove(overall);
        overall = bars.create(event.missing.length, 0, { name: "", detail: "" });
      } else if (event.type === "started") {
        const name = cellName(event.task.cell);
        running.set(event.task.digest, bars.create(1, 0, { name, detail: "" }));
      } else if (event.type === "progress") {
        const { epoch, step, totalSteps, loss } = event.progress;
        const bar = running.get(event.task.digest);
        bar?.setTotal(totalSteps);
        bar?.update(step, {
          detail: `epoch ${epoch}, step ${step}/${totalSteps}, loss ${loss.toPrecision(4)}`,
        });
      } else if (ends(event) || event.type === "deferred") {
        const bar = running.get(event.task.digest);
        if (bar) bars.remove(bar);
        running.delete(event.task.digest);
      }
      showOverall();
    },
    close: () => bars.stop(),
  };
}

/** From this share of the work on, its own speed tells more than recorded times do. */
const TELLING = 0.05;

/** Counts cells, and estimates the remaining time. */
export class Tracker {
  /** Cells to train. */
  total = 0;
  /** Cells that ended, successfully or not. */
  ended = 0;
  /** Expected seconds of each cell that is not ended, and the share of it that is done. */
  #open = new Map<string, { seconds: number; done: number }>();
  #losses = new Map<string, number>();
  #expected = 0;
  #jobs = 1;
  #start = 0;

  /** Takes note of an event. */
  follow(event: RunEvent): void {
    switch (event.type) {
      case "plan":
        // A tuning has a plan for each of its rounds.
        [this.total, this.ended] = [event.missing.length, 0];
        for (const [at, { digest }] of event.missing.entries()) {
          this.#open.set(digest, { seconds: event.expectedSeconds[at]!, done: 0 });
        }
        this.#expected = this.#left;
        this.#jobs = Math.min(event.jobs, this.total);
        this.#start = performance.now();
        break;
      case "progress": {
        const open = this.#open.get(event.task.digest);
        if (open) open.done = event.progress.step / event.progress.totalSteps;
        this.#losses.set(event.task.digest, event.progress.loss);
        break;
      }
      case "finished":
      case "found": {
        const open = this.#open.get(event.task.digest);
        if (event.secondsLeft === undefined) this.#end(event.task);
        else if (open) open.done = 1 - event.secondsLeft / open.seconds;
        break;
      }
      case "failed":
        this.#end(event.task);
    }
  }

  #end({ digest }: Task): void {
    this.#open.delete(digest);
    this.ended++;
  }

  /** Cells done, those in flight by their share. */
  get work(): number {
    return this.#sum(({ done }) => done) + this.ended;
  }

  /** The remaining time, as `, about 1 min 5 s left`; empty where none is or nothing is known. */
  get timeLeft(): string {
    if (this.ended === this.total) return "";
    const done = this.#expected - this.#left;
    const elapsed = (performance.now() - this.#start) / 1000;
    if (this.#jobs === 0 && done < TELLING * this.#expected) return "";
    const seconds = done < TELLING * this.#expected
      ? this.#left / this.#jobs
      : elapsed * this.#left / done;
    return `, about ${formatSeconds(seconds)} left`;
  }

  /** The last reported loss of a network in training. */
  lastLoss(digest: string): number | undefined {
    return this.#losses.get(digest);
  }

  get #left(): number {
    return this.#sum(({ seconds, done }) => seconds * (1 - done));
  }

  #sum(value: (open: { seconds: number; done: number }) => number): number {
    return [...this.#open.values()].reduce((sum, open) => sum + value(open), 0);
  }
}

/** Seconds in words: `8 s`, `4 min 10 s`, `2 h 5 min`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes} min ${whole % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
