import * as Plot from "@observablehq/plot";
import { rowOf } from "../base/matrix.ts";
import type { Configuration } from "../results/configurations.ts";
import { splitRows } from "../results/embeddings.ts";
import { count, listWords } from "../results/text.ts";
import type { ReportRun } from "../results/types.ts";
import type { FigureDefinition } from "./drawing/drawing.ts";
import { embeddingPanel, type SquareDomain } from "./drawing/embedding_panel.ts";
import { classLegend, panelFigure, pointsSentence } from "./drawing/panel_figure.ts";
import { classMark, INK } from "./drawing/theme.ts";

const PANELS = 6;

/** A classifier whose scores are affine: the class is the argmax of `weights[k] . x + bias[k]`. */
export interface DecisionRule {
  /** The deciding evidence, in words. */
  name: string;
  /** The class numbers of the dataset, one a row of `weights`. */
  classes: readonly number[];
  weights: readonly (readonly number[])[];
  bias: readonly number[];
}

type Rows = readonly (readonly number[])[];

/** The nearest of some points, which is affine too: -|x - p|² = 2 p.x - |p|² - |x|². */
function nearest(name: string, classes: readonly number[], points: Rows): DecisionRule {
  return {
    name,
    classes,
    weights: points.map((point) => point.map((value) => 2 * value)),
    bias: points.map((point) => -point.reduce((sum, value) => sum + value * value, 0)),
  };
}

/** The nearest of some directions, by the cosine. */
function steepest(name: string, classes: readonly number[], vectors: Rows): DecisionRule {
  return {
    name,
    classes,
    weights: vectors.map((vector) => {
      const length = Math.hypot(...vector) || 1;
      return vector.map((value) => value / length);
    }),
    bias: vectors.map(() => 0),
  };
}

/** Every rule that the geometry of a run allows. */
function candidates({ geometry }: ReportRun): DecisionRule[] {
  const { classes, weights, bias, targets, prototypes, classMeans } = geometry;
  return [
    ...(weights && bias ? [{ name: "the linear classifier", classes, weights, bias }] : []),
    ...(weights ? [steepest("the nearest class vector by angle", classes, weights)] : []),
    ...(targets ? [nearest("the nearest target", classes, targets)] : []),
    ...(prototypes ? [steepest("the nearest prototype by angle", classes, prototypes)] : []),
    nearest("the nearest class mean of the training embeddings", classes, classMeans),
  ];
}

/** The class that a rule gives to a point. */
export function decide({ classes, weights, bias }: DecisionRule, x: ArrayLike<number>): number {
  let best = -1;
  let highest = -Infinity;
  for (const [k, row] of weights.entries()) {
    let score = bias[k]!;
    for (let axis = 0; axis < row.length; axis++) score += row[axis]! * x[axis]!;
    if (score > highest) [best, highest] = [k, score];
  }
  return classes[best] ?? -1;
}

/** The share of test rows on which the rule and the network agree. */
function agreement(run: ReportRun, rule: DecisionRule): number {
  const { coordinates, predictions } = run.embeddings;
  const rows = splitRows(run, "test");
  const agreed = rows.filter((row) => decide(rule, rowOf(coordinates, row)) === predictions[row]);
  return agreed.length / rows.length;
}

/** Rounding may move points on a boundary; any other rule disagrees far more often. */
const AGREEMENT = 0.995;

/**
 * Finds the rule by which a run's network decides, from where the loss has put the classes.
 *
 * The store keeps no code, so the rule is held to the stored predictions of the test images.
 *
 * @param run The run.
 * @returns The rule; undefined where none reproduces the predictions.
 */
export function decisionRule(run: ReportRun): DecisionRule | undefined {
  return candidates(run).find((rule) => agreement(run, rule) >= AGREEMENT);
}

type Point = readonly [number, number];

/** Keeps of a polygon what lies where `a x + b y + c >= 0` (Sutherland and Hodgman 1974). */
function clip(polygon: readonly Point[], [a, b, c]: readonly [number, number, number]): Point[] {
  const side = ([x, y]: Point) => a * x + b * y + c;
  return polygon.flatMap((point, i) => {
    const next = polygon[(i + 1) % polygon.length]!;
    const [here, there] = [side(point), side(next)];
    const kept = here >= 0 ? [point] : [];
    if (here >= 0 === there >= 0) return kept;
    const t = here / (here - there);
    const crossing: Point = [
      point[0] + t * (next[0] - point[0]),
      point[1] + t * (next[1] - point[1]),
    ];
    return [...kept, crossing];
  });
}

/**
 * The regions of the plane in which a rule gives each class: convex polygons, exactly.
 *
 * @param rule A rule in two dimensions.
 * @param frame The corners of the part of the plane that is shown, in order.
 * @returns One polygon a class of the rule, empty where the class has no region in the frame.
 */
export function decisionRegions(rule: DecisionRule, frame: readonly Point[]): Point[][] {
  const { weights, bias } = rule;
  return weights.map((own, k) =>
    weights.reduce<Point[]>(
      (polygon, other, j) =>
        j === k ? polygon : clip(polygon, [
          own[0]! - other[0]!,
          own[1]! - other[1]!,
          bias[k]! - bias[j]!,
        ]),
      [...frame],
    )
  );
}

/** The regions as tinted polygons, behind the points. */
function regionMarks(rule: DecisionRule, { x: [left, right], y: [bottom, top] }: SquareDomain) {
  const frame = [[left, bottom], [right, bottom], [right, top], [left, top]] as const;
  const corners = decisionRegions(rule, frame).flatMap((polygon, k) =>
    polygon.map(([x, y]) => ({ x, y, label: rule.classes[k]! }))
  );
  return Plot.line(corners, {
    x: "x",
    y: "y",
    z: "label",
    curve: "linear-closed",
    fill: ({ label }: { label: number }) => classMark(label).color,
    fillOpacity: 0.16,
    stroke: INK.muted.color,
    strokeWidth: 0.6,
    strokeLinejoin: "round",
    className: "decision-regions",
  });
}

function caption(page: readonly Configuration[], limit: number, ruleOf: RuleOf): string {
  const names = [...new Set(page.map(({ runs }) => ruleOf(runs[0]!)!.name))];
  const unknown = page.some(({ runs }) => splitRows(runs[0]!, "unknown").length > 0);
  return [
    `Decision regions of ${count(page.length, "configuration")}; background: class predicted by ` +
    `${listWords(names)} (exact, and checked against the stored predictions).`,
    "Points: test embeddings in the colour and shape of their true class; dark rim: misclassified" +
    `${unknown ? "; grey crosses: unknown classes" : ""}.`,
    pointsSentence(page, limit),
  ].join(" ");
}

/** The rule of a run, if its classifier can be drawn. */
type RuleOf = (run: ReportRun) => DecisionRule | undefined;

/** The decision regions behind two-dimensional embeddings, with every misclassified point marked. */
export const figure: FigureDefinition = {
  shows: "The classes that the classifier gives to each point of the plane",
  group: "Embeddings",
  needs: "a run with a two-dimensional embedding whose classifier can be drawn",
  gallery: ["center"],
  sheets({ runs }) {
    const rules = new Map<ReportRun, DecisionRule | undefined>();
    const ruleOf = (run: ReportRun) => {
      if (!rules.has(run)) rules.set(run, decisionRule(run));
      return rules.get(run);
    };
    return panelFigure(runs, {
      title: "Decision regions",
      size: PANELS,
      share: 2,
      keep: ({ cell, runs: [run] }) => cell.dimension === 2 && ruleOf(run!) !== undefined,
      caption: (page, limit) => caption(page, limit, ruleOf),
      legend: (page) => classLegend(page, { unknown: true, errors: true }),
      panels: (run, limit) => [{
        draw: (side) =>
          embeddingPanel(run, {
            side,
            limit,
            showErrors: true,
            showUnknown: true,
            below: ({ domain }) => regionMarks(ruleOf(run)!, domain),
            above: () => null,
          }),
      }],
    });
  },
};
