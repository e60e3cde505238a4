/**
 * How much faster two workers are than one: trains the same cells with `--jobs 1` and `--jobs 2`,
 * in turn, and prints the medians as JSON.
 *
 * usage: deno task bench:workers [--rounds=3] [--cells=8] [--epochs=60]
 */
import { parseArgs } from "@std/cli";
import { parseExperiment } from "../src/experiment/mod.ts";
import { runExperiment } from "../src/runner/mod.ts";

const options = parseArgs(Deno.args, {
  string: ["rounds", "cells", "epochs"],
  default: { rounds: "3", cells: "8", epochs: "60" },
});
const seed = Array.from({ length: Number(options.cells) }, (_, index) => index);
const experiment = parseExperiment({
  name: "workers",
  title: "Workers",
  matrix: { dataset: ["digits"], loss: [{ name: "softmax" }], seed },
  training: { trainSize: 512, testSize: 100, epochs: Number(options.epochs), batchSize: 64 },
}, "bench/workers.ts");

/** Seconds from the call to the last run in an empty store, the start of workers included. */
async function measure(jobs: number): Promise<number> {
  const store = await Deno.makeTempDir();
  const start = performance.now();
  const { failed } = await runExperiment(experiment, { store, jobs, backend: "wasm" });
  const seconds = (performance.now() - start) / 1000;
  await Deno.remove(store, { recursive: true });
  if (failed.length > 0) throw new Error(failed[0]!.message);
  return seconds;
}

const samples: { one: number[]; two: number[] } = { one: [], two: [] };
for (let round = 0; round < Number(options.rounds); round++) {
  samples.one.push(await measure(1));
  samples.two.push(await measure(2));
  console.error(`round ${round + 1}: ${samples.one.at(-1)} s, ${samples.two.at(-1)} s`);
}
const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const [one, two] = [median(samples.one), median(samples.two)];
console.log(JSON.stringify({
  cells: seed.length,
  cores: navigator.hardwareConcurrency,
  load: Deno.loadavg()[0],
  seconds: { one, two },
  speedUp: one / two,
  samples,
}));
