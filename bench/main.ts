/**
 * Runs the benchmarks and writes `bench.json` and the figure `step-cost.svg` into a folder;
 * `bench/results` holds the committed ones. Fails if V8 no longer widens the kernels.
 *
 * usage: deno task bench [--out=reports/bench] [kernels steps widening metrics]
 */
import { benchArguments, OUT } from "./_arguments.ts";
import "./_backend.ts";
import { machine, type Measurement, runBenchmarks } from "./_results.ts";
import { measureWidening, WIDENING_IS_LOST } from "./_widening.ts";
import { measureStepCosts, type StepCost, stepCostFigure } from "./_step_cost.ts";

const FILES: Record<string, string> = {
  kernels: "bench/kernels_bench.ts",
  steps: "bench/steps_bench.ts",
  metrics: "bench/metrics.ts",
};
const SUBJECTS = [...Object.keys(FILES), "widening"];

const { values: { out }, positionals: asked } = benchArguments(import.meta.filename!, {
  allowPositionals: true,
  options: { out: { type: "string", default: OUT } },
});
const subjects = asked.length > 0 ? asked : SUBJECTS;
for (const subject of subjects) {
  if (!SUBJECTS.includes(subject)) {
    console.error(`Cannot run the benchmarks "${subject}": there are ${SUBJECTS.join(", ")}`);
    Deno.exit(2);
  }
}

const measurements: Measurement[] = [];
for (const subject of subjects.filter((subject) => FILES[subject] && subject !== "steps")) {
  measurements.push(...await told(subject, () => runBenchmarks(FILES[subject]!)));
}

await Deno.mkdir(out, { recursive: true });
let steps: StepCost[] = [];
if (subjects.includes("steps")) {
  steps = await told("steps", () => [...measureStepCosts(28), ...measureStepCosts(32)]);
  await Deno.writeTextFile(`${out}/step-cost.svg`, stepCostFigure(steps));
}
const widening = subjects.includes("widening")
  ? await told("widening", measureWidening)
  : undefined;
const record = { machine: machine(), load: Deno.loadavg(), steps, widening, measurements };
await Deno.writeTextFile(`${out}/bench.json`, `${JSON.stringify(record, null, 2)}\n`);

console.table(measurements.map(({ group, name, fastestMs, gflops }) => ({
  group,
  name,
  "fastest ms": Number(fastestMs.toPrecision(4)),
  "GFLOP/s": gflops === undefined ? "" : gflops.toFixed(1),
})));
console.table(steps.map(({ loss, size, ms, timesSoftmax }) => ({
  loss,
  size,
  ms: Number(ms.toPrecision(4)),
  "times softmax": Number(timesSoftmax.toFixed(3)),
})));
if (widening) {
  console.log(`A step with V8's widening takes ${widening.ratio.toFixed(2)} of one without`);
  if (widening.ratio > WIDENING_IS_LOST && Deno.build.arch === "x86_64") {
    console.error(`V8 no longer widens the kernels: see assembly/templates/tile.ts`);
    Deno.exit(1);
  }
}

/** Says what is measured, and afterwards how long that took. */
async function told<T>(subject: string, measure: () => T | Promise<T>): Promise<T> {
  console.error(`benchmarks: ${subject}`);
  const start = performance.now();
  const result = await measure();
  console.error(`benchmarks: ${subject} took ${((performance.now() - start) / 1000).toFixed(0)} s`);
  return result;
}
