/**
 * How much faster two workers are than one: trains the same cells with `--jobs 1` and `--jobs 2`,
 * in turn, and prints the medians as JSON.
 *
 * usage: deno task bench:workers [--rounds=3] [--cells=8] [--epochs=4]
 */
import { benchArguments } from "./_arguments.ts";
import { readRecords } from "../src/runner/find_runs.ts";
import { runExperiment } from "../src/runner/run_experiment.ts";
import { openStore } from "../src/store/store.ts";
import { parseExperiment } from "../src/study/parse.ts";

const { values: options } = benchArguments(import.meta.filename!, {
  options: {
    rounds: { type: "string", default: "3" },
    cells: { type: "string", default: "8" },
    epochs: { type: "string", default: "4" },
  },
});
const seed = Array.from({ length: Number(options.cells) }, (_, index) => index);
const experiment = parseExperiment({
  name: "workers",
  title: "Workers",
  matrix: { dataset: ["digits"], loss: [{ name: "softmax" }], seed },
  training: { trainSize: 512, testSize: 100, epochs: Number(options.epochs), batchSize: 64 },
}, "bench/workers.ts");

interface Sample {
  /** From the call to the last run in an empty store, the start of workers included. */
  seconds: number;
  /** The share of that time in which the workers trained and measured: what scheduling leaves. */
  busy: number;
}

async function measure(jobs: number): Promise<Sample> {
  const path = await Deno.makeTempDir();
  const start = performance.now();
  const { failed } = await runExperiment(experiment, {
    ...{ store: path, jobs, backend: "wasm" },
  });
  const seconds = (performance.now() - start) / 1000;
  if (failed.length > 0) throw new Error(failed[0]!.message);
  const store = openStore(path);
  const { records } = await readRecords(store);
  const work = records.reduce((sum, { environment }) => sum + environment.seconds, 0);
  await Deno.remove(path, { recursive: true });
  return { seconds, busy: work / (jobs * seconds) };
}

const samples: { one: Sample[]; two: Sample[] } = { one: [], two: [] };
for (let round = 0; round < Number(options.rounds); round++) {
  samples.one.push(await measure(1));
  samples.two.push(await measure(2));
  console.error(`round ${round + 1}`, samples.one.at(-1), samples.two.at(-1));
}
const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const medians = (key: keyof Sample) => ({
  one: median(samples.one.map((sample) => sample[key])),
  two: median(samples.two.map((sample) => sample[key])),
});
const [seconds, busy] = [medians("seconds"), medians("busy")];
console.log(JSON.stringify({
  ...{ cells: seed.length, cores: navigator.hardwareConcurrency, load: Deno.loadavg()[0] },
  ...{ seconds, busy, speedUp: seconds.one / seconds.two, samples },
}));
