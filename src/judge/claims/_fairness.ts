import { cellFields } from "../../study/fields.ts";
import type { Cell } from "../../study/mod.ts";
import { canonicalJson } from "../../base/canonical.ts";
import type { Run } from "../../store/mod.ts";
import { type TunedStudy, tuningOf } from "./_tuning.ts";
import type { Fairness } from "./types.ts";

/** The parts of a run that judging uses. */
export type ClaimRun = Pick<Run, "digest" | "cell" | "metrics" | "divergedAt"> & {
  environment: Pick<Run["environment"], "backend">;
};

/** The settings of a run that its cell does not hold. */
export function beyondTheCell({ environment }: ClaimRun): Record<string, string> {
  return { backend: environment.backend };
}

/** The fairness header of the runs of two sides, or of one group of runs. */
export function fairnessOf(
  sides: readonly (readonly ClaimRun[])[],
  about: readonly string[],
  experiment: TunedStudy,
): Fairness {
  const settings = sides.filter((runs) => runs.length > 0)
    .map((runs) => runs.map((run) => settingsOf(run, experiment)));
  const names = Object.keys(settings.flat()[0] ?? {});
  const valuesOf = (runs: readonly Record<string, string>[], name: string) =>
    [...new Set(runs.map((setting) => setting[name]!))].join("; ");
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

function settingsOf(run: ClaimRun, experiment: TunedStudy): Record<string, string> {
  const fields = cellFields(run.cell);
  const training = (name: string) => fields.get(`training.${name}`)!;
  return {
    dataset: run.cell.dataset,
    openSetSplit: fields.get("openSetSplit") === "null" ? "none" : fields.get("openSetSplit")!,
    backbone: training("backbone"),
    dimension: fields.get("dimension")!,
    activation: run.cell.activation,
    trainSize: training("trainSize"),
    testSize: training("testSize"),
    epochs: training("epochs"),
    batchSize: training("batchSize"),
    optimizer: optimizerText(run.cell),
    augmentation: run.cell.training.augmentation === null
      ? "none"
      : canonicalJson(run.cell.training.augmentation),
    ...beyondTheCell(run),
    tuning: tuningOf(run, experiment),
  };
}

/** Settings of Adam that few change. */
const USUAL: Readonly<Record<string, number>> = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** The optimiser as a reader would say it; what is off or at its default is left out. */
function optimizerText({ training: { optimizer, schedule, gradientClipping } }: Cell): string {
  const { name, learningRate, ...settings } = optimizer;
  const { name: course, ...shape } = schedule;
  return [
    `${name} ${learningRate}`,
    ...settingTexts(settings),
    ...(course === "constant" ? [] : [`${course} schedule`, ...settingTexts(shape)]),
    ...settingTexts({ gradientClipping }),
  ].join(", ");
}

const settingTexts = (settings: Readonly<Record<string, number | null>>) =>
  Object.entries(settings)
    .filter(([name, value]) => value && value !== USUAL[name])
    .map(([name, value]) => `${name} ${value}`);
