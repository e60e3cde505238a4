import { InputError } from "../base/errors.ts";
import { suggest } from "../base/suggest.ts";
import type { Drawing, ReportInput } from "./types.ts";
import { aurocCurves } from "./figures/auroc_curves.ts";
import { classVectors } from "./figures/class_vectors.ts";
import { criticalDifference } from "./figures/critical_difference.ts";
import { decisionRegionFigures } from "./figures/decision_regions.ts";
import { dimensionCurves } from "./figures/dimension_curves.ts";
import { embeddingGrid } from "./figures/embedding_grid.ts";
import { embeddingViews } from "./figures/embedding_views.ts";
import { layerCka } from "./figures/layer_cka.ts";
import { metricDots } from "./figures/metric_dots.ts";
import { metricHeatmap } from "./figures/metric_heatmap.ts";
import { networkDiagram } from "./figures/network.ts";
import { prototypeSeparation } from "./figures/prototype_separation.ts";
import { reliability } from "./figures/reliability.ts";
import { tradeOff } from "./figures/trade_off.ts";
import { trainingCurves } from "./figures/training_curves.ts";
import { unitCircle } from "./figures/unit_circle.ts";

/** One kind of figure. */
export interface Figure {
  /** A sentence for the documentation. */
  shows: string;
  /** Under which heading the page has it. */
  group: FigureGroup;
  /** The reason why it is not drawn, in words that follow "as". */
  needs: string;
  /** Draws it; an empty list where the runs do not have what it needs. */
  draw(input: ReportInput): Drawing[];
}

/** The groups of figures, in the order of the page. */
export const FIGURE_GROUPS = ["Metrics", "Embeddings", "Training and network"] as const;

/** A group of figures. */
export type FigureGroup = typeof FIGURE_GROUPS[number];

/** Every figure by the name that experiments use. */
export const FIGURES: Readonly<Record<string, Figure>> = {
  "network": {
    shows: "The backbone as blocks, with the shape and the parameters of each layer",
    group: "Training and network",
    needs: "the layers of the network are not given",
    draw: networkDiagram,
  },
  "embedding-grid": {
    shows: "The test embeddings of each configuration, a panel each",
    group: "Embeddings",
    needs: "there are no embeddings",
    draw: embeddingGrid,
  },
  "decision-regions": {
    shows: "The classes that the classifier gives to each point of the plane",
    group: "Embeddings",
    needs: "no run has a two-dimensional embedding whose classifier can be drawn",
    draw: decisionRegionFigures,
  },
  "class-vectors": {
    shows: "Embeddings with the class vectors, centers, targets or prototypes of the loss",
    group: "Embeddings",
    needs: "no loss of a two- or three-dimensional embedding has vectors, centers or targets",
    draw: classVectors,
  },
  "unit-circle": {
    shows: "Two-dimensional embeddings beside their directions on the unit circle",
    group: "Embeddings",
    needs: "no run has a two-dimensional embedding",
    draw: unitCircle,
  },
  "embedding-views": {
    shows: "Three-dimensional embeddings from three sides",
    group: "Embeddings",
    needs: "no run has a three-dimensional embedding",
    draw: embeddingViews,
  },
  "metric-dots": {
    shows: "The headline metrics of each configuration, with the spread over its seeds",
    group: "Metrics",
    needs: "no metric has a value",
    draw: metricDots,
  },
  "metric-heatmap": {
    shows: "Configurations against headline metrics, with ranks",
    group: "Metrics",
    needs: "no metric that has a better side has a value",
    draw: metricHeatmap,
  },
  "critical-difference": {
    shows: "Mean ranks of the losses, and which cannot be told apart",
    group: "Metrics",
    needs: "no task has three losses with values in two blocks that agree in all but the loss",
    draw: criticalDifference,
  },
  "trade-off": {
    shows: "Class separation against transfer to another task",
    group: "Metrics",
    needs:
      "no two configurations that differ in the loss alone have both a measure of separation (classSeparation, fisherRatio) and one of transfer (transfer, fewShot, probeAccuracy, openSet)",
    draw: tradeOff,
  },
  "dimension-curves": {
    shows: "Metrics over the dimension of the embedding",
    group: "Metrics",
    needs: "no runs differ in the dimension of the embedding while they agree in the rest",
    draw: dimensionCurves,
  },
  "layer-cka": {
    shows: "How alike networks are layer by layer: between losses, and between seeds of one loss",
    group: "Training and network",
    needs: "no run was compared with another by the measure layerCka",
    draw: layerCka,
  },
  "prototype-separation": {
    shows: "The smallest angle between two classes, against the largest that is possible",
    group: "Embeddings",
    needs: "no run has two classes with a direction in two or more dimensions",
    draw: prototypeSeparation,
  },
  "auroc-curves": {
    shows: "Known against unknown images: the curves behind the open-set AUROC",
    group: "Metrics",
    needs: "no run held classes out, which takes openSetSplit",
    draw: aurocCurves,
  },
  "reliability": {
    shows: "Accuracy of the predictions of each confidence",
    group: "Metrics",
    needs: "no loss of the runs gives probabilities",
    draw: reliability,
  },
  "training-curves": {
    shows: "Training loss over the steps, a line a seed",
    group: "Training and network",
    needs: "no run has a history",
    draw: trainingCurves,
  },
};

/** A figure that an experiment asks for and that cannot be drawn. */
export interface MissingFigure {
  /** The name of the figure, as the study has it. */
  name: string;
  /** Why, in words that go on with "as". */
  reason: string;
}

/** The drawn and the missing figures of an experiment. */
export interface DrawnFigures {
  /** The drawings in the order of the experiment's `figures`, each with its group. */
  drawings: (Drawing & { group: FigureGroup })[];
  missing: MissingFigure[];
}

/**
 * Draws the figures that an experiment asks for.
 *
 * @param input The experiment and its runs.
 * @returns The drawings, and the figures that cannot be drawn with the reason.
 * @throws {InputError} If there is no figure of a name.
 */
export function drawFigures(input: ReportInput): DrawnFigures {
  const drawn: DrawnFigures = { drawings: [], missing: [] };
  for (const name of input.experiment.figures) {
    const figure = Object.hasOwn(FIGURES, name) ? FIGURES[name] : undefined;
    if (figure === undefined) {
      const hint = suggest(name, Object.keys(FIGURES));
      throw new InputError(
        `Cannot draw the figure "${name}" as there is none of that name: ${hint}`,
      );
    }
    const drawings = figure.draw(input);
    drawn.drawings.push(...drawings.map((each) => ({ ...each, group: figure.group })));
    if (drawings.length === 0) drawn.missing.push({ name, reason: figure.needs });
  }
  return drawn;
}
