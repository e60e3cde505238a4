import type { Matrix } from "../../base/matrix.ts";
import type { Cell } from "../../cell/cell.ts";
import { isImported } from "../../cell/imported.ts";
import { datasetInfo } from "../../data/catalogue.ts";
import { planOf } from "../../networks/backbones/catalogue.ts";
import type { Embeddings, Geometry } from "../../networks/embeddings.ts";
import type { Variables } from "../../networks/restore.ts";
import { predictionsOf, scoresOf } from "../../networks/scores.ts";
import type { Trainer } from "../../networks/trainer.ts";
import type { DrawnLayer, DrawnNetwork } from "./page.ts";

/** A trained network with what was stored of it. */
export interface DrawableNetwork {
  digest: string;
  cell: Cell;
  embeddings: Embeddings;
  geometry: Geometry;
  weights: Variables;
  /** The network itself, which says the class of each part of the plane. */
  trainer: Trainer;
}

/** Why nobody can draw for the network of a cell; undefined where one can. */
export function whyNotDrawn(cell: Cell): string | undefined {
  if (isImported(cell)) return "it was trained elsewhere, and its weights are not here";
  if (cell.dimension !== 2) return `its embedding has ${cell.dimension} dimensions, not 2`;
  const { shape } = datasetInfo(cell.dataset);
  if (shape[2] !== 1) return "its images have colours";
  if (layersOf(cell) === undefined) {
    return `the layers of the backbone "${cell.training.backbone}" do not follow one another`;
  }
  return undefined;
}

/** The layers in their order, with the names of their variables; undefined where they branch. */
function layersOf({ training, dimension, dataset, activation }: Cell) {
  const plan = planOf(training.backbone, datasetInfo(dataset).shape, dimension);
  const layers: (DrawnLayer & { name: string })[] = [];
  for (const { name, kind, weights, normalized } of plan) {
    const last = layers.at(-1);
    if (kind === "pool" && last?.kind === "convolution") last.pools = true;
    else if (weights === undefined || normalized || kind === "pool") return undefined;
    else {
      const common = { name, outputs: weights.at(-1)! };
      const isLast = name === "embedding";
      layers.push(
        kind === "convolution"
          ? { ...common, kind, size: weights[0]!, activation: "relu", pools: false }
          : { ...common, kind: "dense", activation: isLast ? activation : "relu" },
      );
    }
  }
  return layers;
}

/** Cells of a side of the regions. */
const SIDE = 120;

/** Test images that are shown, at most. */
const POINTS = 500;

/** Shares of the test images that may lie beyond the frame at each end. */
const BEYOND = 0.005;

/** What the page needs of a network. */
export async function drawnNetwork(
  name: string,
  { digest, cell, embeddings, geometry, weights, trainer }: DrawableNetwork,
): Promise<DrawnNetwork> {
  const layers = layersOf(cell)!;
  const parts = layers.flatMap(({ name }) => [`${name}/weights`, `${name}/bias`])
    .map((name) => weights[name]!.data);
  const flat = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    flat.set(part, at);
    at += part.length;
  }
  const { splits, labels, coordinates: { data } } = embeddings;
  const rows = [...splits.keys()].filter((row) =>
    splits[row] === "test" && Number.isFinite(data[2 * row]) && Number.isFinite(data[2 * row + 1])
  );
  const frame = frameOf(rows.map((row) => [data[2 * row]!, data[2 * row + 1]!]));
  const step = Math.max(1, rows.length / POINTS);
  const shown = Array.from(
    { length: Math.min(POINTS, rows.length) },
    (_, i) => rows[Math.floor(i * step)]!,
  );
  const regions = await regionsOf(trainer, frame, geometry.classes);
  const { classNames } = datasetInfo(cell.dataset);
  return {
    ...{ name, digest, frame, side: SIDE, weights: flat },
    layers: layers.map(({ name: _, ...layer }) => layer),
    ...regions && { regions },
    points: shown.flatMap((row) => [rounded(data[2 * row]!), rounded(data[2 * row + 1]!)]),
    labels: shown.map((row) => labels[row]!),
    means: classNames.map((_, label) => {
      const mean = geometry.classMeans[geometry.classes.indexOf(label)];
      return mean?.every(Number.isFinite) ? mean.map(rounded) : null;
    }),
  };
}

/** As many digits as a screen can show. */
const rounded = (value: number) => Number(value.toPrecision(5));

/** A square around nearly all points, with a margin. */
function frameOf(points: readonly (readonly [number, number])[]): DrawnNetwork["frame"] {
  const range = ([0, 1] as const).map((axis) => {
    const sorted = points.map((point) => point[axis]).sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
    return [at(BEYOND), at(1 - BEYOND)] as const;
  });
  const half = 0.6 * Math.max(1e-6, ...range.map(([low, high]) => high - low));
  const [x, y] = range.map(([low, high]) => {
    const middle = (low + high) / 2;
    return [middle - half, middle + half] as const;
  }) as [readonly [number, number], readonly [number, number]];
  return { x, y };
}

/** The class that the network tells in the middle of each cell, by the scores of its own loss. */
async function regionsOf(
  { loss }: Trainer,
  { x, y }: DrawnNetwork["frame"],
  classes: readonly number[],
): Promise<Uint8Array | undefined> {
  const data = new Float32Array(2 * SIDE * SIDE);
  for (let at = 0; at < SIDE * SIDE; at++) {
    const [column, row] = [at % SIDE, Math.floor(at / SIDE)];
    data[2 * at] = x[0] + (column + 0.5) / SIDE * (x[1] - x[0]);
    data[2 * at + 1] = y[1] - (row + 0.5) / SIDE * (y[1] - y[0]);
  }
  const cells: Matrix = { data, rows: SIDE * SIDE, columns: 2 };
  const scores = await scoresOf(loss, cells);
  if (scores === undefined) return undefined;
  return Uint8Array.from(predictionsOf(scores, cells.rows), (place) => classes[place] ?? 255);
}
