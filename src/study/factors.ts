import type { Cell } from "./types.ts";

/** The factors of some cells as a table. */
export interface FactorTable {
  columns: string[];
  rows: (string | number)[][];
}

/**
 * The factors of cells, a column each: dataset, loss, the loss's parameters (`loss.margin`),
 * dimension, activation, seed, the open-set split, how much was trained, and which network on what.
 *
 * A parameter that no loss of the cells has gets no column; a cell whose loss lacks a parameter has
 * an empty value there.
 */
export function factorColumns(cells: readonly Cell[]): FactorTable {
  const parameters = [
    ...new Set(cells.flatMap(({ loss }) => Object.keys(loss).filter((key) => key !== "name"))),
  ];
  return {
    columns: [
      "dataset",
      "loss",
      ...parameters.map((name) => `loss.${name}`),
      "dimension",
      "activation",
      "seed",
      "openSetSplit",
      "trainSize",
      "epochs",
      "backbone",
      "optimizer",
      "learningRate",
      "augmentation",
    ],
    rows: cells.map(({ dataset, loss, dimension, activation, seed, openSetSplit, training }) => [
      dataset,
      loss.name,
      ...parameters.map((name) => plain(loss[name])),
      dimension,
      activation,
      seed,
      openSetSplit ?? "",
      training.trainSize,
      training.epochs,
      training.backbone,
      training.optimizer.name,
      training.optimizer.learningRate,
      plain(training.augmentation),
    ]),
  };
}

function plain(value: unknown): string | number {
  if (value === undefined || value === null) return "";
  return typeof value === "number" || typeof value === "string" ? value : JSON.stringify(value);
}
