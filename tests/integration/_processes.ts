import type { RunEvent } from "../../src/runner/task.ts";
import { readLines } from "../../src/runner/lines.ts";
import type { RunOptions } from "../../src/runner/run_experiment.ts";
import { document } from "../_experiments.ts";

export { isAlive } from "../../src/cli/launch.ts";

/** What a scheduler says. */
export type SchedulerEvent = RunEvent | {
  type: "result";
  trained: number;
  measured: number;
  found: number;
  failed: { digest: string; message: string }[];
};

/** A running scheduler, watched. */
export interface SchedulerProcess {
  pid: number;
  /** Everything it has said so far. */
  events: SchedulerEvent[];
  /** The workers that it started. */
  workers(): number[];
  /** Resolves when it has said something that fits, or has ended. */
  until(fits: (event: SchedulerEvent) => boolean): Promise<void>;
  /** Its end. */
  status: Promise<Deno.CommandStatus>;
  /** What it wrote to stderr. */
  complaints: Promise<string>;
}

/** Writes an experiment of some softmax cells on digits into a folder. */
export async function writeExperiment(
  folder: string,
  { cells, training = {} }: { cells: number; training?: Record<string, unknown> },
): Promise<string> {
  const seed = Array.from({ length: cells }, (_, index) => index);
  const path = `${folder}/sample.json`;
  const content = document({
    matrix: { dataset: ["digits"], loss: [{ name: "softmax" }], dimension: [2], seed },
    training: { trainSize: 64, testSize: 50, epochs: 8, batchSize: 32, ...training },
  });
  await Deno.writeTextFile(path, JSON.stringify(content));
  return path;
}

/** Starts a scheduler on an experiment. */
export function startScheduler(experiment: string, options: RunOptions): SchedulerProcess {
  const script = new URL("./_scheduler.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script, experiment, JSON.stringify(options)],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const events: SchedulerEvent[] = [];
  let wake = Promise.withResolvers<void>();
  const reading = (async () => {
    for await (const line of readLines(child.stdout)) {
      try {
        events.push(JSON.parse(line));
      } catch {
        // A killed process may leave half a line.
      }
      wake.resolve();
      wake = Promise.withResolvers();
    }
  })();
  const complaints = new Response(child.stderr).text();
  return {
    pid: child.pid,
    events,
    workers: () => events.flatMap((event) => event.type === "hired" ? [event.pid] : []),
    async until(fits) {
      while (!events.some(fits)) {
        const more = await Promise.race([
          wake.promise.then(() => true),
          reading.then(() => false),
        ]);
        if (!more) return;
      }
    },
    status: reading.then(async () => (await complaints, await child.status)),
    complaints,
  };
}

/** Ends a process, if it has not ended by itself. */
export function strike(pid: number, signal: Deno.Signal = "SIGKILL"): boolean {
  try {
    Deno.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Waits. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
