/**
 * Writes what is committed of the results in the pack: `docs/findings.md`, the gallery, the opening of
 * the README with its picture, and `reports/atlas/`. Run it as `deno task atlas:docs [PACK]`.
 *
 * @module
 */
import { dirname } from "node:path";
import { type Atlas, loadPublishedStudies, readAtlas } from "../atlas/atlas.ts";
import { renderFindings } from "../atlas/findings.ts";
import { renderGallery } from "../atlas/gallery.ts";
import { openPack } from "../atlas/pack/open_pack.ts";
import { renderReadme } from "../atlas/readme.ts";
import { viewAtlas } from "../atlas/view.ts";
import type { FigureName } from "../figures/catalogue.ts";
import { FIGURES } from "../figures/figures.ts";
import { count, escapeMarkdown } from "../results/text.ts";
import { renderReport } from "./report.ts";

/** Folders that hold nothing but what is written here, so that nothing outdated stays in them. */
export const OWN_FOLDERS = ["docs/gallery", "reports/atlas"];

/**
 * The reports that are committed: of each published study its tables, its verdicts and its figures of
 * metrics. Point clouds are large, and the gallery has the best of them.
 */
function renderReports(atlas: Atlas): Map<string, string> {
  const studies = viewAtlas(atlas).studies.flatMap(({ experiment, input }) =>
    input === undefined ? [] : [{ experiment, input }]
  );
  const files = studies.flatMap(({ experiment, input }) => {
    const figures = experiment.figures.filter((name) =>
      FIGURES[name as FigureName].group === "Metrics"
    );
    const report = { ...input, experiment: { ...input.experiment, figures } };
    return [...renderReport(report, { formats: ["svg", "md"] })]
      .map(([name, content]) => [`${experiment.name}/${name}`, content] as const);
  });
  const index = studies.map(({ experiment: { name, title }, input: { runs } }) =>
    `- [${escapeMarkdown(title)}](${name}/report.md): \`${name}\`, ${count(runs.length, "network")}`
  );
  const head = "# Reports of the published studies\n\nTables, verdicts and figures of metrics, " +
    "written by `deno task atlas:docs` from the committed results. `deno task atlas` draws all of " +
    "it as a site, with the embeddings.\n\n";
  return new Map([["README.md", `${head}${index.join("\n")}\n`], ...files]);
}

/**
 * The documents that are made of a pack.
 *
 * @param pack The folder of the pack.
 * @param readme The README of today.
 * @returns The content of each by its path.
 */
export async function atlasDocuments(
  pack: string,
  readme: string,
): Promise<Map<string, string>> {
  const atlas = await readAtlas(await openPack(pack), await loadPublishedStudies());
  const inFolder = (folder: string, files: Map<string, string>) =>
    [...files].map(([name, content]) => [`${folder}/${name}`, content] as const);
  return new Map<string, string>([
    ["docs/findings.md", renderFindings(atlas)],
    ...inFolder("docs", renderGallery(atlas)),
    ...inFolder("reports/atlas", renderReports(atlas)),
    ...renderReadme(atlas, readme),
  ]);
}

if (import.meta.main) {
  const [pack = "atlas"] = Deno.args;
  const documents = await atlasDocuments(pack, await Deno.readTextFile("README.md"));
  for (const folder of OWN_FOLDERS) await Deno.remove(folder, { recursive: true }).catch(() => {});
  for (const [path, content] of documents) {
    if (path.includes("/")) await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(path, content);
    console.log(path);
  }
}
