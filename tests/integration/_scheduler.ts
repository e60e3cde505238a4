/** A scheduler as a process of its own: `_scheduler.ts EXPERIMENT OPTIONS`, events on stdout. */
import { runExperiment } from "../../src/runner/run_experiment.ts";
import { loadExperiment } from "../../src/study/mod.ts";

const [path, options] = Deno.args;
const encoder = new TextEncoder();
const result = await runExperiment(await loadExperiment(path!), {
  ...JSON.parse(options!),
  onEvent: (event) => Deno.stdout.writeSync(encoder.encode(JSON.stringify(event) + "\n")),
});
const { tasks, ...counts } = result;
const digests = tasks.map(({ digest }) => digest);
console.log(JSON.stringify({ type: "result", digests, ...counts }));
