import { canonicalJson } from "../base/digest.ts";
import { type Cell, valueText } from "../cell/cell.ts";
import { isImported } from "../cell/imported.ts";
import { factorOf, FACTORS } from "../cell/factors.ts";
import {
  budgetOf as candidatesOf,
  conditionOf,
  edgesOf,
  meanOf,
  tunedLossOf,
} from "../study/tuning.ts";
import type { ClaimRun, Fairness, TunedStudy } from "./types.ts";

/** The settings of a run that its cell does not hold. */
export function beyondTheCell({ cell, environment }: ClaimRun): Record<string, string> {
  // What an imported network was computed on, nobody here knows.
  return isImported(cell) ? {} : { backend: environment.backend };
}

/** The fairness header of the runs of two sides, or of one group of runs. */
export function fairnessOf(
  sides: readonly (readonly ClaimRun[])[],
  about: readonly string[],
  study: TunedStudy,
): Fairness {
  const settings = sides.filter((runs) => runs.length > 0)
    .map((runs) => runs.map((run) => settingsOf(run, study)));
  const names = [...new Set(settings.flat().flatMap((setting) => Object.keys(setting)))];
  const valuesOf = (runs: readonly Record<string, string>[], name: string) =>
    [...new Set(runs.map((setting) => setting[name] ?? "not known"))].join("; ");
  return {
    about: [...about],
    shared: Object.fromEntries(
      names.map((name) => [
        name,
        [...new Set(settings.map((runs) => valuesOf(runs, name)))].join(" against "),
      ]),
    ),
    seeds: [...new Set(sides.flat().map(({ cell }) => cell.seed))].sort((a, b) => a - b),
  };
}

/** The settings that a header names, in its order; other factors follow. */
const NAMED = [
  ...["dataset", "openSetSplit", "backbone", "dimension", "activation", "trainSize", "testSize"],
  ...["epochs", "batchSize", "optimizer", "augmentation"],
];

function settingsOf(run: ClaimRun, study: TunedStudy): Record<string, string> {
  if (isImported(run.cell)) {
    const { dataset, dimension, declared = {} } = run.cell;
    const texts = Object.entries(declared).map(([name, value]) => [name, valueText(value)]);
    return {
      ...{ dataset, dimension: String(dimension), trained: "elsewhere" },
      ...Object.fromEntries(texts),
    };
  }
  const names = new Set([...NAMED, ...Object.keys(FACTORS)]).difference(new Set(["loss", "seed"]));
  const textOf = (name: string) => {
    if (name === "optimizer") return optimizerText(run.cell);
    const value = factorOf(run.cell, name);
    return value === null ? "none" : valueText(value);
  };
  return {
    ...Object.fromEntries([...names].map((name) => [name, textOf(name)])),
    ...beyondTheCell(run),
    tuning: tuningOf(run, study),
  };
}

/** Settings of Adam that few change. */
const USUAL: Readonly<Record<string, number>> = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** The optimiser in words, without what is off or at its default. */
function optimizerText({ training: { optimizer, schedule, gradientClipping } }: Cell): string {
  const { name, learningRate, ...settings } = optimizer;
  const { name: scheduleName, ...shape } = schedule;
  return [
    `${name} ${learningRate}`,
    ...settingTexts(settings),
    ...(scheduleName === "constant" ? [] : [`${scheduleName} schedule`, ...settingTexts(shape)]),
    ...settingTexts({ gradientClipping }),
  ].join(", ");
}

const settingTexts = (settings: Readonly<Record<string, number | null>>) =>
  Object.entries(settings)
    .filter(([name, value]) => value && value !== USUAL[name])
    .map(([name, value]) => `${name} ${value}`);

/** How a run's loss was tuned, in words: the budget, what was chosen, and what that gave. */
function tuningOf(run: ClaimRun, study: TunedStudy): string {
  const loss = tunedLossOf(run.cell, study.tuned?.losses);
  if (loss === undefined) return "none";
  const chosen = Object.entries(loss.chosen).map(([path, value]) =>
    `${path} ${typeof value === "string" ? value : JSON.stringify(value)}`
  );
  const best = loss.candidates.find(({ settings }) =>
    JSON.stringify(settings) === JSON.stringify(loss.chosen)
  );
  const { tuning } = study;
  const by = tuning?.metric === "validationAccuracy" ? "validation accuracy" : tuning?.metric;
  const accuracy = best ? `, ${by} ${meanOf(best, tuning).toFixed(3)}` : "";
  return `${budgetOf(run, study)}: ${chosen.join(", ")}${accuracy}`;
}

/** The notes of a verdict on whether its losses were tuned alike, and to the end. */
export function tuningNotes(runs: readonly ClaimRun[], study: TunedStudy): string[] {
  const budgets = [...new Set(runs.map((run) => budgetOf(run, study)))];
  if (budgets.length > 1) return [`untuned: the budgets are ${budgets.join(" against ")}`];
  if (budgets[0] === ELSEWHERE) return ["whether and how these losses were tuned is not known"];
  if (budgets[0] === "none") {
    return ["untuned: no setting of these losses was chosen on validation images"];
  }
  const { conditions, stale } = study.tuned!;
  const elsewhere = Object.entries(conditions)
    .filter(([name, values]) =>
      runs.some(({ cell }) => {
        const own = canonicalJson(conditionOf(cell, name, study.tuning!));
        return !values.some((value) => canonicalJson(value) === own);
      })
    )
    .map(([name, values]) =>
      `${name} ${
        values.map((value) => typeof value === "string" ? value : canonicalJson(value)).join(", ")
      }`
    );
  if (stale !== undefined) return [`tuned under other conditions: ${stale}`];
  const at = elsewhere.length > 0 ? `, at ${elsewhere.join("; ")}` : "";
  const losses = new Set(runs.flatMap(({ cell }) => tunedLossOf(cell, study.tuned!.losses) ?? []));
  const edges = [...losses].flatMap(({ loss, candidates }) =>
    edgesOf(study.tuning!, loss, candidates).map(({ path, value }) =>
      `${path} ${value} of ${loss.name}`
    )
  );
  return [
    ...edges.length === 0
      ? []
      : [`untuned in part: a choice is at the edge of what was tried: ${edges.join(", ")}`],
    `tuned: ${budgets[0]} each${at}`,
  ];
}

/** What is known of the tuning of imported networks. */
const ELSEWHERE = "not known";

function budgetOf({ cell }: ClaimRun, { tuning, tuned }: TunedStudy): string {
  if (isImported(cell)) return ELSEWHERE;
  const loss = tunedLossOf(cell, tuned?.losses);
  if (loss === undefined || tuning === undefined) return "none";
  return `${candidatesOf(loss.candidates)} candidates x ${tuning.seeds.length} seeds`;
}
