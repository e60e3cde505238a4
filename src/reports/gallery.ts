/**
 * The gallery of the documentation: real figures of real runs.
 *
 * Run it as `deno run ... src/reports/gallery.ts [EXPERIMENT] [PROFILE] [STORE]`; it draws the runs that
 * are in the store into `docs/gallery.md`, `docs/figures.md` and `docs/gallery/`.
 *
 * @module
 */
import { datasetInfo } from "../data/mod.ts";
import { InputError } from "../base/errors.ts";
import { loadExperiment } from "../study/mod.ts";
import { findRuns, tasksOfExperiment } from "../runner/mod.ts";
import { backboneLayers } from "../networks/mod.ts";
import { openStore } from "../store/mod.ts";
import { sortRuns } from "./configurations.ts";
import type { ReportInput } from "./types.ts";
import { drawFigures, FIGURES } from "./figures.ts";

/** Keeps `deno fmt` from laying out what is written here, in Markdown as in SVG. */
const IGNORE = "<!-- deno-fmt-ignore-file -->";

/**
 * Renders the gallery: every figure that the runs allow, with its caption.
 *
 * @param input The experiment and its runs; its list of figures is not used.
 * @returns The content of each file by its path under `docs/`.
 */
export function renderGallery(input: ReportInput): Map<string, string> {
  const experiment = { ...input.experiment, figures: Object.keys(FIGURES) };
  const sorted = { ...input, experiment, runs: sortRuns(input.runs) };
  const { drawings } = drawFigures(sorted);
  const sections = drawings.map(({ id, title, caption }) =>
    `## ${title}\n\n![${title}](gallery/${id}.svg)\n\n${caption}\n`
  );
  const head =
    `# Gallery\n\nEvery figure below was drawn from ${input.runs.length} finished runs of ` +
    `\`experiments/${experiment.name}.json\` (${experiment.title}).\n`;
  return new Map([
    ["gallery.md", [IGNORE, head, ...sections].join("\n")],
    ["figures.md", figureList(sorted)],
    ...drawings.map(({ id, svg }) => [`gallery/${id}.svg`, `${IGNORE}\n${svg}`] as const),
  ]);
}

/** Every figure by its name: what it shows, what it needs, and a picture where the runs allow one. */
function figureList(input: ReportInput): string {
  const sections = Object.entries(FIGURES).map(([name, { shows, needs, draw }]) => {
    const [first] = draw(input);
    const picture = first === undefined
      ? "The runs of the gallery do not allow a picture."
      : `![${first.title}](gallery/${first.id}.svg)`;
    return `## \`${name}\`\n\n${shows}. It is not drawn where ${needs}.\n\n${picture}\n`;
  });
  const head =
    "# Figures\n\nThe figures that a study can ask for in `figures`, by name. Each shows one " +
    "task (a dataset with its known classes) at a time; one that cannot be drawn says why in the " +
    "report and on the terminal. This page is written by `deno task gallery`.\n";
  return [IGNORE, head, ...sections].join("\n");
}

if (import.meta.main) {
  const [path = "experiments/reproduce.json", profile = "quick", folder = "store"] = Deno.args;
  const experiment = await loadExperiment(path, { profile });
  const store = openStore(folder);
  const found = await findRuns(store, tasksOfExperiment(experiment, "wasm"));
  if (found.runs.length === 0) {
    throw new InputError(
      `Cannot draw the gallery as the store "${folder}" has no network of "${path}": train them with deno task reproduce ${path}`,
    );
  }
  const runs = found.runs.map((run) => ({
    ...run,
    classNames: datasetInfo(run.cell.dataset).classNames,
    ...(run.embeddings.confidences && { confidences: run.embeddings.confidences }),
  }));
  const { dataset, dimension, training } = runs[0]!.cell;
  const network = backboneLayers(training.backbone, datasetInfo(dataset).shape, dimension);
  const docs = new URL("../../docs/", import.meta.url);
  await Deno.mkdir(new URL("gallery/", docs), { recursive: true });
  for (const [name, content] of renderGallery({ experiment, runs, network })) {
    await Deno.writeTextFile(new URL(name, docs), content);
    console.log(`docs/${name}`);
  }
}
