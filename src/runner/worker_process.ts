import { printable } from "../base/printable.ts";
import type { Progress } from "./events.ts";
import { encodeLine, parseMessage, type WorkerMessage, type WorkerSettings } from "./messages.ts";
import type { Task, TaskOutcome } from "./task.ts";
import { startChild } from "./warden.ts";

/** How a task ended in a worker, or the worker with it. */
export type Outcome = TaskOutcome | { type: "died"; message: string };

/** The limits of a worker. */
export interface Limits {
  /** Megabytes of memory, for JavaScript and for WASM each. */
  memory: number;
  /** Seconds that a worker may say nothing before it is taken for hung. */
  timeLimit: number;
}

/** A worker process, which runs one task at a time. */
export interface WorkerProcess {
  /** The number of the process. */
  readonly pid: number;
  /** Runs a task; resolves when the task ends or its worker dies. */
  run(task: Task, onProgress: (progress: Progress) => void): Promise<Outcome>;
  /** Ends the process at once, and resolves when it has. */
  kill(): Promise<void>;
}

/** The options of watching a worker. */
export interface WatchOptions extends Limits {
  /** Called with each line that the worker, or the runtime on its behalf, writes to stderr. */
  onMessage: (line: string) => void;
}

/** V8 says so before it ends the process. */
const OUT_OF_MEMORY = /out of memory|heap limit/i;

/** Starts a worker with no more rights than it needs: it cannot start programs or reach the net. */
export async function startWorker(
  settings: WorkerSettings,
  { memory, timeLimit, onMessage }: WatchOptions,
): Promise<WorkerProcess> {
  const child = await startChild(settings, memory);
  const complaints = listen(child.complaints, onMessage);

  const kill = async () => {
    child.kill();
    await child.ended;
  };

  const died = async (message: string): Promise<Outcome> => {
    await kill();
    return { type: "died", message };
  };

  async function describeEnd(): Promise<string> {
    const { code, signal, overMemory } = await child.ended;
    if ((await complaints).outOfMemory || overMemory) {
      return `the worker ran out of memory: it may use ${memory} MB, raise it with --memory`;
    }
    const hint = signal === "SIGKILL" ? ", which a system does that is short of memory" : "";
    return `the worker ended with ${signal ?? `code ${code}`}${hint}`;
  }

  return {
    pid: child.pid,
    async run(task, onProgress) {
      try {
        await child.write(encodeLine(task));
      } catch {
        return await died(await describeEnd());
      }
      for (;;) {
        const next = await within(timeLimit, child.lines.next());
        if (next === "late") return await died(`the worker said nothing for ${timeLimit} s`);
        if (next.done) return await died(await describeEnd());
        let message: WorkerMessage;
        try {
          message = parseMessage(next.value);
        } catch {
          return await died(
            `the worker wrote to stdout, which is for its messages alone: "${
              printable(next.value.slice(0, 80))
            }"; print with console.log() or console.error(), which go to stderr`,
          );
        }
        if (message.type !== "progress") return message;
        onProgress(message.progress);
      }
    },
    kill,
  };
}

async function within<T>(seconds: number, promise: Promise<T>): Promise<T | "late"> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Passes on what a worker writes to stderr; the dump of a runtime without memory is left out. */
async function listen(
  lines: AsyncIterable<string>,
  onMessage: (line: string) => void,
): Promise<{ outOfMemory: boolean }> {
  let outOfMemory = false;
  for await (const line of lines) {
    outOfMemory ||= OUT_OF_MEMORY.test(line);
    if (!outOfMemory && line.trim() !== "" && !line.startsWith("<--- Last")) {
      onMessage(printable(line));
    }
  }
  return { outOfMemory };
}
