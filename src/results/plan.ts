import { type ClaimPlan, PLANNED_EFFECT, PLANNED_RHO } from "../claims/plan.ts";
import { shortNumber } from "../statistics/summary.ts";
import type { Experiment } from "../study/types.ts";
import { markdownTable } from "./tables.ts";
import { codeMarkdown, count, escapeMarkdown, formatNumber } from "./text.ts";
import { ASKED_BY_US, isAskedByUs } from "./verdicts.ts";

/** What a study takes. */
export interface StudyCost {
  networks: number;
  /** Networks that choose the settings of its losses. */
  tuning: number;
  /** Hours of one core. */
  hours: number;
  /** Networks that the store has already. */
  trained: number;
}

/**
 * The plan of a study in Markdown: what it takes, and what each claim can be decided by.
 *
 * @param study The study.
 * @param plans Its claims.
 * @param cost What it takes.
 */
export function planMarkdown(
  study: Pick<Experiment, "name" | "title" | "source" | "claims">,
  plans: readonly ClaimPlan[],
  { networks, tuning, hours, trained }: StudyCost,
): string {
  const { name, title, source, claims } = study;
  const families = new Set(plans.map(({ family }) => family));
  const levels = [...new Set(plans.map(({ level }) => shortNumber(level)))];
  const family = plans.length === 0 ? [] : [
    `The ${count(claims.length, "claim")} are ${
      families.size === 1 ? "one family" : `${families.size} families`
    }: the first of one to be decided must have a p of at most ${
      levels.join(" or ")
    } (Holm). _All_ says whether a claim is decided for which every seed speaks, _all but one_ whether one is against which one seed speaks: _last_ means if all others are decided before. The power is that at a difference of ${PLANNED_EFFECT} standard deviation of the differences between seeds, or at a rank correlation of ${PLANNED_RHO}.\n`,
    markdownTable({
      columns: [
        { label: "Claim" },
        { label: "Statement" },
        ...families.size > 1 ? [{ label: "Family" }] : [],
        { label: "Kind" },
        { label: "Observations" },
        { label: "Smallest p", numeric: true },
        { label: "All" },
        { label: "All but one" },
        { label: "Power", numeric: true },
        { label: "What would falsify it" },
      ],
      rows: plans.map((plan, at) => {
        const { statement, source, falsifiedBy } = claims[at]!;
        return [
          plan.id,
          isAskedByUs(source ?? study.source) ? `${statement} (${ASKED_BY_US})` : statement,
          ...families.size > 1 ? [plan.family ?? "–"] : [],
          plan.kind,
          count(plan.observations, plan.kind === "correlation" ? "configuration" : "seed"),
          smallestText(plan),
          plan.byAll === undefined ? "–" : plan.byAll ? "decides" : "cannot",
          butOneText(plan),
          plan.power === undefined ? "–" : plan.power.toFixed(2),
          falsifiedBy ?? "–",
        ];
      }),
    }),
  ];
  return [
    `# Plan: ${escapeMarkdown(title)}\n`,
    ...source === undefined ? [] : [`${escapeMarkdown(source)}\n`],
    `The study ${codeMarkdown(name)} has ${count(networks, "network")}${
      tuning === 0 ? "" : `, and ${tuning} more that tune its losses`
    }: about ${hoursText(hours)} of one core${
      trained === 0 ? "" : `; the store has ${trained} of them`
    }.\n`,
    ...family,
  ].join("\n");
}

function smallestText({ kind, smallestP, criticalRho, observations }: ClaimPlan): string {
  if (kind !== "correlation") return smallestP === undefined ? "–" : shortNumber(smallestP);
  if (criticalRho !== undefined) return `|ρ| of ${formatNumber(criticalRho)}`;
  return observations < 4 ? "too few" : "no |ρ| decides";
}

function butOneText({ byAllButOne, byAllButOneLast }: ClaimPlan): string {
  if (byAllButOne === undefined) return "–";
  return byAllButOne ? "decides" : byAllButOneLast ? "last" : "cannot";
}

const hoursText = (hours: number) =>
  hours < 0.1 ? count(Math.ceil(60 * hours), "minute") : `${hours.toFixed(1)} hours`;
