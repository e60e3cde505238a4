import { FIGURES, renderReport, type ReportFormat } from "../reports/mod.ts";
import { bibtexEntry } from "../reports/bibtex.ts";
import { renderPngs } from "../reports/png.ts";
import { reportInput } from "../reports/input.ts";
import { writeFileWhole } from "../base/atomic_file.ts";
import { EnvironmentError, InputError } from "../base/errors.ts";
import type { Experiment } from "../study/mod.ts";
import { resultsArrow, resultsCsv, type Run } from "../store/mod.ts";
import { suggest } from "../base/suggest.ts";

/** Checks that every figure exists, before hours are spent on its data. */
export function checkFigures({ name, figures }: Experiment): void {
  for (const figure of figures) {
    if (Object.hasOwn(FIGURES, figure)) continue;
    throw new InputError(
      `Cannot draw the figure "${figure}" of the experiment "${name}": ${
        suggest(figure, Object.keys(FIGURES))
      }`,
    );
  }
}

/**
 * Makes the folder of a report, so that nobody trains for hours what cannot be written.
 *
 * @throws {EnvironmentError} If it cannot be written.
 */
export async function prepareReport(folder: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.remove(await Deno.makeTempFile({ dir: folder }));
  } catch (error) {
    throw new EnvironmentError(
      `Cannot write the report to "${folder}": ${
        (error as Error).message
      }; nothing was trained: give another folder with --out`,
      { cause: error },
    );
  }
}

/**
 * Draws the report of some runs into a folder.
 *
 * @returns The path of the page, or of the folder where no page was asked for.
 * @throws {EnvironmentError} If the folder cannot be written.
 */
export async function writeReport(
  experiment: Experiment,
  runs: readonly Run[],
  folder: string,
  formats: readonly ReportFormat[] = ["svg", "html", "md"],
): Promise<string> {
  const input = reportInput(experiment, runs);
  const files = renderReport(input, {
    formats,
    onMissing: ({ name, reason }) =>
      console.error(`the figure "${name}" is not drawn, as ${reason}`),
  });
  files.set("results.csv", resultsCsv(runs));
  files.set("results.arrow", resultsArrow(runs));
  files.set("citation.bib", bibtexEntry(input.experiment, input.runs));
  if (formats.includes("png")) {
    for (const [name, content] of await renderPngs(input)) files.set(name, content);
  }
  try {
    await Deno.mkdir(folder, { recursive: true });
    for (const [name, content] of files) {
      writeFileWhole(`${folder}/${name}`, content);
    }
  } catch (error) {
    throw new EnvironmentError(
      `Cannot write the report to "${folder}": ${
        (error as Error).message
      }; the runs are safe in the store: give another folder with --out`,
      { cause: error },
    );
  }
  return files.has("index.html") ? `${folder}/index.html` : folder;
}
