import { fromFileUrl } from "../paths.ts";
import type { Progress } from "./events.ts";
import { encodeLine, parseMessage, readLines, type WorkerSettings } from "./protocol.ts";
import type { Task } from "./run_cell.ts";

/** How a task ended in a worker. */
export type Outcome =
  | { type: "finished"; divergedAt?: number | undefined }
  | { type: "failed"; message: string; fatal: boolean }
  | { type: "died"; message: string };

/** A worker process, which runs one task at a time. */
export interface WorkerProcess {
  /** Runs a task; resolves when it ended, be it well or with the process. */
  run(task: Task, onProgress: (progress: Progress) => void): Promise<Outcome>;
  /** Ends the process at once. */
  kill(): void;
}

const WORKER = new URL("./worker.ts", import.meta.url);

/** Starts a worker with no more rights than it needs: it cannot start programs or reach the net. */
export function startWorker(settings: WorkerSettings): WorkerProcess {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--cached-only",
      "--allow-read",
      `--allow-write=${settings.store}`,
      "--allow-env",
      "--allow-sys",
      "--deny-net",
      "--deny-run",
      WORKER.protocol === "file:" ? fromFileUrl(WORKER) : WORKER.href,
      JSON.stringify(settings),
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const input = child.stdin.getWriter();
  const lines = readLines(child.stdout);

  return {
    async run(task, onProgress) {
      try {
        await input.write(encodeLine(task));
        for (;;) {
          const { value, done } = await lines.next();
          if (done) break;
          const message = parseMessage(value);
          if (message.type !== "progress") return message;
          onProgress(message.progress);
        }
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        return { type: "died", message: `the worker broke off: ${error.message}` };
      }
      const { code, signal } = await child.status;
      return { type: "died", message: `the worker ended with ${signal ?? `code ${code}`}` };
    },
    kill() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended by itself.
      }
    },
  };
}
