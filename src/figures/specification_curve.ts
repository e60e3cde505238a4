import * as Plot from "@observablehq/plot";
import { valueText } from "../cell/cell.ts";
import type { ClaimVerdict, Universe, UniverseAnalysis } from "../claims/types.ts";
import { metricDisplay } from "../results/metrics.ts";
import { count, formatNumber } from "../results/text.ts";
import { effectTitle, universeText } from "../results/verdicts.ts";
import type { FigureDefinition, Sheet } from "./drawing/drawing.ts";
import { type LegendEntry, rowLabels } from "./drawing/marks.ts";
import { textMarkup } from "./drawing/markup.ts";
import { drawPlot, glyphs, rowRules } from "./drawing/plot.ts";
import { CLASS_MARKS, FIGURE_WIDTH, FONT_SIZE, INK } from "./drawing/theme.ts";

/** The looks of what an analysis finds: no two by colour alone. */
const OUTCOMES: Readonly<Record<UniverseAnalysis["outcome"], LegendEntry>> = {
  supported: { label: "supported", mark: CLASS_MARKS[2]! },
  equivalent: { label: "equivalent", mark: CLASS_MARKS[0]! },
  undecided: { label: "undecided", mark: { color: INK.unknown.color, glyph: "ring" } },
  mixed: { label: "mixed", mark: CLASS_MARKS[3]! },
  refuted: { label: "refuted", mark: CLASS_MARKS[1]! },
  missing: { label: "no runs", mark: { color: INK.unknown.color, glyph: "times" } },
};

/** Height of the effects, of their axis, and of a row of marks. */
const [EFFECTS, HEAD, ROW, FOOT] = [230, 20, 18, 8];

/** The value of a choice in words. */
function choiceText(setting: string, value: unknown): string {
  if (value === null) return "all together";
  return setting === "metric" ? metricDisplay(String(value)).title : valueText(value);
}

/** The choices with a row for each of their values. */
function rowsOf({ choices }: Universe) {
  return choices.map(({ setting, values }) => ({
    setting,
    rows: values.map((value, at) => ({ key: `${setting}/${at}`, setting, value })),
    labels: rowLabels(values.map((value) => choiceText(setting, value)), {
      maxWidth: 250,
      minRow: ROW,
    }),
  }));
}

function draw(verdict: ClaimVerdict, universe: Universe): Sheet {
  const [own] = universe.analyses;
  const judged = universe.analyses.filter(({ outcome }) => outcome !== "missing");
  const ordered = judged.toSorted((a, b) => a.estimate - b.estimate || 0)
    .map((analysis, at) => ({ ...analysis, at, isOwn: analysis === own }));
  const choices = rowsOf(universe);
  const values = choices.flatMap(({ rows }) => rows);
  const width = FIGURE_WIDTH;
  // The scale of the effects stands where the names of the rows do.
  const left = Math.max(56, ...choices.map(({ labels }) => labels.width));
  const across = { domain: [-0.5, ordered.length - 0.5], axis: null } as const;
  const column = (width - left - FOOT) / ordered.length;
  const ends = ordered.flatMap(({ estimate, interval: { low, high } }) => [estimate, low, high])
    .filter(Number.isFinite);
  const { smallestEffect } = verdict;
  const matters = smallestEffect === undefined ? [] : [-smallestEffect, smallestEffect];
  const [least, most] = [Math.min(0, ...matters, ...ends), Math.max(0, ...matters, ...ends)];
  const clip = (value: number) => Math.max(least, Math.min(most, value));
  const shown = ordered.map((analysis) => ({
    ...analysis,
    estimate: clip(analysis.estimate),
    low: clip(Number.isNaN(analysis.interval.low) ? analysis.estimate : analysis.interval.low),
    high: clip(Number.isNaN(analysis.interval.high) ? analysis.estimate : analysis.interval.high),
  }));
  const line = Math.max(1, Math.min(2, column / 3));
  const ownRule = Plot.ruleX(shown.filter(({ isOwn }) => isOwn), {
    x: "at",
    stroke: INK.grid.color,
    strokeWidth: Math.max(4, Math.min(14, column)),
  });
  const effects = drawPlot({
    width,
    height: EFFECTS,
    margins: [10, FOOT, 6, left],
    x: across,
    y: { domain: [least, most], nice: true, grid: true, ticks: 5 },
    marks: [
      ownRule,
      Plot.ruleY([0], { stroke: INK.text.color }),
      Plot.ruleY(matters, { stroke: INK.muted.color, strokeDasharray: "4,3" }),
      Plot.ruleX(shown, {
        x: "at",
        y1: "low",
        y2: "high",
        stroke: ({ outcome }: UniverseAnalysis) => OUTCOMES[outcome].mark.color,
        strokeWidth: line,
      }),
      glyphs(shown, {
        x: "at",
        y: "estimate",
        r: Math.max(1.5, Math.min(4, column / 2)),
        mark: ({ outcome }) => OUTCOMES[outcome].mark,
      }),
    ],
  });
  const marks = shown.flatMap(({ at, settings, outcome }) =>
    values.filter(({ setting, value }) =>
      valueText(settings[setting] ?? null) === valueText(value ?? null)
    ).map(({ key }) => ({ at, key, color: OUTCOMES[outcome].mark.color }))
  );
  let top = EFFECTS;
  const parts = choices.flatMap(({ setting, rows, labels }) => {
    const height = rows.length * labels.row;
    const keys = rows.map(({ key }) => key);
    const panel = drawPlot({
      width,
      height,
      margins: [0, FOOT, 0, left],
      x: across,
      y: { type: "band", domain: keys, padding: 0, axis: null },
      marks: [
        ownRule,
        rowRules(keys),
        Plot.tickX(marks.filter(({ key }) => keys.includes(key)), {
          x: "at",
          y: "key",
          stroke: "color",
          strokeWidth: Math.max(1, Math.min(8, column - 1)),
          inset: Math.max(3, (labels.row - 10) / 2),
        }),
      ],
    });
    const heading = { x: left - 6, y: HEAD - 5, size: FONT_SIZE.text, weight: "bold" } as const;
    const placed = [
      { x: 0, y: top, markup: textMarkup(setting, { ...heading, anchor: "end" }) },
      { x: 0, y: top + HEAD, markup: panel },
      { x: left - labels.width, y: top + HEAD, markup: labels.markup(0) },
    ];
    top += HEAD + height;
    return placed;
  });
  const found = new Set(shown.map(({ outcome }) => outcome));
  const beyond = smallestEffect === undefined
    ? ""
    : `, the dashed lines what matters (${formatNumber(smallestEffect)})`;
  return {
    title: `Every analysis of the claim ${verdict.id}`,
    caption:
      `"${verdict.statement}" by ${count(judged.length, "analysis", "analyses")}: the effect (${
        effectTitle(verdict)
      } where the claim decides) of each with its interval, in order. ` +
      `Colour and shape say what each finds by itself, the marks below which choices it takes; the ` +
      `grey column is the claim's own${beyond}. ${universeText(verdict).join("")}.`,
    legend: [
      Object.entries(OUTCOMES).flatMap(([outcome, entry]) =>
        found.has(outcome as UniverseAnalysis["outcome"]) ? [entry] : []
      ),
      "It finds",
    ],
    height: top + FOOT,
    parts: [{ x: 0, y: 0, markup: effects }, ...parts],
  };
}

/** Specification curves (Simonsohn et al. 2020): a claim over its universe of analyses. */
export const figure: FigureDefinition = {
  shows: "All effects of a claim over its universe of analyses, in order, with the choices of each",
  group: "Metrics",
  needs: 'a claim with a "universe" and runs',
  gallery: [],
  sheets: ({ verdicts = [] }) =>
    verdicts.flatMap((verdict) => {
      const { universe } = verdict;
      return universe === undefined || universe.judged === 0 ? [] : [draw(verdict, universe)];
    }),
};
