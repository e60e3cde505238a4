import { bestOf } from "../best.ts";
import type { ReportRun, ReportVerdict } from "../types.ts";
import { metricDisplay } from "../metrics.ts";
import { tasksOf } from "../tasks.ts";
import { count, escapeMarkup, formatNumber } from "../text.ts";
import { runName } from "../tables.ts";
import { fairnessText } from "../verdicts.ts";

/** The meaning of a verdict for the statement. */
export const VERDICT_WORDS: Readonly<Record<ReportVerdict["verdict"], string>> = {
  supported: "Supported",
  refuted: "Refuted",
  equivalent: "Equivalent",
  mixed: "Mixed",
  undecided: "Undecided",
  refused: "Not judged",
};

/**
 * The verdicts as a list in words, each with its effect, its seeds and what would decide it.
 *
 * @param verdicts The verdicts.
 * @param known The source of the whole study, which claims need not repeat.
 */
export function verdictList(verdicts: readonly ReportVerdict[], known?: string): string {
  const items = verdicts.map((verdict) => {
    const { id, statement, source } = verdict;
    const origin = source === undefined || source === known
      ? ""
      : ` <span class="muted">${escapeMarkup(source)}</span>`;
    return `<li id="claim-${escapeMarkup(id)}" class="${verdict.verdict}">
<p><strong class="verdict">${VERDICT_WORDS[verdict.verdict]}</strong> ${
      escapeMarkup(statement)
    }${origin}</p>
${evidenceMarkup(verdict)}</li>`;
  });
  return `<ul class="verdicts">${items.join("\n")}</ul>`;
}

/** The effect with its interval, the seeds, and how many more it takes. */
function effectText(verdict: ReportVerdict): string {
  const { effect, seeds, seedsToDecide } = verdict;
  const parts = [
    effect === undefined ? [] : [effectOf(effect)],
    seeds === undefined ? [] : [count(seeds, "seed")],
    seeds !== undefined && seedsToDecide !== undefined && seedsToDecide > seeds
      ? [`about ${seedsToDecide - seeds} more would decide`]
      : [],
  ].flat();
  return parts.length === 0 ? verdict.evidence : `${parts.join("; ")}.`;
}

/** An effect in words, with its interval. */
export function effectOf(
  { metric, estimate, low, high, level }: NonNullable<ReportVerdict["effect"]>,
) {
  const title = metric.split(", ").map((name) => metricDisplay(name).title).join(" against ");
  const range = Number.isNaN(low)
    ? ""
    : ` (${Number((100 * level).toFixed(1))} % interval ${formatNumber(low)} to ${
      formatNumber(high)
    })`;
  return `${title}: effect ${formatNumber(estimate)}${range}`;
}

/** The effect, and folded below it the evidence in full, the conditions and the runs. */
function evidenceMarkup(verdict: ReportVerdict): string {
  const { evidence, sides = [] } = verdict;
  const conditions = fairnessText(verdict);
  const lists = sides.filter(({ digests }) => digests.length > 0).map(({ side, digests }) => {
    const links = digests.map((digest) => {
      const name = runName({ digest });
      return `<a href="#run-${name}"><code>${name}</code></a>`;
    });
    return `<p>Runs of ${escapeMarkup(side)}: ${links.join(" ")}</p>`;
  });
  return `<details><summary>${escapeMarkup(effectText(verdict))}</summary>
<p>${escapeMarkup(evidence)}.</p>
${conditions === "" ? "" : `<p>Conditions: ${escapeMarkup(conditions)}</p>`}
${lists.join("\n")}</details>`;
}

/** The metrics that answer which loss is best: the first for every task, the second where unknown. */
const ANSWERS = ["accuracy", "openSetAuroc"];

/** The best configuration of each task, with those that cannot be told apart from it. */
export function bestList(runs: readonly ReportRun[]): string {
  const items = tasksOf(runs).flatMap(({ label: task, configurations }) =>
    ANSWERS.flatMap((metric) => {
      const best = bestOf(configurations, metric);
      if (best === undefined) return [];
      const { title } = metricDisplay(metric);
      const { configuration, interval, tied } = best;
      const seeds = count(configuration.runs.length, "seed");
      const range = interval === undefined
        ? `${seeds}, which gives no interval`
        : `95 % interval ${formatNumber(interval.low)} to ${formatNumber(interval.high)}, ${seeds}`;
      const rest = interval === undefined && tied.length > 0
        ? "One seed tells it from none of the others."
        : configurations.length === 1
        ? "It is the only configuration."
        : tied.length === 0
        ? "It can be told from every other one."
        : `Not distinguishable from it: ${tied.map((each) => each.label).join("; ")}.`;
      return [
        `<li>On ${escapeMarkup(task)}: <strong>${escapeMarkup(configuration.label)}</strong>, ${
          escapeMarkup(title)
        } ${formatNumber(best.mean)} (${range}). <span class="muted">${
          escapeMarkup(rest)
        }</span></li>`,
      ];
    })
  );
  return `<ul class="best">${items.join("\n")}</ul>`;
}
