import { EXIT_CODES, StoreError } from "../base/errors.ts";
import { lstatIfThere } from "../base/files.ts";
import { count } from "../results/text.ts";
import { readRecords } from "../runner/find_runs.ts";
import { runExperiment } from "../runner/run_experiment.ts";
import { nominalSeconds } from "../runner/schedule.ts";
import { openStore } from "../store/store.ts";
import { parseExperiment } from "../study/parse.ts";
import type { Shared } from "./options.ts";
import { withProgress } from "./progress.ts";
import { hint } from "./terminal.ts";

/** Cells that each worker trains: of the first it also loads code. */
const CELLS_A_WORKER = 2;

/** Folders of measurements that a killed call has left behind. */
const LEFT = /^speed-[0-9a-f-]{36}$/;

/** How the speed is measured. */
export type SpeedOptions = Shared<"backend" | "jobs" | "memory" | "dataDir" | "store" | "json">;

/**
 * `deno task loss-atlas speed`: how many seconds of the machine on which costs were measured this one
 * does in a second, with all of its workers at once.
 */
export async function speed(given: SpeedOptions): Promise<number> {
  const { backend, jobs, memory, dataDir: dataDirectory, json } = given;
  sweep(given.store);
  const path = `${given.store}/speed-${crypto.randomUUID()}`;
  const study = parseExperiment({
    name: "speed",
    title: "The speed of a machine",
    matrix: {
      dataset: ["digits"],
      loss: [{ name: "softmax" }],
      seed: Array.from({ length: CELLS_A_WORKER * jobs }, (_, at) => at),
    },
    training: { trainSize: 300, testSize: 50, epochs: 4, batchSize: 32 },
    measures: ["accuracy"],
  }, "speed");
  try {
    const ended = await withProgress((signal) =>
      runExperiment(study, { store: path, backend, jobs, memory, dataDirectory, signal })
    );
    if (ended === undefined) return EXIT_CODES.interrupted;
    if (ended.failed.length > 0) throw new StoreError(ended.failed[0]!.message);
    const { records } = await readRecords(openStore(path));
    const ratios = records.map(({ cell, environment }) =>
      nominalSeconds(cell) / environment.seconds
    ).sort((a, b) => a - b);
    const found = Number((jobs * ratios[ratios.length >> 1]!).toPrecision(3));
    if (json) {
      console.log(JSON.stringify({ type: "speed", speed: found, jobs, cells: records.length }));
    } else {
      console.log(String(found));
      console.error(
        `measured with ${
          count(jobs, "worker")
        } at once; with one such number a machine, each calls ${
          hint("reproduce", "STUDY", "--shard", "I/N", "--weights", `${found},...`)
        }`,
      );
    }
    return EXIT_CODES.done;
  } finally {
    Deno.removeSync(path, { recursive: true });
  }
}

function sweep(store: string): void {
  if (lstatIfThere(store) === undefined) Deno.mkdirSync(store, { recursive: true });
  for (const { name } of Deno.readDirSync(store)) {
    const path = `${store}/${name}`;
    if (LEFT.test(name) && !openStore(path).isInUse()) Deno.removeSync(path, { recursive: true });
  }
}
