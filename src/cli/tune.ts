import { EXIT_CODES } from "../base/errors.ts";
import { tuneStudy } from "../runner/tune.ts";
import { loadExperiment } from "../study/parse.ts";
import { candidateTable, whyUntuned } from "../study/tuning.ts";
import { tuningResultPath, tuningResultText } from "../study/tuning_result.ts";
import type { TunedLoss, Tuning } from "../study/types.ts";
import { writeFiles } from "./files.ts";
import type { Shared } from "./options.ts";
import { withProgress } from "./progress.ts";
import { chooseStudies, type StudyArguments } from "./studies.ts";
import { formatTable, tellFaults, tellUnfinished } from "./terminal.ts";

/** What is tuned, and how it is trained. */
export type TuneOptions =
  & StudyArguments
  & Shared<"store" | "backend" | "jobs" | "memory" | "dataDir" | "json">;

/** `deno task loss-atlas tune`: chooses the settings of every loss by one budget. */
export async function tune({ dataDir, ...given }: TuneOptions): Promise<number> {
  const { paths: [path], options } = chooseStudies(given);
  const experiment = await loadExperiment(path!, { ...options, untuned: true });
  const { store, backend, jobs, memory } = given;
  const training = { store, backend, jobs, memory, dataDirectory: dataDir };
  const tuned = await withProgress((signal, show) =>
    tuneStudy(experiment, { ...training, signal, onEvent: (event) => show(event) })
  );
  if (tuned === undefined) {
    tellUnfinished(store, "tune", ...given.args);
    return EXIT_CODES.interrupted;
  }
  const { result, failed, trained, found } = tuned;
  tellFaults({ failed });
  if (result === undefined) return EXIT_CODES.failed;
  const file = tuningResultPath(path!, experiment.tuning!);
  await writeFiles([[file, tuningResultText(result)]]);
  const reason = whyUntuned({ tuning: experiment.tuning!, tuned: result });
  if (given.json) {
    console.log(JSON.stringify({ type: "result", file, trained, found, reason, ...result }));
    return EXIT_CODES.done;
  }
  console.log(tuningTable(experiment.tuning!, result.losses));
  if (reason !== undefined) console.error(`not tuned to the end: ${reason}`);
  console.log(`\n${trained} networks trained, ${found} found\n${file}`);
  return EXIT_CODES.done;
}

/** Every candidate with its mean, the chosen ones marked. */
function tuningTable(tuning: Tuning, losses: readonly TunedLoss[]): string {
  const { header, rows } = candidateTable(tuning, losses);
  return formatTable(header, rows);
}
