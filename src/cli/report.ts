import { EXIT_CODES, InputError, reasonOf, StoreError } from "../base/errors.ts";
import { importLate } from "./late.ts";
import { describeNames } from "../base/text.ts";
import type { Cell } from "../cell/cell.ts";
import { checkCell } from "../cell/check_cell.ts";
import { judgeClaims } from "../claims/judge.ts";
import { useBackend } from "../compute/backend.ts";
import { renderPictures, reportFiles } from "../pages/report.ts";
import { reportInput } from "../results/input.ts";
import { count } from "../results/text.ts";
import type { ReportFormat, ReportInput } from "../results/types.ts";
import { findRuns, type FoundRuns, MANY_NETWORKS, readEach } from "../runner/find_runs.ts";
import type { Store } from "../store/store.ts";
import { parseExperiment } from "../study/parse.ts";
import { DEFAULT_STUDY } from "./commands.ts";
import { ELSEWHERE, writeFiles } from "./files.ts";
import { requireStore } from "./networks.ts";
import type { Shared } from "./options.ts";
import { atHome } from "./places.ts";
import {
  callOf,
  chooseStudies,
  type Drawable,
  findDrawable,
  type StudyArguments,
} from "./studies.ts";
import { hint } from "./terminal.ts";

/** What is drawn, and how. */
export interface ReportOptions
  extends StudyArguments, Shared<"backend" | "store" | "out" | "json"> {
  all: boolean;
  format: readonly ReportFormat[];
  bundle: string | undefined;
}

/** `deno task report`: figures and tables from the store alone. */
export async function report(given: ReportOptions): Promise<number> {
  const { paths, options } = chooseStudies(given);
  const store = await requireStore(given.store);
  const { class: backend } = await useBackend(given.backend);

  if (given.bundle !== undefined) {
    const [path, ...more] = paths;
    if (given.all || more.length > 0) {
      throw new InputError("--bundle takes one study: call report once for each");
    }
    const bundle = import.meta.resolve("./bundle.ts");
    const { writeBundle } = await importLate<typeof import("./bundle.ts")>(bundle);
    return await writeBundle(path!, options, given, store, backend);
  }

  const drawables: (Drawable & { call: readonly string[] })[] = [];
  if (given.all) {
    drawables.push({ ...await wholeStore(store), call: callOf(ANY_STUDY.path, ANY_STUDY, given) });
  }
  for (const path of given.all ? [] : paths) {
    const fixed = given.profile !== undefined || options.profile !== undefined;
    const drawable = await findDrawable(path, fixed, options, store, backend);
    drawables.push({ ...drawable, call: callOf(path, { ...options, ...drawable }, given) });
  }
  let code: number = EXIT_CODES.done;
  for (const { experiment, profile, found, call } of drawables) {
    const { runs } = found;
    const claims = judgeClaims(experiment, runs);
    const input = reportInput(experiment, runs, claims, call);
    const out = `${given.out}/${experiment.name}`;
    const { page, failed } = await writeReport(input, out, given.format);
    if (failed) code = EXIT_CODES.failed;
    const gaps = describeGaps(found);
    if (given.json) {
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
  return code;
}

/** By which a network of no study is trained again: a study that is changed to ask for that alone. */
const ANY_STUDY = {
  path: atHome(DEFAULT_STUDY.path),
  set: ["name=all", "measures=[]", "figures=[]", "published=[]"],
};

/** All that a store holds, as if a study had asked for it. */
async function wholeStore(store: Store): Promise<Drawable> {
  const { read, damaged } = await readEach(await store.list(), async (digest) => {
    const { cell } = (await store.open(digest)).record;
    const measures = (await store.measures(digest)).map(({ identity }) => identity.measure);
    return { digest, cell: checkedCell(cell), measures };
  });
  const found = await findRuns(store, read, { sampled: read.length > MANY_NETWORKS });
  for (const [digest, message] of damaged) found.damaged.set(digest, message);
  if (found.runs.length === 0) {
    throw new InputError(
      [
        `The store "${store.path}" has no network that can be drawn: train some with ${
          hint("reproduce")
        }`,
        ...found.damaged.values(),
      ].join("\n"),
    );
  }
  // Only the title and the figures of this study are used: no cell of its matrix is asked for.
  const experiment = parseExperiment({
    name: "all",
    title: "All networks of the store",
    matrix: { dataset: ["digits"], loss: [{ name: "softmax" }] },
  }, store.path);
  return { experiment, profile: undefined, found };
}

/** A cell as this version has it: what it does not know, it cannot draw. */
function checkedCell(cell: unknown): Cell {
  try {
    return checkCell(cell);
  } catch (error) {
    throw new StoreError(`Not drawn: ${reasonOf(error)}`);
  }
}

/** Says what a report lacks. */
export function describeGaps({ runs, untrained, unmeasured, older, damaged }: FoundRuns): string[] {
  const names = new Set(unmeasured.flatMap(({ measures }) => measures.map(({ name }) => name)));
  const text = (state: string, networks: readonly unknown[], advice: string) =>
    networks.length === 0 ? [] : [`${state}: ${count(networks.length, "network")}; ${advice}`];
  const again = hint("reproduce");
  return [
    ...text("not trained yet", untrained, `drawn: ${runs.length}`),
    ...text(
      `lacking measures (${describeNames([...names])})`,
      unmeasured,
      `take them with ${again}`,
    ),
    ...text("trained by older code", older, `train them again with ${again}`),
    ...[...damaged.values()].map((message) => `damaged: ${message}`),
  ];
}

/**
 * Draws a report into a folder.
 *
 * @returns The path of the page, or of the folder where no page was asked for; and whether the drawing
 * of a figure failed, which loses that figure alone.
 * @throws {EnvironmentError} If the folder cannot be written.
 */
export async function writeReport(
  input: ReportInput,
  folder: string,
  formats: readonly ReportFormat[] = ["svg", "html", "md"],
): Promise<{ page: string; failed: boolean }> {
  let anyFailed = false;
  const files = reportFiles(input, {
    formats,
    onMissing({ name, reason, failed = false }) {
      anyFailed ||= failed;
      console.error(`figure "${name}" not drawn because ${reason}`);
    },
  });
  if (formats.includes("png") || formats.includes("pdf")) {
    for (const [name, content] of await renderPictures(input, formats)) files.set(name, content);
  }
  await writeFiles(
    files.entries().map(([name, content]) => [`${folder}/${name}`, content] as const),
    `the runs are safe in the store: ${ELSEWHERE}`,
  );
  const page = files.has("index.html") ? `${folder}/index.html` : folder;
  return { page, failed: anyFailed };
}
