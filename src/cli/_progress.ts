// @ts-types="npm:@types/cli-progress@3.11.6"
import cliProgress from "cli-progress";
import type { Cell } from "../experiment/types.ts";
import type { RunEvent, Task } from "../runner/mod.ts";
import { lossLabel } from "../../reports/_configurations.ts";

/** Shows how the cells of an experiment get on, on stderr. */
export interface ProgressView {
  show(event: RunEvent): void;
  /** Leaves the terminal as a shell expects it. */
  close(): void;
}

/** Bars on a terminal, a line for each event that matters elsewhere. */
export function createProgress(): ProgressView {
  return Deno.stderr.isTerminal() ? createBars() : createLines();
}

const say = (line: string) => console.error(line);

/** Says in words what an event means; nothing for mere progress. */
function describe(event: RunEvent, name: (task: Task) => string): string | undefined {
  switch (event.type) {
    case "backend": {
      const { name, reason, adapter } = event.backend;
      return `backend: ${name} (${reason}${adapter ? `; ${adapter.description}` : ""})`;
    }
    case "plan":
      return `cells: ${event.missing.length} to train, ${event.found.length} in the store`;
    case "notice":
      return event.message;
    case "finished": {
      const end = event.divergedAt === undefined ? "done" : `diverged at step ${event.divergedAt}`;
      return `${name(event.task)}: ${end} in ${formatSeconds(event.seconds)}`;
    }
    case "failed":
      return `${name(event.task)}: failed: ${event.message}`;
  }
}

function createLines(): ProgressView {
  const tracker = new Tracker();
  return {
    show(event) {
      tracker.follow(event);
      const text = describe(event, tracker.name);
      if (text === undefined) return;
      const ends = event.type === "finished" || event.type === "failed";
      say(ends ? `[${tracker.ended}/${tracker.total}] ${text}${tracker.timeLeft()}` : text);
    },
    close() {},
  };
}

function createBars(): ProgressView {
  const tracker = new Tracker();
  const bars = new cliProgress.MultiBar({
    format: "{bar} {name} {detail}",
    barsize: 20,
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    stream: Deno.stderr.isTerminal() ? undefined! : undefined!,
  }, cliProgress.Presets.rect);
  const running = new Map<string, cliProgress.SingleBar>();
  let overall: cliProgress.SingleBar | undefined;

  const showOverall = () =>
    overall?.update(tracker.work, {
      name: `${tracker.ended}/${tracker.total} cells`,
      detail: tracker.timeLeft(),
    });
  const log = (text: string) => overall ? bars.log(`${text}\n`) : say(text);

  return {
    show(event) {
      tracker.follow(event);
      const text = describe(event, tracker.name);
      if (text !== undefined) log(text);
      if (event.type === "plan" && event.missing.length > 0) {
        overall = bars.create(event.missing.length, 0, { name: "", detail: "" });
      } else if (event.type === "started") {
        const name = tracker.name(event.task);
        running.set(event.task.digest, bars.create(1, 0, { name, detail: "" }));
      } else if (event.type === "progress") {
        const { epoch, step, totalSteps, loss } = event.progress;
        const bar = running.get(event.task.digest);
        bar?.setTotal(totalSteps);
        bar?.update(step, {
          detail: `epoch ${epoch}, step ${step}/${totalSteps}, loss ${loss.toPrecision(4)}`,
        });
      } else if (event.type === "finished" || event.type === "failed") {
        const bar = running.get(event.task.digest);
        if (bar) bars.remove(bar);
        running.delete(event.task.digest);
      }
      showOverall();
    },
    close: () => bars.stop(),
  };
}

/** Keeps count of cells, and estimates the time that is left. */
class Tracker {
  total = 0;
  ended = 0;
  #losses: Cell["loss"][] = [];
  #fractions = new Map<string, number>();
  #start = 0;

  follow(event: RunEvent): void {
    if (event.type === "plan") {
      this.total = event.missing.length;
      this.#losses = [...event.missing, ...event.found].map(({ cell }) => cell.loss);
      this.#start = performance.now();
    } else if (event.type === "progress") {
      const { step, totalSteps } = event.progress;
      this.#fractions.set(event.task.digest, step / totalSteps);
    } else if (event.type === "finished" || event.type === "failed") {
      this.#fractions.delete(event.task.digest);
      this.ended++;
    }
  }

  /** Cells done, those in flight by their share. */
  get work(): number {
    return [...this.#fractions.values()].reduce((sum, fraction) => sum + fraction, this.ended);
  }

  timeLeft(): string {
    if (this.work === 0 || this.ended === this.total) return "";
    const elapsed = (performance.now() - this.#start) / 1000;
    return `, ${formatSeconds(elapsed * (this.total - this.work) / this.work)} left`;
  }

  /** Names a cell by its factors. */
  name = ({ cell: { dataset, loss, dimension, activation, seed, evaluation } }: Task): string => {
    const split = evaluation.openSet ? ` open-set ${evaluation.openSet.split}` : "";
    const label = lossLabel(loss, this.#losses);
    return `${dataset}${split} ${label}, ${dimension}-D ${activation}, seed ${seed}`;
  };
}

/** Seconds as `m:ss`. */
function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
