import type { AtlasView, Contest } from "../../atlas/view.ts";
import type { LossGuide } from "../../atlas/guide.ts";
import { withdrawnRanking } from "../../atlas/withdrawn_rankings.ts";
import { markup, raw } from "../../figures/drawing/markup.ts";
import type { Configuration } from "../../results/configurations.ts";
import {
  metricDisplay,
  metricHeading,
  metricValues,
  onePerMeasure,
} from "../../results/metrics.ts";
import { countedValues, RANKING_RULE } from "../../results/standings.ts";
import { tInterval } from "../../statistics/mean_tests.ts";
import { standardDeviation } from "../../statistics/summary.ts";
import { comparing } from "./compare.js";
import { configurationId, fileName, metricPageOf, type SitePage } from "./parts.ts";
import { pictureFile } from "./pictures.ts";

/** Digits of a value: more than any test set resolves. */
const DIGITS = 5;

/** What the page knows of a metric in a contest. */
interface ComparedMetric {
  /** Which of the metrics of the page. */
  metric: number;
  /** Why it is not ranked, where it is not; a number of {@linkcode Compared.reasons}. */
  withdrawn?: number;
  /** By label the values of the seeds of the contest, as rankings count them; null where there is none. */
  values: Record<number, (number | null)[]>;
  /** By label how many seeds have a value of their own, where not all have. */
  some?: Record<number, number>;
}

/** Everything that the page compares, as it carries it. */
interface Compared {
  labels: { name: string; page: string; picture?: string }[];
  metrics: { title: string; detail: string; page: string; sign: number }[];
  reasons: string[];
  /** Student's t by the number of pairs: the half width of a 95 % interval in standard errors. */
  t: number[];
  contests: {
    title: string;
    page: string;
    scope: string;
    /** By label the anchor of its seeds. */
    anchors: Record<number, string>;
    metrics: ComparedMetric[];
  }[];
}

/** Two losses compared over everything: the reader chooses them, and the address names them. */
export function comparePage(view: AtlasView, guide: readonly LossGuide[]): SitePage {
  const data = comparedOf(view.contests, guide);
  // In JSON only "<" could end the element that holds it.
  const json = raw(JSON.stringify(data).replaceAll("<", "\\u003c"));
  const [first, second] = startingPair(data);
  const select = (name: string, chosen: number) => {
    const options = data.labels.map(({ name }, at) =>
      markup`<option${at === chosen ? raw(" selected") : undefined}>${name}</option>`
    );
    return markup`<label>${name} <select name="${name}">${options}</select></label>`;
  };
  const body = second === undefined
    ? markup`<p>No two losses are trained in the same setting yet.</p>`
    : markup`<form id="pair" class="pair">${select("One", first!)} ${
      select("Other", second)
    } <button type="button" id="swap">Swap</button></form>
<div class="pair" id="pictures"></div>
<p id="compared" role="status"></p>
<div id="comparisons"></div>
<noscript><p>The comparison needs a script; the same numbers stand on the pages of the losses.</p></noscript>
<script type="application/json" id="compare-data">${json}</script>`;
  return {
    file: "compare.html",
    title: "Two losses compared",
    lead:
      "Two losses over everything that both were trained and measured for, alike in all else. A line is one " +
      "metric: both means, and the difference by seeds that both share, with its 95 % interval; a network " +
      "without a value counts as the worst there is. For two " +
      `losses the rule of the rankings (${RANKING_RULE}) is this paired t test; of many lines some ` +
      "differ by chance alone. The address names the pair.",
    body,
    ...second !== undefined && { script: `(${comparing})();` },
  };
}

function comparedOf(contests: readonly Contest[], guide: readonly LossGuide[]): Compared {
  const shared = contests.filter(({ configurations }) => configurations.length > 1);
  const all = shared.flatMap(({ configurations }) => configurations);
  const byLabel = new Map(all.map((each) => [each.label, each.cell.loss.name]));
  const names = [...byLabel.keys()].sort();
  const columns = [...new Set(shared.flatMap(({ standings }) => [...standings.keys()]))];
  const reasons: string[] = [];
  const reasonAt = (reason: string) =>
    reasons.includes(reason) ? reasons.indexOf(reason) : reasons.push(reason) - 1;
  const most = Math.max(2, ...all.map(({ runs }) => runs.length));
  return {
    labels: names.map((name) => {
      const loss = byLabel.get(name)!;
      const pictured = guide.some((each) => each.name === loss);
      return { name, page: fileName("loss", loss), ...pictured && { picture: pictureFile(loss) } };
    }),
    metrics: columns.map((column) => {
      const { title, subtitle } = metricHeading(column);
      const sign = { higher: 1, lower: -1, none: 0 }[metricDisplay(column).direction];
      return { title, detail: subtitle, page: metricPageOf(column), sign };
    }),
    contests: shared.map(({ study, setting, scope, configurations, standings, untuned }) => ({
      title: `${study}: ${setting}`,
      page: fileName("study", study),
      scope,
      anchors: byLabelAt(names, configurations, configurationId),
      metrics: onePerMeasure([...standings.keys()]).map((column) => {
        const reason = withdrawnRanking(column, study) ?? untuned;
        return {
          metric: columns.indexOf(column),
          ...reason !== undefined && { withdrawn: reasonAt(reason) },
          ...valuesOf(names, configurations, column),
        };
      }),
    })),
    reasons,
    t: Array.from({ length: most + 1 }, (_, n) => n < 2 ? 0 : halfWidth(n)),
  };
}

/** Student's t for a number of values, by the interval of some of which the deviation is known. */
function halfWidth(n: number): number {
  const values = Array.from({ length: n }, (_, at) => at);
  const { low, high } = tInterval(values);
  return Number(
    ((high - low) / 2 * Math.sqrt(n) / standardDeviation(values)).toPrecision(DIGITS + 1),
  );
}

function byLabelAt<T>(
  names: readonly string[],
  configurations: readonly Configuration[],
  valueOf: (each: Configuration, at: number) => T,
): Record<number, T> {
  return Object.fromEntries(
    configurations.map((each, at) => [names.indexOf(each.label), valueOf(each, at)]),
  );
}

/** The values of each configuration, in the order of the seeds of all of them. */
function valuesOf(
  names: readonly string[],
  configurations: readonly Configuration[],
  column: string,
): Pick<ComparedMetric, "values" | "some"> {
  const counted = countedValues(configurations, column);
  const seeds = [...new Set(counted.flatMap((values) => [...values.keys()]))].sort((a, b) => a - b);
  const measured = configurations
    .map((each) => ({ each, own: metricValues(each, column).length }));
  const gaps = measured.filter(({ each, own }) => own > 0 && own < each.runs.length);
  const some = byLabelAt(names, gaps.map(({ each }) => each), (_, at) => gaps[at]!.own);
  const shown = measured.filter(({ own }, at) =>
    own > 0 && [...counted[at]!.values()].every(Number.isFinite)
  ).map(({ each }) => each);
  return {
    values: byLabelAt(names, shown, (each) => {
      const own = counted[configurations.indexOf(each)]!;
      return seeds.map((seed) => {
        const value = own.get(seed);
        return value === undefined ? null : Number(value.toPrecision(DIGITS));
      });
    }),
    ...gaps.length > 0 && { some },
  };
}

/** The two that were compared most often, if any were. */
function startingPair({ labels, contests }: Compared): number[] {
  const pairs = new Map<string, number>();
  for (const { anchors } of contests) {
    const own = Object.keys(anchors);
    for (const [at, a] of own.entries()) {
      for (const b of own.slice(at + 1)) {
        const key = `${a} ${b}`;
        pairs.set(key, (pairs.get(key) ?? 0) + 1);
      }
    }
  }
  const [most] = [...pairs].sort((a, b) => b[1] - a[1]);
  return most === undefined || labels.length < 2 ? [] : most[0].split(" ").map(Number);
}
