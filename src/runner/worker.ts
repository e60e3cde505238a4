/**
 * A worker process: reads its settings and then a task a line from stdin, performs it, writes
 * network and measures into the store, and tells on stdout how it goes. It may be killed at any
 * moment: both are stored whole or not at all. It ends with its scheduler, whose end closes stdin.
 *
 * @module
 */
import { useBackend } from "../compute/backend.ts";
import { registerDataset } from "../data/own/register.ts";
import { openStore } from "../store/store.ts";
import { loadModules } from "../study/modules.ts";
import { readLines, writeLine } from "./lines.ts";
import { parseSettings, parseTask, type WorkerMessage } from "./messages.ts";
import { createPerformer } from "./perform.ts";

async function main(): Promise<void> {
  // The terminal sends Ctrl-C to every process; the scheduler alone decides what it means.
  Deno.addSignalListener("SIGINT", () => {});
  const lines = readLines(Deno.stdin.readable);
  const { value, done } = await lines.next();
  // It was started ahead of its work, and there is none.
  if (done) Deno.exit();
  const settings = parseSettings(value);
  // Stdout is for messages: what a module of the user prints goes where the scheduler shows it.
  for (const name of ["log", "info", "debug"] as const) console[name] = console.error;
  await loadModules(settings.modules ?? []);
  // Whoever started it has compared their files.
  for (const { manifest } of settings.datasets ?? []) {
    await registerDataset(manifest, { look: false });
  }
  const store = openStore(settings.store);
  const performer = createPerformer(await useBackend(settings.backend), settings.dataDirectory);

  async function work(line: string): Promise<void> {
    const outcome = await performer.perform(parseTask(line), store, {
      onProgress: (row, totalSteps) => tell({ type: "progress", progress: { ...row, totalSteps } }),
    });
    tell(outcome);
  }

  // Not awaited: it must notice the end of stdin while it trains a cell.
  for await (const line of lines) void work(line);
  Deno.exit();
}

/** Writes a message at once; without a reader there is no scheduler left to work for. */
function tell(message: WorkerMessage): void {
  try {
    writeLine(message);
  } catch {
    Deno.exit(1);
  }
}

if (import.meta.main) await main();
