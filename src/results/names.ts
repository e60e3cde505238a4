import type { Cell } from "../cell/cell.ts";
import { knownClasses, trainedClasses } from "../cell/classes.ts";
import { CONDITION_FACTORS, FACTORS } from "../cell/factors.ts";
import { isImported, MEASURED_HERE } from "../cell/imported.ts";
import { type OptimizerOptions, type Training, trainingSchema } from "../cell/training.ts";
import { datasetInfo } from "../data/catalogue.ts";
import { imagesIn } from "../data/split.ts";
import { lossDefinition, lossNames } from "../losses/catalogue.ts";
import { resolveLoss } from "../losses/resolve.ts";
import { backboneLayers, backbones } from "../networks/backbones/catalogue.ts";
import type { Experiment } from "../study/types.ts";
import { listWords } from "./text.ts";

type Settings = Record<string, unknown>;

/** `normalizeWeights` as words: `normalize weights`. */
function words(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
}

function isSettings(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The settings that are not as usual. */
function changedSettings(settings: Settings, usual: Settings): [string, unknown][] {
  return Object.entries(settings).filter(([name, value]) => !isSame(value, usual[name]));
}

/** Names a setting as papers do: `margin 0.2`, `normalize weights`, `no probe`. */
function settingText(name: string, value: unknown): string {
  if (value === true) return words(name);
  if (value === false || value === null || value === undefined) return `no ${words(name)}`;
  if (Array.isArray(value)) {
    // A matrix would fill the page.
    return Array.isArray(value[0]) ? `given ${words(name)}` : `${words(name)} ${value.join(" ")}`;
  }
  if (!isSettings(value)) return `${words(name)} ${value}`;
  const parts = Object.entries(value).map(([key, inner]) =>
    key === "name" ? String(inner) : settingText(key, inner)
  );
  return [words(name), ...parts].join(" ");
}

/** The defaults of a loss for the classes and the dimension of a cell; none if nobody knows it. */
function lossDefaults(cell: Cell): Settings {
  const { loss: { name }, dimension } = cell;
  // What somebody declared is all that is known of it.
  if (isImported(cell)) return {};
  if (!lossNames.includes(name)) return {};
  try {
    return resolveLoss({ name }, { classes: trainedClasses(cell), dimension });
  } catch {
    // A loss with a parameter that must be given: parameters at their own defaults are still left out.
    return lossDefinition(name).parameters.partial().parse({});
  }
}

/**
 * Names the loss of a cell by its name and by every parameter that is not the default.
 *
 * @param cell The cell; defaults may depend on its number of classes and its dimension.
 * @returns Such as `softmax` or `cosface, margin 0.2`.
 */
export function lossLabel(cell: Cell): string {
  return lossLabels.getOrInsertComputed(cell, labelLoss);
}

/** Cells are asked for their names again and again, and never change. */
const lossLabels = new WeakMap<Cell, string>();
const allSettings = new WeakMap<Cell, string[]>();

function labelLoss(cell: Cell): string {
  const defaults = lossDefaults(cell);
  const said = Object.entries(cell.loss).filter(([key, value]) =>
    // What a loss does not do goes without saying, unless it does it by default.
    key !== "name" && !isSame(value, defaults[key]) &&
    (defaults[key] !== undefined || (value !== false && value !== null))
  )
    // The given targets say as much as the layout "given".
    .filter(([, value]) => value !== "given" || !Object.values(cell.loss).some(Array.isArray))
    .sort(([a], [b]) => a < b ? -1 : 1);
  return [cell.loss.name, ...said.map(([key, value]) => settingText(key, value))].join(", ");
}

/** The settings of a task: a dataset, and its known classes where the network does not learn all. */
export function taskSettings(cell: Pick<Cell, "dataset" | "openSetSplit">): string[] {
  return factorTexts(cell as Cell, CONDITION_FACTORS.filter((name) => FACTORS[name].task));
}

/** The task in words, such as `mnist` or `mnist, 6 known classes (split 0)`. */
export function taskLabel(cell: Pick<Cell, "dataset" | "openSetSplit">): string {
  return taskSettings(cell).join(", ");
}

const FACTOR_TEXTS: Partial<Record<string, (cell: Cell) => string>> = {
  dataset: ({ dataset }) => dataset,
  openSetSplit: (cell) => `${trainedClasses(cell)} known classes (split ${cell.openSetSplit})`,
  dimension: ({ dimension }) => `${dimension}-D`,
  activation: ({ activation }) => activation,
};

/** Names the factors of a cell itself, but for those at their defaults; a dimension always counts. */
function factorTexts(cell: Cell, names: typeof CONDITION_FACTORS): string[] {
  return names
    .filter((name) => name === "dimension" || cell[name] !== FACTORS[name].byDefault)
    .map((name) => FACTOR_TEXTS[name]?.(cell) ?? settingText(name, cell[name]));
}

// Made once: every call of toLocaleString() would make another.
const thousands = new Intl.NumberFormat("en");

/** A number of things, such as `2,000 images`; `all images` where there is no number. */
function amount(value: unknown, noun: string): string {
  return `${typeof value === "number" ? thousands.format(value) : value} ${noun}`;
}

const TRAINING_TEXTS: {
  [K in keyof Training]?: (value: Training[K], training: Training) => string | undefined;
} = {
  backbone: String,
  trainSize: (value) =>
    typeof value === "object"
      ? `from ${amount(value.most, "images")} of the first class down to ${value.least} of the last`
      : amount(value, "images"),
  testSize: (value) => amount(value, value === 1 ? "test image" : "test images"),
  epochs(value, { backbone, schedule }) {
    if (value === 0) return backbones.find(backbone).embedsFeatures ? undefined : "untrained";
    const passes = amount(value, value === 1 ? "epoch" : "epochs");
    return schedule.name === "plateau" ? `up to ${passes}` : passes;
  },
  batchSize: (value) => `batches of ${value}`,
  optimizer: optimizerText,
};

/** Names an optimiser by its learning rate and all that is not its default, such as `sgd 0.1`. */
function optimizerText(optimizer: OptimizerOptions): string {
  const { name, learningRate, ...settings } = optimizer;
  const usual = trainingSchema.parse({ optimizer: { name } }).optimizer as unknown as Settings;
  const changed = changedSettings(settings, usual).map(([key, value]) => settingText(key, value));
  return [`${name} ${learningRate}`, ...changed].join(" ");
}

const DEFAULTS = trainingSchema.parse({});

/** How a training differs from the default one, setting by setting. */
function trainingTexts(training: Training): string[] {
  const defaults = DEFAULTS;
  return (Object.keys(training) as (keyof Training)[]).flatMap((key) => {
    const [value, usual] = [training[key], defaults[key]];
    if (isSame(value, usual)) return [];
    const text = TRAINING_TEXTS[key] as
      | ((value: unknown, training: Training) => string | undefined)
      | undefined;
    if (text !== undefined) return text(value, training) ?? [];
    // Of nested settings name only those that are not the default.
    const changed = isSettings(value) && isSettings(usual) && value["name"] === usual["name"]
      ? Object.fromEntries(changedSettings(value, usual))
      : value;
    return [settingText(key, changed)];
  });
}

/** The settings of a cell other than its loss: data, dimension, and all that is not the default. */
export function settingsOf(cell: Cell): readonly string[] {
  return allSettings.getOrInsertComputed(cell, () => {
    const names = CONDITION_FACTORS.filter((name) => name !== "loss");
    if (isImported(cell)) {
      return [
        ...factorTexts(cell, names.filter((name) => name !== "activation")),
        ...Object.entries(cell.declared ?? {}).map(([name, value]) => `${name} ${value}`),
        ELSEWHERE,
      ];
    }
    return [...factorTexts(cell, names), ...trainingTexts(cell.training)];
  });
}

/** How an imported network is told from others by its settings. */
const ELSEWHERE = "trained elsewhere";

/** How the losses of a study were tuned, in a word or two. */
export function tuningWords(tuned: Experiment["tuned"]): string {
  if (tuned === undefined) return "untuned";
  return tuned.stale === undefined ? "tuned" : "tuned under other conditions";
}

/**
 * How far the results of networks reach, in a phrase: how large they are, what they saw, how long and
 * how they were trained, and whether any of it was chosen for the loss. It stands wherever a winner is
 * named.
 *
 * @param cells The networks among which it was found, at least one.
 * @param tuned How the losses of their study were tuned.
 * @returns Such as `a CNN of 1.7 million weights, 20,000 images of MNIST, one pass of Adam at 0.01, untuned`.
 */
export function scopeOf(all: readonly Cell[], tuned?: Experiment["tuned"]): string {
  const cells = all.filter((cell) => !isImported(cell));
  if (cells.length === 0) return MEASURED_HERE;
  const some = cells.length < all.length ? [`some ${MEASURED_HERE}`] : [];
  const unique = (valueOf: (cell: Cell) => string) => listWords([...new Set(cells.map(valueOf))]);
  return [
    `${unique(backboneWords)} of ${rangeText(cells.map(millions))} million weights`,
    `${rangeText(cells.map(imagesSeen))} images of ${
      unique(({ dataset }) => datasetInfo(dataset).title)
    }`,
    `${passesText(cells)} of ${unique(({ training }) => OPTIMIZERS[training.optimizer.name])} at ${
      rangeText(cells.map(({ training }) => training.optimizer.learningRate))
    }`,
    tuningWords(tuned),
    ...some,
  ].join(", ");
}

const OPTIMIZERS = { adam: "Adam", sgd: "SGD" } as const;

function layersOf({ dataset, dimension, training }: Cell) {
  return backboneLayers(training.backbone, datasetInfo(dataset).shape, dimension);
}

function backboneWords(cell: Cell): string {
  return layersOf(cell).some(({ kind }) => kind === "convolution") ? "a CNN" : "a network";
}

/** Millions of weights, to two digits. */
function millions(cell: Cell): number {
  const weights = layersOf(cell).reduce((sum, { parameters }) => sum + parameters, 0);
  return Number((weights / 1e6).toPrecision(2));
}

function imagesSeen(cell: Cell): number {
  const { dataset, training: { trainSize } } = cell;
  if (trainSize !== "all") return imagesIn(trainSize, knownClasses(cell).length);
  const { trainCounts } = datasetInfo(dataset);
  return knownClasses(cell).reduce((sum, index) => sum + trainCounts[index]!, 0);
}

function passesText(cells: readonly Cell[]): string {
  const epochs = cells.map(({ training }) => training.epochs);
  if (epochs.every((each) => each === 0)) return "untrained, no pass";
  if (cells.every(({ training }) => training.schedule.name === "plateau")) {
    return `at most ${rangeText(epochs)} passes until accuracy gains no more than its noise,`;
  }
  return epochs.every((each) => each === 1) ? "one pass" : `${rangeText(epochs)} passes`;
}

/** The values from least to greatest, such as `0.01` or `1 to 60`. */
function rangeText(values: readonly number[]): string {
  // Spread into arguments, the values of a hundred thousand cells would exhaust the stack.
  const least = values.reduce((a, b) => Math.min(a, b));
  const greatest = values.reduce((a, b) => Math.max(a, b));
  return least === greatest ? format(least) : `${format(least)} to ${format(greatest)}`;

  function format(value: number): string {
    return value >= 1 ? thousands.format(value) : String(value);
  }
}
