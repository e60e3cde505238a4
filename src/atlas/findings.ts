import { InputError } from "../base/errors.ts";
import { configurationFields } from "../cell/cell.ts";
import { hasFailed } from "../claims/training_end.ts";
import { datasetInfo } from "../data/catalogue.ts";
import { backboneLayers } from "../networks/backbones/catalogue.ts";
import { type Configuration, configurations } from "../results/configurations.ts";
import { lossLabel, tuningWords } from "../results/names.ts";
import { metricDisplay } from "../results/metrics.ts";
import { measured, RANKING_RULE, seedsText, standings } from "../results/standings.ts";
import { markdownTable } from "../results/tables.ts";
import { formatNumber, formatRange, listWords } from "../results/text.ts";
import type { ReportRun } from "../results/types.ts";
import type { Atlas } from "./atlas.ts";
import {
  type ClaimOutcome,
  countedClaims,
  isApart,
  type JudgedClaim,
  OWN,
  tally,
} from "./claims.ts";
import {
  answersMarkdown,
  claimLine,
  claimsMarkdown,
  firstAnswers,
  outOfReachMarkdown,
  withdrawnMarkdown,
} from "./markdown.ts";
import { type AtlasView, mostSeeds, viewAtlas } from "./view.ts";
import template from "./findings.md" with { type: "text" };

/**
 * Renders the report on the atlas: the text of `src/atlas/findings.md` with the numbers of today.
 *
 * @param atlas Every published study with its results.
 * @returns The content of `docs/findings.md`.
 */
export function renderFindings(atlas: Atlas): string {
  return fillTemplate(template, expressionsOf(viewAtlas(atlas)));
}

/** The text between `{{` and `}}`: a name, then words such as `study=margins`. */
const EXPRESSION = /\{\{\s*(\w+)((?:\s+\w+=[^\s{}]+)*)\s*\}\}/g;

/** The words of an expression, by key. */
export type Words = Readonly<Record<string, string>>;

/** The expressions by name, each with the function that evaluates it. */
export type Expressions = Readonly<Record<string, (words: Words) => string>>;

/**
 * Puts values into a text, so that no number in it is typed by hand.
 *
 * @param template The text, with expressions such as `{{count of=networks}}`.
 * @param expressions What they become.
 * @returns The text without an expression left.
 * @throws {InputError} If an expression has an unknown name, or is not closed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fillTemplate } from "./findings.ts";
 *
 * const text = fillTemplate("{{count of=seeds}} seeds", { count: ({ of }) => of === "seeds" ? "10" : "0" });
 * assertEquals(text, "10 seeds");
 * ```
 */
export function fillTemplate(template: string, expressions: Expressions): string {
  const left = template.replace(EXPRESSION, "");
  const at = left.search(/\{\{|\}\}/);
  if (at >= 0) {
    throw new InputError(
      `Cannot read the expression at "${
        left.slice(at, at + 40)
      }": it must be a name and words such as {{count of=seeds}}`,
    );
  }
  return template.replace(EXPRESSION, (whole, name: string, words: string) => {
    const expression = Object.hasOwn(expressions, name) ? expressions[name] : undefined;
    if (expression === undefined) {
      throw new InputError(
        `There is no expression "${name}" as in "${whole}": it must be one of ${
          Object.keys(expressions).join(", ")
        }`,
      );
    }
    const given = [...words.matchAll(/(\w+)=(\S+)/g)];
    return expression(Object.fromEntries(given.map(([, key, value]) => [key, value])));
  });
}

/** The text in place of a network that is not trained yet. */
const UNTRAINED = "not trained yet";

const whole = (value: number) => Math.round(value).toLocaleString("en");

/** Everything that the template of the findings may ask for. */
export function expressionsOf(view: AtlasView): Expressions {
  return {
    count: (words) => counted(view, words),
    outcomes: () => listWords(tally(view.claims)),
    untrained: () => untrainedText(view),
    setting: (words) => settings(view, words),
    claims: ({ outcome, elsewhere, ours }) =>
      claimsMarkdown(
        view.claims,
        outcome as ClaimOutcome,
        elsewhere?.split(","),
        ours !== "counted",
      ),
    reach: () => outOfReachMarkdown(view.claims),
    withdrawn: () => withdrawnMarkdown(view.claims),
    study: ({ name }) => {
      const claims = view.claims.filter(({ study, outcome }) =>
        study.name === name && outcome !== "withdrawn"
      );
      return claims.length === 0 ? UNTRAINED : claims.map(claimLine).join("\n");
    },
    answers: ({ question }) => answersMarkdown(view, question),
    rule: () => RANKING_RULE,
    which: () => firstAnswers(view),
    table: (words) => table(view, words),
    ranking: (words) => ranking(view, words),
  };
}

function counted(view: AtlasView, { of, paper, outcome, study, below }: Words): string {
  const runs = study === undefined ? view.runs : runsOf(view, study);
  // What is out of reach or withdrawn is counted only where it is asked for.
  const all = isApart(outcome as ClaimOutcome) ? view.claims : countedClaims(view.claims);
  const claims = all.filter((claim) =>
    (paper === undefined || claim.paper.startsWith(paper)) &&
    (study === undefined || claim.study.name === study) &&
    (below === undefined || isSmall(claim, Number(below))) &&
    (outcome === undefined || claim.outcome === outcome)
  );
  const counts: Record<string, () => number> = {
    networks: () => runs.length,
    studies: () => view.studies.length,
    claims: () => claims.length,
    papers: () => new Set(claims.map(({ paper }) => paper).filter((paper) => paper !== OWN)).size,
    seeds: () => mostSeeds(runs),
    losses: () => new Set(runs.map(({ cell }) => cell.loss.name)).size,
    configurations: () => configurations(runs).length,
    values: () => runs.reduce((sum, { metrics }) => sum + Object.keys(metrics).length, 0),
    hours: () => runs.reduce((sum, { environment }) => sum + environment.seconds, 0) / 3600,
    failed: () => runs.filter(hasFailed).length,
    tuned: () =>
      view.studies.filter(({ experiment: { tuned } }) => tuningWords(tuned) === "tuned").length,
  };
  const number = counts[of ?? ""];
  if (number === undefined) {
    throw new InputError(
      `Cannot count "${of}": it must be one of ${Object.keys(counts).join(", ")}`,
    );
  }
  const value = number();
  return of === "hours" ? value.toFixed(1) : whole(value);
}

/** Whether a claim is on a difference of accuracy that comes out below a bound. */
function isSmall({ verdict: { kind, metrics, estimate } }: JudgedClaim, bound: number): boolean {
  return kind === "comparison" && metrics[0] === "accuracy" && Math.abs(estimate) < bound;
}

/** How many networks are not trained yet, in brackets; nothing where all are. */
function untrainedText({ studies }: AtlasView): string {
  const untrained = studies.reduce((sum, study) => sum + study.untrained, 0);
  return untrained === 0 ? "" : ` (${whole(untrained)} more are ${UNTRAINED})`;
}

function runsOf({ studies }: AtlasView, name: string): readonly ReportRun[] {
  return studies.find(({ experiment }) => experiment.name === name)?.input?.runs ?? [];
}

/** The values that a setting takes over all networks, such as `12,000 and 20,000`. */
function settings({ runs }: AtlasView, { of }: Words): string {
  if (runs.length === 0) return UNTRAINED;
  const values = runs.map(({ cell }) => {
    const { shape } = datasetInfo(cell.dataset);
    if (of === "pixels") return shape.slice(0, 2).join(" × ");
    if (of === "parameters") {
      return backboneLayers(cell.training.backbone, shape, cell.dimension)
        .reduce((sum, { parameters }) => sum + parameters, 0);
    }
    const text = configurationFields(cell).get(of ?? "");
    if (text === undefined) {
      throw new InputError(`There is no setting "${of}" of a network`);
    }
    return Number.isNaN(Number(text)) ? text : Number(text);
  });
  const unique = [...new Set(values)];
  const numbers = unique.filter((value) => typeof value === "number").sort((a, b) => a - b);
  const texts = unique.filter((value) => typeof value === "string");
  const numberText = (value: number) => value >= 1 ? whole(value) : String(value);
  // Of many numbers the ends say enough.
  const shown = numbers.length > 3
    ? [`${numberText(numbers[0]!)} to ${numberText(numbers.at(-1)!)}`]
    : numbers.map(numberText);
  return listWords([...texts, ...shown]);
}

/** Means with their intervals: a row a loss, a column a value of a setting. */
function table(
  view: AtlasView,
  { study = "", dataset, dimension, metric = "", by = "" }: Words,
): string {
  const runs = runsOf(view, study).filter(({ cell }) =>
    (dataset === undefined || cell.dataset === dataset) &&
    (dimension === undefined || cell.dimension === Number(dimension))
  );
  if (runs.length === 0) return `_${study}: ${UNTRAINED}_`;
  const all = configurations(runs);
  const valueOf = ({ cell }: (typeof all)[number]) => settingValue(cell, by);
  const columns = [...new Set(all.map(valueOf))];
  const rows = [...Map.groupBy(all, ({ cell }) => lossLabel(cell))].map(([label, own]) => [
    label,
    ...columns.map((column) => cellText(own.find((each) => valueOf(each) === column), metric)),
  ]);
  return markdownTable({
    columns: [
      { label: "loss" },
      ...columns.map((label) => ({ label, numeric: true })),
    ],
    rows,
  }).trimEnd();
}

/** The mean of a configuration with its interval, and its seeds where some have no value. */
function cellText(configuration: Configuration | undefined, metric: string): string {
  if (configuration === undefined) return "–";
  const own = measured(configuration, metric);
  const { mean, interval, seeds, of } = own;
  const facts = [
    interval === undefined ? [] : formatRange(interval),
    seeds === of || seeds === 0 ? [] : seedsText(own),
  ].flat();
  return formatNumber(mean) + (facts.length === 0 ? "" : ` (${facts.join("; ")})`);
}

/** The configurations of a study by the first of some metrics, which has intervals: a row each. */
function ranking(view: AtlasView, { study = "", metrics = "" }: Words): string {
  const runs = runsOf(view, study);
  if (runs.length === 0) return `_${study}: ${UNTRAINED}_`;
  const [first = "", ...rest] = metrics.split(",");
  const rows = standings(configurations(runs), first).map(({ configuration }) => [
    configuration.label,
    cellText(configuration, first),
    ...rest.map((metric) => formatNumber(measured(configuration, metric).mean)),
  ]);
  return markdownTable({
    columns: [
      { label: "loss" },
      ...[first, ...rest].map((metric) => ({ label: metricDisplay(metric).title, numeric: true })),
    ],
    rows,
  }).trimEnd();
}

function settingValue(cell: ReportRun["cell"], by: string): string {
  return by === "dimension" ? `${cell.dimension}-D` : configurationFields(cell).get(by) ?? "none";
}
