import { splitRows } from "../../reports/_class_means.ts";
import { configurations } from "../../reports/_configurations.ts";
import { sampleRows } from "../../reports/_sampling.ts";
import { embeddingGrid } from "../../reports/figures/embedding_grid.ts";
import type { Drawing, ReportRun } from "../../reports/mod.ts";
import { lossNames } from "../../losses/mod.ts";
import type { AtlasView } from "./_view.ts";

/** Losses of the picture, and test points of each, which keep it below 150 KB. */
const [PANELS, POINTS] = [12, 350];

/** The dataset of the picture. */
const DATASET = "mnist";

/**
 * The picture of the atlas: two-dimensional embeddings of digits, a panel a loss.
 *
 * @returns The drawing; undefined while no such network is trained.
 */
export function atlasPicture({ runs }: AtlasView): Drawing | undefined {
  const flat = runs.filter(({ cell, embeddings }) =>
    cell.dataset === DATASET && cell.dimension === 2 && cell.activation === "linear" &&
    cell.openSetSplit === null && cell.training.augmentation === null &&
    embeddings.splits.includes("test")
  );
  const place = (name: string) => lossNames.indexOf(name) + 1 || lossNames.length + 1;
  // The first configuration of a loss is the one with most of its parameters at their defaults.
  const firsts = [
    ...Map.groupBy(
      configurations(flat).toSorted((a, b) => a.name.length - b.name.length),
      ({ cell }) => cell.loss.name,
    ).values(),
  ].map(([first]) => first!)
    .sort((a, b) => place(a.cell.loss.name) - place(b.cell.loss.name))
    .slice(0, PANELS);
  const [drawing] = embeddingGrid({
    experiment: { name: "atlas", title: "Atlas", figures: [] },
    runs: firsts.map(({ runs: [run] }) => thinned(run!)),
  });
  return drawing;
}

/** A run with so few test points that a dozen fit on a page. */
function thinned(run: ReportRun): ReportRun {
  const { splits, labels, coordinates: { data, columns }, predictions } = run.embeddings;
  const test = splitRows(run, "test");
  const rows = sampleRows(test.length, POINTS).map((at) => test[at]!);
  const pick = (values: Int32Array) => Int32Array.from(rows, (row) => values[row]!);
  const { confidences: _, ...rest } = run;
  return {
    ...rest,
    embeddings: {
      splits: rows.map((row) => splits[row]!),
      labels: pick(labels),
      predictions: pick(predictions),
      coordinates: {
        data: Float32Array.from(
          rows.flatMap((row) => [...data.subarray(row * columns, (row + 1) * columns)]),
        ),
        rows: rows.length,
        columns,
      },
    },
  };
}
