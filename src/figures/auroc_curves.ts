import * as Plot from "@observablehq/plot";
import { matrixFrom } from "../base/matrix.ts";
import { rocCurve, type RocPoint } from "../measures/metrics/open_set.ts";
import { centroidScores } from "../measures/protocols/open_set_scores.ts";
import { briefLabels, type Configuration, labelWithFailures } from "../results/configurations.ts";
import { hasEmbeddings, splitMatrix, withEmbeddings } from "../results/embeddings.ts";
import { mean } from "../results/metrics.ts";
import { measured } from "../results/standings.ts";
import { count, formatNumber, listWords } from "../results/text.ts";
import type { ReportRun } from "../results/types.ts";
import type { FigureDefinition, Sheet } from "./drawing/drawing.ts";
import { sheetsByTask } from "./drawing/layout.ts";
import type { Content } from "./drawing/markup.ts";
import { drawnFrom } from "./drawing/panel_figure.ts";
import { drawPlot, glyphs } from "./drawing/plot.ts";
import { type ClassMark, familyMarks, FIGURE_WIDTH, INK } from "./drawing/theme.ts";

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

/** The share of known images that a curve reaches at a share of unknown ones, between its points. */
function tprAt(curve: readonly RocPoint[], fpr: number): number {
  const after = curve.findIndex((point) => point.fpr > fpr);
  if (after < 0) return 1;
  const [a, b] = [curve[Math.max(0, after - 1)]!, curve[after]!];
  return b.fpr === a.fpr ? a.tpr : a.tpr + (b.tpr - a.tpr) * (fpr - a.fpr) / (b.fpr - a.fpr);
}

/** A curve over seeds: the mean, and the least and the greatest of all seeds. */
interface Band extends RocPoint {
  low: number;
  high: number;
}

/** The curve of the seeds whose embeddings are at hand: of one seed its own, of several their mean. */
function curveOf({ runs }: Configuration): Band[] {
  const curves = runs.filter(hasEmbeddings).map(openSetCurve).filter(({ length }) => length > 0);
  const [only, ...others] = curves;
  if (others.length === 0) {
    return (only ?? []).map((point) => ({ ...point, low: point.tpr, high: point.tpr }));
  }
  return Array.from({ length: POINTS + 1 }, (_, i) => {
    const fpr = i / POINTS;
    const all = curves.map((curve) => tprAt(curve, fpr));
    return { fpr, tpr: mean(all), low: Math.min(...all), high: Math.max(...all) };
  });
}

function draw(all: readonly Configuration[], marks: readonly ClassMark[]): Content {
  const curves = all.map(curveOf);
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
        Plot.areaY(curve, {
          x: "fpr",
          y1: "low",
          y2: "high",
          fill: marks[i]!.color,
          fillOpacity: 0.14,
        })
      ),
      ...curves.map((curve, i) =>
        Plot.line(curve, { ...place, stroke: marks[i]!.color, strokeWidth: 1.75 })
      ),
      ...curves.map((curve, i) =>
        glyphs(marksAlong(curve, i), { ...place, r: 3.4, mark: marks[i]! })
      ),
    ],
  });
}

/** Curves of one file; more cannot be told apart. */
const CURVES = 10;

function drawPage(group: readonly Configuration[], task: string): Sheet {
  const { labels, shared } = briefLabels(group);
  const marks = familyMarks(group.map(({ cell }) => cell.loss.name));
  const entries = group.map((configuration, i) => {
    const { mean: average, seeds, of } = measured(configuration, "openSetAuroc");
    const some = seeds === of ? "" : `, ${seeds} of ${of}`;
    const value = Number.isNaN(average) ? "" : ` (${formatNumber(average)}${some})`;
    const label = labelWithFailures({ label: labels[i]!, runs: configuration.runs });
    return { label: label + value, mark: marks[i]! };
  });
  const caption =
    `Images of trained classes against images of held-out classes, scored by the distance to the ` +
    `nearest class mean of the training embeddings, for ${count(group.length, "configuration")}${
      shared.length === 0 ? "" : `, all of ${listWords(shared)}`
    } (${
      group.some(({ runs }) => runs.filter(hasEmbeddings).length > 1)
        ? "line: mean over seeds; band: all seeds"
        : drawnFrom(group)
    }). The legend gives the AUROC of all test images, mean over seeds. Dashed diagonal: chance.`;
  const parts = [{ x: (FIGURE_WIDTH - SIDE) / 2, y: 0, markup: draw(group, marks) }];
  const title = `Known against unknown classes on ${task}`;
  return { title, caption, task, legend: [entries, "AUROC"], height: SIDE, parts };
}

/** The curves behind the open-set AUROC, one line per configuration that held classes out. */
export const figure: FigureDefinition = {
  shows: "Known against unknown images: the curves behind the open-set AUROC",
  group: "Metrics",
  needs: "a run that held classes out, which takes openSetSplit",
  gallery: ["open-set"],
  sheets: ({ runs }) =>
    sheetsByTask(runs, CURVES, drawPage, ({ cell }) => cell.openSetSplit !== null, withEmbeddings),
};
