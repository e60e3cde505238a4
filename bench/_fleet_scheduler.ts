/** The scheduler of `bench/fleet.ts`: the real code, and what it takes of the processor. */
import process from "node:process";
import { runExperiment } from "../src/runner/run_experiment.ts";
import { loadExperiment } from "../src/study/parse.ts";

const [queue, study, store] = Deno.args as [string, string, string];
const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const say = (value: object) => console.log(JSON.stringify(value));

const begin = performance.now();
let planned = 0;
const ending = await runExperiment(await loadExperiment(study), {
  ...{ queue, store, backend: "wasm" },
  onEvent(event) {
    if (event.type === "plan") planned = cpuSeconds();
    if (event.type === "finished") say({ type: "finished" });
    if (event.type === "notice" || event.type === "failed") {
      say({ type: event.type, message: event.message });
    }
  },
});
say({
  type: "result",
  ...{ trained: ending.trained, failed: ending.failed.length },
  wall: (performance.now() - begin) / 1000,
  cpu: cpuSeconds(),
  /** From the first submission on, without the start and the plan. */
  working: cpuSeconds() - planned,
  megabytes: Math.round(Deno.memoryUsage().rss / 2 ** 20),
});
Deno.exit();
