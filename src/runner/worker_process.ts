import { loadedModules } from "../base/own_modules.ts";
import { printable } from "../base/printable.ts";
import type { Backend } from "../compute/backend.ts";
import { ownDatasets } from "../data/catalogue.ts";
import type { Store } from "../store/store.ts";
import { encodeLine } from "./lines.ts";
import { parseMessage, type WorkerMessage, type WorkerSettings } from "./messages.ts";
import { datasetsOf } from "./plan.ts";
import type { Progress, Task, TaskOutcome } from "./task.ts";
import { startChild } from "./warden.ts";
import type { Limits } from "./worker_command.ts";

/** How a task ended in a worker, or the worker with it. */
type WorkerOutcome = TaskOutcome | { type: "died"; message: string };

/** A worker process, which runs one task at a time. */
interface WorkerProcess {
  /** The number of the process. */
  readonly pid: number;
  /** Runs a task; resolves when the task ends or the process dies. */
  run(task: Task, onProgress: (progress: Progress) => void): Promise<WorkerOutcome>;
  /** Ends the process at once, and resolves when it has. */
  kill(): Promise<void>;
}

/** How workers are watched. */
interface WatchOptions extends Limits {
  /** Called with each line that the worker, or the runtime on its behalf, writes to stderr. */
  onMessage: (line: string) => void;
  /** Called with the number of each process that is started. */
  onHire?: (pid: number) => void;
}

/** Where tasks are performed, and what for. */
export interface Workplace {
  store: Store;
  backend: Backend;
  dataDirectory: string | undefined;
}

/** Worker processes that are kept between tasks; one that dies is replaced. */
export class WorkerPool {
  #free: WorkerProcess[] = [];
  #all = new Set<WorkerProcess>();
  #isClosed = false;
  readonly #options: WatchOptions;
  readonly #settings: WorkerSettings;

  /** A pool that starts a worker when none is free; without tasks it is for whatever may come. */
  constructor(
    { store, backend, dataDirectory }: Workplace,
    options: WatchOptions,
    tasks?: readonly Task[],
  ) {
    this.#options = options;
    const modules = loadedModules();
    // Files of a study before this one may be gone.
    const needed = tasks && datasetsOf(tasks);
    const datasets = ownDatasets().filter(({ name }) => needed?.has(name) ?? true)
      .flatMap(({ own }) => own?.place ?? []);
    this.#settings = {
      ...{ store: store.path, backend: backend.name, dataDirectory, modules },
      ...datasets.length > 0 && { datasets },
    };
  }

  /** Runs a task in a worker of its own. */
  async run(task: Task, onProgress: (progress: Progress) => void): Promise<WorkerOutcome> {
    const worker = this.#free.pop() ?? await this.#hire();
    const outcome = await worker.run(task, onProgress);
    if (outcome.type === "died") this.#all.delete(worker);
    else this.#free.push(worker);
    return outcome;
  }

  /** Ends all workers at once, and resolves when they have. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#all].map((worker) => worker.kill()));
  }

  async #hire(): Promise<WorkerProcess> {
    const worker = await startWorker(this.#settings, this.#options);
    this.#all.add(worker);
    if (this.#isClosed) await worker.kill();
    this.#options.onHire?.(worker.pid);
    return worker;
  }
}

/** V8 says so before it ends the process. */
const OUT_OF_MEMORY = /out of memory|heap limit/i;

/** Starts a worker with no more rights than it needs: it cannot start programs or reach the net. */
async function startWorker(
  settings: WorkerSettings,
  { memory, timeLimit, onMessage }: WatchOptions,
): Promise<WorkerProcess> {
  const child = await startChild(settings, memory);
  const complaints = listen(child.complaints, onMessage);

  const kill = async () => {
    child.kill();
    await child.ended;
  };

  const died = async (message: string): Promise<WorkerOutcome> => {
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
