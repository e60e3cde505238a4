import * as Plot from "@observablehq/plot";
import { matrixFrom } from "../base/matrix.ts";
import { rocCurve, type RocPoint } from "../measures/metrics/open_set.ts";
import { centroidScores } from "../measures/protocols/open_set_scores.ts";
import { type Configuration, labelWithFailures } from "../results/configurations.ts";
import { splitMatrix, withEmbeddings } from "../results/embeddings.ts";
import { measured } from "../results/standings.ts";
import { count, formatNumber } from "../results/text.ts";
import type { ReportRun } from "../results/types.ts";
import type { FigureDefinition, Sheet } from "./drawing/drawing.ts";
import { sheetsByTask } from "./drawing/layout.ts";
import type { Content } from "./drawing/markup.ts";
import { drawnFrom } from "./drawing/panel_figure.ts";
import { drawPlot, glyphs } from "./drawing/plot.ts";
import { classMark, FIGURE_WIDTH, INK } from "./drawing/theme.ts";

const SIDE = 420;

/** Points of one curve; more cannot be told apart. */
const POINTS = 150;

/** The ROC curve of a run by its distance to the nearest class mean, thinned for drawing. */
export function openSetCurve(run: ReportRun): RocPoint[] {
  const { columns } = run.embeddings.coordinates;
  const classMeans = run.geometry.classMeans.filter((mean) =>
    mean.length === columns && mean.every(Number.isFinite)
  );
  if (classMeans.length === 0) return [];
  // Each mean stands for its class, as one sample of it.
  const means = { embeddings: matrixFrom(classMeans), labels: classMeans.map((_, label) => label) };
  const score = (split: string) => centroidScores(means, splitMatrix(run, split).matrix);
  const curve = rocCurve(score("test"), score("unknown"));
  const step = Math.max(1, Math.ceil(curve.length / POINTS));
  return curve.filter((_, i) => i % step === 0 || i === curve.length - 1);
}

/** Marks along a curve, at places that differ between the curves, so that shape tells them apart too. */
function marksAlong(curve: readonly RocPoint[], series: number): RocPoint[] {
  const gap = 0.125;
  return Array.from({ length: 8 }, (_, i) => (i + (series % 4) / 4) * gap)
    .flatMap((fpr) => curve.find((point) => point.fpr >= fpr) ?? []);
}

function draw(all: readonly Configuration[]): Content {
  const curves = all.map(({ runs }) => openSetCurve(runs[0]!));
  const axis = { domain: [0, 1], ticks: 5, grid: true };
  const place = { x: "fpr", y: "tpr" };
  return drawPlot({
    width: SIDE,
    height: SIDE,
    margins: [24, 12, 38, 46],
    x: { ...axis, label: "share of unknown images taken for known" },
    y: { ...axis, label: "share of known images taken for known" },
    marks: [
      Plot.line([[0, 0], [1, 1]], { stroke: INK.muted.color, strokeDasharray: "4,4" }),
      ...curves.map((curve, i) =>
        Plot.line(curve, { ...place, stroke: classMark(i).color, strokeWidth: 1.75 })
      ),
      ...curves.map((curve, i) =>
        glyphs(marksAlong(curve, i), { ...place, r: 3.4, mark: classMark(i) })
      ),
    ],
  });
}

/** Curves of one file; after ten their colours begin again. */
const CURVES = 10;

function drawPage(group: readonly Configuration[], task: string): Sheet {
  const entries = group.map((configuration, i) => {
    const { mean, seeds, of } = measured(configuration, "openSetAuroc");
    const some = seeds === of ? "" : `, ${seeds} of ${of}`;
    const value = Number.isNaN(mean) ? "" : ` (${formatNumber(mean)}${some})`;
    return { label: labelWithFailures(configuration) + value, mark: classMark(i) };
  });
  const caption =
    `How well the distance to the nearest class mean of the training embeddings tells ` +
    `images of trained classes from images of held-out classes, for ${
      count(group.length, "configuration")
    } (${
      drawnFrom(group)
    }). The legend gives the AUROC of all test images, mean over seeds. The dashed diagonal is chance.`;
  const parts = [{ x: (FIGURE_WIDTH - SIDE) / 2, y: 0, markup: draw(group) }];
  const title = `Known against unknown classes on ${task}`;
  return { title, caption, task, legend: [entries, "AUROC"], height: SIDE, parts };
}

/** The curves behind the open-set AUROC, a line a configuration that held classes out. */
export const figure: FigureDefinition = {
  shows: "Known against unknown images: the curves behind the open-set AUROC",
  group: "Metrics",
  needs: "no run held classes out, which takes openSetSplit",
  gallery: ["open-set"],
  sheets: ({ runs }) =>
    sheetsByTask(runs, CURVES, drawPage, ({ cell }) => cell.openSetSplit !== null, withEmbeddings),
};
