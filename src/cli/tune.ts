import { dirname } from "node:path";
import { EXIT_CODES, InputError } from "../base/errors.ts";
import { writeFileWhole } from "../base/atomic_file.ts";
import { loadExperiment, type TunedLoss } from "../study/mod.ts";
import { canonicalJson } from "../base/canonical.ts";
import { bestOf, meanOf } from "../study/tuning.ts";
import { tuningResultPath, tuningResultText } from "../study/tuning_result.ts";
import { tuneStudy } from "../runner/mod.ts";
import { readArguments, readBackend, readJobs, readPositive } from "./_arguments.ts";
import { chooseExperiments } from "./_experiments.ts";
import { onInterrupt } from "./_interrupt.ts";
import {
  DEFAULT_STORE,
  LOSS_OPTION,
  PROFILE_OPTION,
  SET_OPTION,
  STORE_OPTION,
} from "./_options.ts";
import { createProgress } from "./_progress.ts";
import { formatTable } from "./_table.ts";

const SYNTAX = {
  name: "tune",
  summary: "Tunes the losses of a study on validation images, and writes what it chose beside it.",
  positional: "EXPERIMENT",
  options: {
    profile: PROFILE_OPTION,
    set: SET_OPTION,
    loss: LOSS_OPTION,
    backend: { value: "NAME", help: "auto, webgpu, wasm or cpu (default: auto)" },
    jobs: { value: "N", help: "worker processes (default: the number of cores)" },
    store: STORE_OPTION,
    "data-dir": { value: "DIR", help: "where datasets are kept (default: your cache directory)" },
    memory: { value: "MB", help: "megabytes a worker may use (default: its share of half)" },
  },
};

/** `deno task loss-atlas tune`: chooses the settings of every loss by one budget. */
export async function tune(args: readonly string[]): Promise<number> {
  const given = readArguments(args, SYNTAX);
  if (given === undefined) return EXIT_CODES.done;
  const { paths: [path], options } = await chooseExperiments(given);
  if (given.positional.length !== 1) {
    throw new InputError("Cannot tune: give one study, such as experiments/prototypes.json");
  }
  const experiment = await loadExperiment(path!, { ...options, untuned: true });
  const progress = createProgress();
  const interrupt = onInterrupt();
  try {
    const { result, failed, trained, found } = await tuneStudy(experiment, {
      store: given.get("store") ?? DEFAULT_STORE,
      backend: readBackend(given.get("backend")),
      jobs: readJobs(given.get("jobs")),
      memory: readPositive("memory", given.get("memory")),
      dataDirectory: given.get("data-dir"),
      signal: interrupt.signal,
      onEvent: (event) => progress.show(event),
    });
    progress.close();
    for (const { digest, message } of failed) console.error(`failed: ${digest}: ${message}`);
    if (result === undefined) return EXIT_CODES.failed;
    const file = tuningResultPath(path!, experiment.tuning!);
    await Deno.mkdir(dirname(file), { recursive: true });
    writeFileWhole(file, tuningResultText(result));
    console.log(tuningTable(result.losses));
    console.log(`\n${trained} networks trained, ${found} found\n${file}`);
    return EXIT_CODES.done;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    console.error("interrupted: what is finished is in the store; call again to go on");
    return EXIT_CODES.interrupted;
  } finally {
    progress.close();
    interrupt.release();
  }
}

/** Every candidate with its mean, the chosen ones marked. */
function tuningTable(losses: readonly TunedLoss[]): string {
  return formatTable(
    ["Loss", "Settings", "Validation accuracy", "Networks", ""],
    losses.flatMap(({ loss, candidates }) =>
      candidates.map((candidate) => [
        canonicalJson(loss),
        canonicalJson(candidate.settings),
        meanOf(candidate).toFixed(4),
        String(candidate.values.length),
        candidate === bestOf(candidates) ? "chosen" : "",
      ])
    ),
  );
}
