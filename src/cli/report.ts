import { REPORT_FORMATS, type ReportFormat } from "../reports/mod.ts";
import { EXIT_CODES, InputError } from "../base/errors.ts";
import { useBackend } from "../compute/backend.ts";
import { parseExperiment } from "../study/mod.ts";
import { describeNames, findRuns, type FoundRuns, readRecords } from "../runner/mod.ts";
import { judgeClaims } from "../judge/claims/mod.ts";
import { openStore, type Store } from "../store/mod.ts";
import { suggest } from "../base/suggest.ts";
import { readArguments, readBackend } from "./_arguments.ts";
import { type Drawable, findDrawable } from "./_drawable.ts";
import { chooseExperiments } from "./_experiments.ts";
import { hint } from "./_hint.ts";
import { requireStore } from "./_find_network.ts";
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
  summary: "Draws the report of what the store has of a study; it never trains.",
  positional: "[EXPERIMENT...]   (default: experiments/reproduce.json in its profile quick)",
  options: {
    profile: PROFILE_OPTION,
    set: SET_OPTION,
    loss: LOSS_OPTION,
    backend: { value: "NAME", help: "the backend of the networks (default: auto)" },
    store: STORE_OPTION,
    out: OUT_OPTION,
    all: { help: "draw everything that the store holds, without a study" },
    json: { help: "print where the report is, every value and the verdicts as JSON" },
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
  const store = await requireStore(openStore(given.get("store") ?? DEFAULT_STORE));
  const { class: backend } = await useBackend(readBackend(given.get("backend")));

  const drawables: Drawable[] = [];
  if (given.has("all")) drawables.push(await wholeStore(store));
  for (const path of given.has("all") ? [] : paths) {
    const fixed = given.has("profile") || options.profile !== undefined;
    drawables.push(await findDrawable(path, fixed, options, store, backend));
  }
  for (const { experiment, profile, found } of drawables) {
    const { runs } = found;
    const out = `${given.get("out") ?? DEFAULT_OUT}/${experiment.name}`;
    const page = await writeReport(experiment, runs, out, formats);
    const gaps = describeGaps(found);
    if (given.has("json")) {
      const claims = judgeClaims(experiment, runs);
      const values = runs.map(({ digest, cell, metrics }) => ({ digest, cell, metrics }));
      console.log(JSON.stringify({ type: "result", report: page, runs: values, claims, gaps }));
      continue;
    }
    console.log(page);
    if (profile !== undefined && profile !== options.profile) {
      console.error(`drawn from the profile "${profile}"`);
    }
    for (const line of gaps) console.error(line);
  }
  return EXIT_CODES.done;
}

/** All that a store holds, as if a study had asked for it. */
async function wholeStore(store: Store): Promise<Drawable> {
  const { records, damaged } = await readRecords(store);
  const tasks = await Promise.all(records.map(async ({ digest, cell }) => ({
    digest,
    cell,
    measures: (await store.measures(digest)).map(({ identity }) => identity.measure),
  })));
  const found = await findRuns(store, tasks);
  if (found.runs.length === 0) {
    throw new InputError(
      `The store "${store.path}" has no network: train some with ${hint("reproduce")}`,
    );
  }
  for (const [digest, message] of damaged) found.damaged.set(digest, message);
  // Only the title and the figures of this study are used: no cell of its matrix is asked for.
  const experiment = parseExperiment({
    name: "all",
    title: "All networks of the store",
    matrix: { dataset: [records[0]!.cell.dataset], loss: [{ name: "softmax" }] },
  }, store.path);
  return { experiment, profile: undefined, found };
}

/** Says what a report lacks. */
export function describeGaps({ runs, untrained, unmeasured, older, damaged }: FoundRuns): string[] {
  const names = new Set(unmeasured.flatMap(({ measures }) => measures.map(({ name }) => name)));
  return [
    ...untrained.length > 0
      ? [`${untrained.length} networks are not trained yet, ${runs.length} are drawn`]
      : [],
    ...unmeasured.length > 0
      ? [
        `${unmeasured.length} networks lack measures (${
          describeNames([...names])
        }): take them with ${hint("reproduce")}`,
      ]
      : [],
    ...older.length > 0
      ? [
        `${older.length} networks were trained by older code: ${
          hint("reproduce")
        } trains them again`,
      ]
      : [],
    ...[...damaged.values()].map((message) => `damaged: ${message}`),
  ];
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
