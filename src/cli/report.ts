import { REPORT_FORMATS, type ReportFormat } from "../reports/mod.ts";
import { EXIT_CODES, InputError } from "../base/errors.ts";
import { useBackend } from "../compute/backend.ts";
import { loadExperiment } from "../study/mod.ts";
import { planExperiment } from "../runner/mod.ts";
import { openStore } from "../store/mod.ts";
import { suggest } from "../base/suggest.ts";
import { readArguments, readBackend } from "./_arguments.ts";
import { chooseExperiments } from "./_experiments.ts";
import {
  DEFAULT_OUT,
  DEFAULT_STORE,
  LOSS_OPTION,
  OUT_OPTION,
  PROFILE_OPTION,
  SET_OPTION,
  STORE_OPTION,
} from "./_options.ts";
import { writeReport } from "./_report.ts";

const SYNTAX = {
  name: "report",
  summary: "Draws the report of an experiment's runs that are in the store; it never trains.",
  positional: "[EXPERIMENT...]   (default: experiments/reproduce.json in its profile quick)",
  options: {
    profile: PROFILE_OPTION,
    set: SET_OPTION,
    loss: LOSS_OPTION,
    backend: { value: "NAME", help: "the backend of the runs (default: auto)" },
    store: STORE_OPTION,
    out: OUT_OPTION,
    format: {
      value: "LIST",
      help: `kinds of files, joined by commas: ${REPORT_FORMATS.join(",")} (default: svg,html,md)`,
    },
  },
};

/** `deno task report`: figures and tables from the store alone. */
export async function report(args: readonly string[]): Promise<number> {
  const given = readArguments(args, SYNTAX);
  if (given === undefined) return EXIT_CODES.done;
  const formats = readFormats(given.get("format") ?? "svg,html,md");
  const { paths, options } = await chooseExperiments(given);
  const store = openStore(given.get("store") ?? DEFAULT_STORE);
  const { name: backend } = await useBackend(readBackend(given.get("backend")));

  for (const path of paths) {
    const experiment = await loadExperiment(path, options);
    const { found, missing } = await planExperiment(experiment, store, backend);
    if (found.length === 0) {
      throw new InputError(
        `The store "${store.path}" has no run of "${experiment.name}": train them with deno task reproduce ${path}`,
      );
    }
    const runs = await Promise.all(found.map(({ digest }) => store.read(digest)));
    const out = `${given.get("out") ?? DEFAULT_OUT}/${experiment.name}`;
    console.log(await writeReport(experiment, runs, out, formats));
    if (missing.length > 0) console.error(`${missing.length} cells are not trained yet`);
  }
  return EXIT_CODES.done;
}

function readFormats(list: string): ReportFormat[] {
  return list.split(",").map((name) => {
    const format = REPORT_FORMATS.find((format) => format === name);
    if (format === undefined) {
      throw new InputError(`There is no format "${name}": ${suggest(name, REPORT_FORMATS)}`);
    }
    return format;
  });
}
