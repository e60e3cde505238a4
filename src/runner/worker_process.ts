import type { Progress } from "./events.ts";
import { encodeLine, parseMessage, readLines, type WorkerSettings } from "./messages.ts";
import type { Task, TaskOutcome } from "./task.ts";
import { workerCommand } from "./worker_command.ts";

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
  /** Runs a task; resolves when it ended, be it well or with the process. */
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
export function startWorker(settings: WorkerSettings, options: WatchOptions): WorkerProcess {
  const { memory, timeLimit } = options;
  const { command, args } = workerCommand(settings, memory);
  const child = new Deno.Command(command, {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = child.stdin.getWriter();
  const lines = readLines(child.stdout);
  const complaints = listen(child.stderr, options.onMessage);

  const kill = async () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await child.status;
  };

  async function describeEnd(): Promise<string> {
    const { code, signal } = await child.status;
    if ((await complaints).outOfMemory) {
      return `the worker ran out of memory: it may use ${memory} MB, raise it with --memory`;
    }
    const hint = signal === "SIGKILL" ? ", which a system does that is short of memory" : "";
    return `the worker ended with ${signal ?? `code ${code}`}${hint}`;
  }

  return {
    pid: child.pid,
    async run(task, onProgress) {
      try {
        await input.write(encodeLine(task));
        for (;;) {
          const next = await within(timeLimit, lines.next());
          if (next === "late") {
            await kill();
            return { type: "died", message: `the worker said nothing for ${timeLimit} s` };
          }
          if (next.done) break;
          const message = parseMessage(next.value);
          if (message.type !== "progress") return message;
          onProgress(message.progress);
        }
      } catch {
        // A broken pipe and a line that is not a message mean the same: the worker is not to be trusted.
        await kill();
      }
      return { type: "died", message: await describeEnd() };
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
  stream: ReadableStream<Uint8Array>,
  onMessage: (line: string) => void,
): Promise<{ outOfMemory: boolean }> {
  let outOfMemory = false;
  for await (const line of readLines(stream)) {
    outOfMemory ||= OUT_OF_MEMORY.test(line);
    if (!outOfMemory && line.trim() !== "" && !line.startsWith("<--- Last")) onMessage(line);
  }
  return { outOfMemory };
}
