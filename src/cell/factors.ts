import { z } from "zod";
import { memberOf } from "../base/member.ts";
import { suggest } from "../base/text.ts";
import { datasetNames, datasets, isDataset, OWN_IMAGES } from "../data/catalogue.ts";
import { activations } from "../networks/activations.ts";
import type { Cell } from "./cell.ts";
import { importedMembers } from "./imported.ts";
import {
  settingSchema,
  type Training,
  TRAINING_FACTORS,
  type TrainingFactorLists,
  trainingSchema,
} from "./training.ts";

/** A factor: what the cells of a study may differ in. */
export interface Factor<T = unknown> {
  /** The schema of one value. */
  value: z.ZodType<T>;
  /** The value of cells whose matrix does not name it; a factor of the training has that of the study. */
  byDefault?: T;
  /** Whether it decides the task: values of different tasks have no common scale. */
  task?: true;
  /** Whether its column holds whole numbers alone. */
  whole?: true;
  /** Its columns in a table of results; without it one, of its own name. */
  columns?(values: readonly T[]): Record<string, readonly unknown[]>;
}

type CellFactor = Exclude<keyof Cell, "training" | "imported" | "declared">;
type TrainingFactor = typeof TRAINING_FACTORS[number];
type FactorName = CellFactor | TrainingFactor;

/** The schema of a name that may be that of a file. */
export const nameSchema = z.string().max(100).regex(
  /^[a-z0-9][a-z0-9-]*$/,
  "must be lower-case words joined by hyphens",
);

const count = z.int().min(1);

/** The schema of the name of a dataset; a study file may name a manifest instead, by its path. */
export const datasetSchema: z.ZodType<string> = z.string().superRefine((name, context) => {
  if (isDataset(name)) return;
  const message = `"${name.slice(0, 100)}" is not known; ${
    suggest(name, datasets.names)
  }; ${OWN_IMAGES}`;
  context.addIssue({ code: "custom", message });
}).meta({
  id: "dataset",
  anyOf: [{ enum: [...datasetNames] }, { type: "string", pattern: "\\.dataset\\.json$" }],
});

/** The factors that stand in a cell itself. */
const ofCell: { readonly [F in CellFactor]: Factor<Cell[F]> } = {
  dataset: { value: datasetSchema, task: true },
  loss: {
    value: z.looseObject({ name: nameSchema }),
    columns(losses) {
      const keys = new Set(["name", ...losses.flatMap((loss) => Object.keys(loss))]);
      return Object.fromEntries([...keys].map((key) => [
        key === "name" ? "loss" : `loss.${key}`,
        losses.map((loss) => loss[key]),
      ]));
    },
  },
  dimension: { value: count.max(4096), byDefault: 2, whole: true },
  activation: { value: memberOf("activation", activations.names), byDefault: "linear" },
  seed: { value: z.int().min(0).max(2 ** 32 - 1), byDefault: 1, whole: true },
  openSetSplit: {
    value: z.int().min(0).max(4).nullable(),
    byDefault: null,
    task: true,
    whole: true,
  },
};

/** What is particular to a factor of the training. */
const ofTraining: { readonly [F in TrainingFactor]?: Partial<Factor<Training[F]>> } = {
  // The training has the upper bound, and an expanded one is held to it.
  epochs: { value: z.int().min(0), whole: true },
  optimizer: {
    columns: (all) => ({
      // Of a network that was trained elsewhere there is none.
      optimizer: all.map((each?) => each?.name),
      learningRate: all.map((each?) => each?.learningRate),
    }),
  },
};

/**
 * All factors, a row each, in the order of study files. The schemas of matrices, includes, selectors
 * and cells, the order of expansion, the columns of tables and the names of configurations follow.
 */
export const FACTORS = {
  ...ofCell,
  ...Object.fromEntries(
    TRAINING_FACTORS.map((name) => [name, { value: settingSchema(name), ...ofTraining[name] }]),
  ),
} as { readonly [F in FactorName]: Factor<(Cell & Training)[F]> };

/** The factors that stand in a cell itself, in the order of study files. */
export const CELL_FACTORS = Object.keys(ofCell) as CellFactor[];

/** Those but the seed, in the order of expansion: what decides the task comes first. */
export const CONDITION_FACTORS: readonly CellFactor[] = [true, undefined].flatMap((task) =>
  CELL_FACTORS.filter((name) => name !== "seed" && FACTORS[name].task === task)
);

/** The name of a factor as a setting of a cell, such as `training.epochs`. */
export function settingOf(factor: string): string {
  return factor in ofCell ? factor : `training.${factor}`;
}

/** The value of a factor in a cell. */
export function factorOf(cell: Cell, name: string): unknown {
  return ({ ...cell.training, ...cell } as Record<string, unknown>)[name];
}

/** The factors of a study: a run for each combination. */
export type FactorLists =
  & { [Factor in Exclude<keyof Cell, "training" | "imported" | "declared">]: Cell[Factor][] }
  & TrainingFactorLists;

/** Every combination of some lists, the last one fastest. */
export function combinations<T extends object, N extends keyof T>(
  lists: T,
  names: readonly N[],
): { [F in N]-?: Item<T[F]> }[] {
  return names.reduce<object[]>(
    (all, name) =>
      all.flatMap((point) =>
        (lists[name] as readonly unknown[]).map((value) => ({ ...point, [name]: value }))
      ),
    [{}],
  ) as { [F in N]-?: Item<T[F]> }[];
}

type Item<L> = L extends readonly (infer T)[] ? T : never;

/** What a schema has of each factor, but for some. */
export function ofEachFactor(
  schema: (factor: Factor, name: FactorName) => z.ZodType,
  except: readonly FactorName[] = [],
): Record<string, z.ZodType> {
  return Object.fromEntries(
    (Object.keys(FACTORS) as FactorName[]).filter((name) => !except.includes(name))
      .map((name) => [name, schema(FACTORS[name] as Factor, name)]),
  );
}

/** The schema of a matrix: a list for each factor. */
export const matrixSchema = z.strictObject(ofEachFactor(({ value, byDefault }, name) => {
  const list = z.array(value).min(1);
  if (byDefault !== undefined) return list.default([byDefault]);
  return name in ofCell ? list : list.exactOptional();
})) as unknown as z.ZodType<FactorLists>;

/** The schema of the lists, or values alone, that stand for those of a matrix. */
export const partOfMatrix = ({ value }: Factor): z.ZodType =>
  z.union([z.array(value).min(1), value.transform((one) => [one])]).exactOptional();

/** The schema of a cell. */
export const cellSchema = z.strictObject({
  ...Object.fromEntries(CELL_FACTORS.map((name) => [name, FACTORS[name].value])),
  training: trainingSchema,
}) as unknown as z.ZodType<Cell>;

/** The schema of the cell of an imported network. */
export const importedCellSchema = z.strictObject(importedMembers) as unknown as z.ZodType<Cell>;

/** The schema that a cell must fit: of one that is trained here, or elsewhere. */
export function schemaOfCell(value: unknown): z.ZodType<Cell> {
  return Object(value).imported === undefined ? cellSchema : importedCellSchema;
}

/** A table: names of columns, and rows of as many values. */
export interface FactorTable {
  columns: string[];
  rows: (string | number)[][];
}

/**
 * The factors of cells as a table: a column each, but that a loss has one for each of its parameters
 * (`loss.margin`), and an optimiser one for its learning rate.
 *
 * A parameter that no loss of the cells has gets no column; a cell whose loss lacks a parameter has
 * an empty value there.
 */
export function factorColumns(cells: readonly Cell[]): FactorTable {
  // Sizes came before backbones, and files keep the order of their columns.
  const names = new Set([...CELL_FACTORS, "trainSize", "epochs", ...TRAINING_FACTORS] as const);
  const table = [...names].flatMap((name) => {
    const factor = FACTORS[name] as Factor;
    const values = cells.map((cell) => factorOf(cell, name));
    return Object.entries(factor.columns?.(values) ?? { [name]: values });
  });
  const imported = declaredColumns(cells);
  if (imported.length > 0) {
    // Of networks that were all trained elsewhere nobody knows how.
    const known = table.filter(([, values]) => values.some((value) => value !== undefined));
    table.splice(0, Infinity, ...known, ...imported);
  }
  return {
    columns: table.map(([column]) => column),
    rows: cells.map((_, row) => table.map(([, values]) => plain(values[row]))),
  };
}

/** Where networks come from, and what is declared of imported ones; no columns without such a network. */
function declaredColumns(cells: readonly Cell[]): [column: string, values: unknown[]][] {
  if (cells.every((cell) => cell.imported === undefined)) return [];
  const names = new Set(cells.flatMap(({ declared = {} }) => Object.keys(declared)));
  return [
    ["trained", cells.map(({ imported }) => imported ? "elsewhere" : "here")],
    ...[...names].map((name): [string, unknown[]] => [
      `declared.${name}`,
      cells.map(({ declared = {} }) => declared[name]),
    ]),
  ];
}

/** Whether the numbers of a column are whole. */
export function isWhole(column: string): boolean {
  return (FACTORS as Record<string, Factor>)[column]?.whole === true;
}

function plain(value: unknown): string | number {
  if (value === undefined || value === null) return "";
  return typeof value === "number" || typeof value === "string" ? value : JSON.stringify(value);
}
