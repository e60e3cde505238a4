import { reasonOf } from "../base/errors.ts";
import { unknownName } from "../base/text.ts";
import type { ReportInput } from "../results/types.ts";
import { CATALOGUE, FIGURE_NAMES, type FigureName } from "./catalogue.ts";
import {
  type Drawing,
  drawSheets,
  type Figure,
  type FigureDefinition,
  type FigureGroup,
} from "./drawing/drawing.ts";

/** Every figure by the name that studies use. */
export const FIGURES: Readonly<Record<FigureName, Figure>> = Object.fromEntries(
  await Promise.all(FIGURE_NAMES.map(async (name) => {
    const { sheets, ...text } = (await CATALOGUE[name]()).figure as FigureDefinition;
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
    if (drawings.length === 0) drawn.missing.push({ name, reason: needs });
  }
  return drawn;
}
