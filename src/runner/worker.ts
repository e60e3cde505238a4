/**
 * A worker process: reads a task a line from stdin, runs it, writes the run into the store, and
 * tells on stdout how it goes. It may be killed at any moment, as a run is stored whole or not.
 *
 * @module
 */
import { useBackend } from "../compute/backend.ts";
import { StoreError } from "../errors.ts";
import { openStore } from "../store/store.ts";
import { encodeLine, parseSettings, parseTask, readLines, type WorkerMessage } from "./protocol.ts";
import { createCellRunner } from "./run_cell.ts";

async function main(argument: string): Promise<void> {
  // The terminal sends Ctrl-C to every process; the scheduler alone decides what it means.
  Deno.addSignalListener("SIGINT", () => {});
  const settings = parseSettings(argument);
  const store = openStore(settings.store);
  const runner = createCellRunner(await useBackend(settings.backend), settings.dataDirectory);
  const output = Deno.stdout.writable.getWriter();
  const tell = (message: WorkerMessage) => output.write(encodeLine(message));

  for await (const line of readLines(Deno.stdin.readable)) {
    const task = parseTask(line);
    try {
      const run = await runner.run(task, {
        onProgress: (row, totalSteps) =>
          tell({ type: "progress", progress: { ...row, totalSteps } }),
      });
      await store.write(run);
      await tell({ type: "finished", divergedAt: run.divergedAt });
    } catch (error) {
      const fatal = error instanceof StoreError;
      await tell({ type: "failed", message: (error as Error).message, fatal });
    }
  }
  Deno.exit();
}

if (import.meta.main) await main(Deno.args[0] ?? "");
