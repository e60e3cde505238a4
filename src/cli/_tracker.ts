import type { RunEvent, Task } from "../runner/mod.ts";
import { cellName } from "./_cell_name.ts";

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

  /** Names a task by the factors of its cell. */
  name = ({ cell }: Task): string => cellName(cell);
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
