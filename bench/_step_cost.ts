import * as Plot from "@observablehq/plot";
import { quantile } from "./_results.ts";
import { createStepper, type ImageSize, timed } from "../src/verification/stepper.ts";
import { Drawing } from "../src/figures/drawing/drawing.ts";
import { textMarkup } from "../src/figures/drawing/markup.ts";
import { drawPlot, rowRules } from "../src/figures/drawing/plot.ts";
import { classMark, FIGURE_WIDTH, INK } from "../src/figures/drawing/theme.ts";
import { lossNames } from "../src/losses/catalogue.ts";

const ROW = 20;
const LABELS = 190;
const HEADING = 40;
const AXIS = 30;

const ROUNDS = 5;

/** What a training step costs with a loss. */
export interface StepCost {
  loss: string;
  size: ImageSize;
  /** Median of its steps, in milliseconds of processor time. */
  ms: number;
  /** Median of its steps over that of softmax's steps, taken in turn with them. */
  timesSoftmax: number;
}

/** Measures the steps of every loss in turn with those of softmax, on the backend in use. */
export function measureStepCosts(size: ImageSize): StepCost[] {
  const softmax = createStepper("softmax", size);
  const costs = lossNames.map((loss) => {
    const stepper = createStepper(loss, size);
    const [own, reference]: [number[], number[]] = [[], []];
    for (let round = 0; round <= ROUNDS; round++) {
      const times = [softmax, stepper].map(timed);
      // The first round warms up.
      if (round > 0) reference.push(times[0]!), own.push(times[1]!);
    }
    stepper.dispose();
    return {
      loss,
      size,
      ms: quantile(own, 0.5),
      timesSoftmax: quantile(own, 0.5) / quantile(reference, 0.5),
    };
  });
  softmax.dispose();
  return costs;
}

/** Draws what a training step costs with each loss, in times of softmax. */
export function stepCostFigure(costs: readonly StepCost[]): string {
  const sizes = [...new Set(costs.map(({ size }) => size))];
  const dots = costs.map(({ loss, size, timesSoftmax }) => ({
    loss,
    cost: timesSoftmax,
    color: classMark(sizes.indexOf(size)).color,
  }));
  const losses = [...new Set(dots.map(({ loss }) => loss))];
  const height = losses.length * ROW + AXIS;
  const markup = drawPlot({
    width: FIGURE_WIDTH - LABELS,
    height,
    margins: [0, 14, AXIS, 8],
    x: { nice: true, insetLeft: 8, insetRight: 8, ticks: 5, grid: true },
    y: { type: "band", domain: losses, padding: 0, axis: null },
    marks: [
      rowRules(losses),
      Plot.ruleX([1], { stroke: INK.muted.color }),
      Plot.dot(dots, { x: "cost", y: "loss", fill: "color", r: 3.5 }),
    ],
  });
  const labels = losses.map((loss, i) =>
    textMarkup(loss, { x: LABELS - 2, y: (i + 0.5) * ROW + 4, anchor: "end" })
  );
  const legend = sizes.map((size, series) => {
    const text = `● images of ${size} x ${size} x ${size === 28 ? 1 : 3}`;
    return textMarkup(text, { x: 180 * series, y: 30, color: classMark(series).color });
  });
  const title = "Cost of a training step in times of softmax";
  return new Drawing("step-cost", {
    title,
    caption:
      `The median of ${ROUNDS} steps with each loss, batch 128, over that of softmax's steps taken in turn.`,
    height: HEADING + height,
    parts: [
      { x: LABELS, y: 0, markup: textMarkup(title, { x: 0, y: 12, size: 12, weight: "bold" }) },
      { x: LABELS, y: 0, markup: legend },
      { x: 0, y: HEADING, markup: labels },
      { x: LABELS, y: HEADING, markup },
    ],
  }).svg;
}
