import type { Cell } from "../study/types.ts";
import type { RunEvent, Task } from "../runner/mod.ts";
import { cellName } from "./_cell_name.ts";

/** From this share of the work on, its own speed tells more than recorded times do. */
const TELLING = 0.05;

/** Keeps count of cells, and estimates the time that is left. */
export class Tracker {
  /** Cells to train. */
  total = 0;
  /** Cells that ended, well or not. */
  ended = 0;
  #losses: Cell["loss"][] = [];
  /** Expected seconds of each cell that is not ended, and the share of it that is done. */
  #open = new Map<string, { seconds: number; done: number }>();
  #expected = 0;
  #jobs = 1;
  #start = 0;

  /** Takes note of an event. */
  follow(event: RunEvent): void {
    switch (event.type) {
      case "plan":
        // A tuning has a plan for each of its rounds.
        [this.total, this.ended] = [event.missing.length, 0];
        this.#losses = [...event.missing, ...event.found].map(({ cell }) => cell.loss);
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
        break;
      }
      case "finished":
      case "failed":
      case "found":
        this.#open.delete(event.task.digest);
        this.ended++;
    }
  }

  /** Cells done, those in flight by their share. */
  get work(): number {
    return this.#sum(({ done }) => done) + this.ended;
  }

  /** The time that is left, as `, 1:05 left`; empty where none is or nothing is known. */
  get timeLeft(): string {
    if (this.ended === this.total) return "";
    const done = this.#expected - this.#left;
    const elapsed = (performance.now() - this.#start) / 1000;
    const seconds = done < TELLING * this.#expected
      ? this.#left / this.#jobs
      : elapsed * this.#left / done;
    return `, about ${formatSeconds(seconds)} left`;
  }

  get #left(): number {
    return this.#sum(({ seconds, done }) => seconds * (1 - done));
  }

  #sum(value: (open: { seconds: number; done: number }) => number): number {
    return [...this.#open.values()].reduce((sum, open) => sum + value(open), 0);
  }

  /** Names a task by the factors of its cell. */
  name = ({ cell }: Task): string => cellName(cell, this.#losses);
}

/** Seconds as `m:ss`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
