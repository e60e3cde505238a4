import { reasonOf } from "../base/errors.ts";
import { unknownName } from "../base/text.ts";
import type { ReportInput } from "../results/types.ts";
import { FIGURE_NAMES, type FigureName } from "./catalogue.ts";
import {
  type Drawing,
  drawSheets,
  type Figure,
  type FigureDefinition,
  type FigureGroup,
} from "./drawing/drawing.ts";

/** Loads the module of a figure. */
type Load = Promise<{ figure: FigureDefinition }>;

/** The module that draws each figure. */
const MODULES: Readonly<Record<FigureName, () => Load>> = {
  "network": () => import("./network.ts"),
  "embedding-grid": () => import("./embedding_grid.ts"),
  "decision-regions": () => import("./decision_regions.ts"),
  "class-vectors": () => import("./class_vectors.ts"),
  "unit-circle": () => import("./unit_circle.ts"),
  "embedding-views": () => import("./embedding_views.ts"),
  "metric-dots": () => import("./metric_dots.ts"),
  "metric-heatmap": () => import("./metric_heatmap.ts"),
  "critical-difference": () => import("./critical_difference.ts"),
  "specification-curve": () => import("./specification_curve.ts"),
  "trade-off": () => import("./trade_off.ts"),
  "dimension-curves": () => import("./dimension_curves.ts"),
  "layer-cka": () => import("./layer_cka.ts"),
  "prototype-separation": () => import("./prototype_separation.ts"),
  "auroc-curves": () => import("./auroc_curves.ts"),
  "reliability": () => import("./reliability.ts"),
  "training-curves": () => import("./training_curves.ts"),
};

/** Every figure by the name that studies use. */
export const FIGURES: Readonly<Record<FigureName, Figure>> = Object.fromEntries(
  await Promise.all(FIGURE_NAMES.map(async (name) => {
    const { sheets, ...text } = (await MODULES[name]()).figure;
    const draw = (input: ReportInput) => drawSheets(name, sheets(input));
    return [name, { ...text, draw }] as const;
  })),
) as Record<FigureName, Figure>;

/** A figure that an experiment asks for and that cannot be drawn. */
export interface MissingFigure {
  /** The name of the figure, as the study has it. */
  name: string;
  /** Why, in words that go on with "because". */
  reason: string;
  /** Whether its drawing ended with an error, which loses this figure alone. */
  failed?: true;
}

/** The drawn and the missing figures of an experiment. */
export interface DrawnFigures {
  /** The drawings in the order of the experiment's `figures`. */
  drawings: Drawing[];
  /** The group of each drawing. */
  groups: Map<Drawing, FigureGroup>;
  missing: MissingFigure[];
}

/**
 * Draws the figures that an experiment asks for, each once. One that cannot be drawn loses itself alone.
 *
 * @param input The experiment and its runs.
 * @returns The drawings, and the figures that cannot be drawn with the reason.
 * @throws {InputError} If there is no figure of a name.
 */
export function drawFigures(input: ReportInput): DrawnFigures {
  const drawn: DrawnFigures = { drawings: [], groups: new Map(), missing: [] };
  for (const name of new Set(input.experiment.figures)) {
    if (!Object.hasOwn(FIGURES, name)) {
      throw unknownName("figure", name, FIGURE_NAMES);
    }
    const { draw, group, needs } = FIGURES[name as FigureName];
    let drawings: Drawing[];
    try {
      drawings = draw(input);
    } catch (error) {
      const reason = `drawing it failed: ${reasonOf(error)}`;
      drawn.missing.push({ name, reason, failed: true });
      continue;
    }
    drawn.drawings.push(...drawings);
    for (const drawing of drawings) drawn.groups.set(drawing, group);
    if (drawings.length === 0) drawn.missing.push({ name, reason: `it needs ${needs}` });
  }
  return drawn;
}
