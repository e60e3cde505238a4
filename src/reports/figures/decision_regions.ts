import { splitRows } from "../_class_means.ts";
import { configurations, withEmbeddings } from "../configurations.ts";
import { decisionRegions, type DecisionRule, decisionRule } from "../_decision.ts";
import { embeddingPanel } from "../embedding_panel.ts";
import type { SquareDomain, ToPixels } from "../panel_axes.ts";
import { drawSheets } from "../drawing.ts";
import type { Drawing, ReportInput } from "../types.ts";
import { taskLabel } from "../names.ts";
import {
  classLegend,
  pagesByTask,
  panelSheet,
  POINTS,
  pointsSentence,
  runSubheading,
} from "../panel_figure.ts";
import { count, listWords } from "../text.ts";
import { roundNumbers } from "../svg.ts";
import { classMark, INK } from "../theme.ts";

const PANELS = 6;

/** The regions as tinted polygons, behind the points. */
export function regionsMarkup(
  rule: DecisionRule,
  toPixels: ToPixels,
  domain: SquareDomain,
): string {
  const { x: [left, right], y: [bottom, top] } = domain;
  const frame = [[left, bottom], [right, bottom], [right, top], [left, top]] as const;
  const polygons = decisionRegions(rule, frame).map((polygon, k) => {
    if (polygon.length < 3) return "";
    const points = polygon.map((point) => roundNumbers(toPixels(point).join(","))).join(" ");
    return `<polygon points="${points}" fill="${classMark(rule.classes[k]!).color}"/>`;
  });
  return `<g aria-label="decision regions" fill-opacity="0.16" stroke="${INK.muted.color}" stroke-width="0.6" stroke-linejoin="round">${
    polygons.join("")
  }</g>`;
}

/**
 * The decision regions behind two-dimensional embeddings, with every misclassified point marked and
 * samples of unknown classes as a mark of their own.
 *
 * @param input The runs of the report.
 * @returns Drawings of the two-dimensional configurations whose classifier can be drawn.
 */
export function decisionRegionFigures({ runs }: ReportInput): Drawing[] {
  const all = withEmbeddings(configurations(runs)).flatMap((configuration) => {
    const rule = configuration.cell.dimension === 2
      ? decisionRule(configuration.runs[0]!)
      : undefined;
    return rule === undefined ? [] : [{ ...configuration, rule }];
  });
  const rules = new Map(all.map(({ runs, rule }) => [runs[0]!, rule]));
  const sheets = pagesByTask(all, PANELS).map((page) => {
    const limit = Math.floor(POINTS / page.length / 2);
    const names = [...new Set(page.map(({ runs }) => rules.get(runs[0]!)!.name))];
    const unknown = page.reduce((sum, { runs }) => sum + splitRows(runs[0]!, "unknown").length, 0);
    return panelSheet({
      title: `Decision regions on ${taskLabel(page[0]!.cell)}`,
      caption: [
        `Decision regions of ${count(page.length, "configuration")}: the tint is the class that ` +
        `${listWords(names)} ${names.length === 1 ? "gives" : "give"}, exact, and held to the ` +
        "stored predictions.",
        "Points are test embeddings in the colour and shape of their true class; misclassified ones " +
        `have a dark rim${
          unknown === 0 ? "" : ", and grey crosses are images of unknown classes"
        }.`,
        pointsSentence(page, limit),
      ].join(" "),
      legend: classLegend(page, { unknown: true, errors: true }),
      panels: page.map((configuration) => ({
        run: configuration.runs[0]!,
        heading: configuration.label,
        subheading: runSubheading(configuration),
        draw: (side) =>
          embeddingPanel(configuration.runs[0]!, {
            side,
            limit,
            showErrors: true,
            showUnknown: true,
            below: (toPixels, _flat, domain) =>
              regionsMarkup(rules.get(configuration.runs[0]!)!, toPixels, domain),
            above: () => "",
          }),
      })),
    });
  });
  return drawSheets("decision-regions", sheets);
}
