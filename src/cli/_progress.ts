// @ts-types="npm:@types/cli-progress@3.11.6"
import cliProgress from "cli-progress";
import type { RunEvent } from "../runner/mod.ts";
import { formatSeconds, Tracker } from "./_tracker.ts";

/** Shows the progress of the cells of an experiment on stderr. */
export interface ProgressView {
  /** Shows an event; of a network that is finished also its accuracy, where it was measured. */
  show(event: RunEvent, accuracy?: number | null): void;
  /** Leaves the terminal as a shell expects it. */
  close(): void;
}

/** Bars on a terminal, a line for each event that matters elsewhere. */
export function createProgress(): ProgressView {
  return Deno.stderr.isTerminal() ? createBars() : createLines();
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
  const { name } = tracker;
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
      return `${name(event.task)}: another process is at it`;
    case "found":
      return `${name(event.task)}: another process has done it`;
    case "notice":
      return event.message;
    case "finished": {
      const done = event.trained ? "trained" : "measured";
      const end = event.divergedAt === undefined ? done : `diverged at step ${event.divergedAt}`;
      const loss = event.trained ? tracker.lastLoss(event.task.digest) : undefined;
      const results = [
        ...loss === undefined ? [] : [`loss ${loss.toPrecision(3)}`],
        ...typeof accuracy === "number" ? [`accuracy ${accuracy.toFixed(3)}`] : [],
      ];
      const time = `${end} in ${formatSeconds(event.seconds)}`;
      return `${name(event.task)}: ${[time, ...results].join(", ")}`;
    }
    case "failed":
      return `${name(event.task)}: failed: ${event.message}`;
  }
}

/** Roughly how long tasks take, as `; about 2 min 5 s with 2 workers`; empty where there are none. */
export function estimateText(seconds: readonly number[], jobs: number): string {
  if (seconds.length === 0) return "";
  const workers = Math.max(1, Math.min(jobs, seconds.length));
  // The longest task comes first.
  const total = seconds.reduce((sum, each) => sum + each, 0);
  const wall = Math.max(total / workers, ...seconds.slice(0, 1));
  return `; about ${formatSeconds(wall)} with ${workers} worker${workers === 1 ? "" : "s"}`;
}

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
  const log = (text: string) => overall ? bars.log(`${text}\n`) : say(text);

  return {
    show(event, accuracy) {
      tracker.follow(event);
      const text = describe(event, tracker, accuracy);
      if (text !== undefined) log(text);
      if (event.type === "plan" && event.missing.length > 0) {
        if (overall) bars.remove(overall);
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
