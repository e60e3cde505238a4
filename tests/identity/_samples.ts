import { resolveMeasures } from "../../src/measures/resolve.ts";
import type { MeasureRequest, ResolvedMeasure } from "../../src/measures/types.ts";
import { type Cell, expandMatrix, parseExperiment } from "../../src/study/mod.ts";
import { document } from "../_experiments.ts";

/** How each sample differs from softmax on digits, in matrix and training. */
const CELLS = {
  softmax: {},
  center: { loss: { name: "center" } },
  cosface: { loss: { name: "cosface" } },
  arcface: { loss: { name: "arcface" } },
  dropout: { loss: { name: "dropout" } },
  similarity: { loss: { name: "regression", similarity: "data" } },
  relu: { activation: "relu" },
  objects: { dataset: "cifar-sample" },
  fashion: { dataset: "fashion-sample" },
  "open set": { openSetSplit: 0 },
  "open set of objects": { dataset: "cifar-sample", openSetSplit: 0 },
  sgd: { training: { backbone: "mlp", optimizer: { name: "sgd", momentum: 0.9 } } },
  resnet8: { training: { backbone: "resnet8" } },
  "one cycle": { training: { schedule: { name: "one-cycle" } } },
  cosine: { training: { schedule: { name: "cosine" } } },
  clipped: { training: { gradientClipping: 1 } },
  flip: { training: { augmentation: { flip: true } } },
  cutout: { training: { augmentation: { cutout: 5 } } },
  rotated: { loss: { name: "prototype-joint" }, training: { rotation: { maximum: 60 } } },
} as const;

/** The name of a sample network. */
export type CellName = keyof typeof CELLS;

const OTHER = "fashion-sample";

/** Measures, and of which sample they are taken. */
const MEASURES = {
  fisherRatio: ["softmax", "fisherRatio"],
  nc1: ["softmax", "nc1"],
  knn: ["softmax", "knnAccuracy"],
  map: ["softmax", "mapAtR"],
  silhouette: ["softmax", "silhouette"],
  accuracy: ["softmax", "accuracy"],
  ece: ["softmax", "ece"],
  "ece of cosface": ["cosface", "ece"],
  "held-out classes": ["open set", "openSet"],
  "other images": ["softmax", { name: "openSet", dataset: OTHER, score: "logit" }],
  "natural score": ["cosface", { name: "openSet", dataset: OTHER, score: "natural" }],
  "transfer to classes": ["open set", "transfer"],
  transfer: ["softmax", { name: "transfer", dataset: OTHER }],
  fewShot: ["softmax", { name: "fewShot", dataset: OTHER }],
  fineTune: ["softmax", { name: "fineTune", dataset: OTHER }],
  layerCka: ["softmax", "layerCka"],
  angle: ["rotated", "angleError"],
} as const satisfies Record<string, readonly [CellName, MeasureRequest]>;

/** The name of a sample measure. */
export type MeasureName = keyof typeof MEASURES;

/** The names of the samples. */
export const CELL_NAMES = Object.keys(CELLS) as CellName[];
/** The names of the measures. */
export const MEASURE_NAMES = Object.keys(MEASURES) as MeasureName[];

/** The cell of a sample. */
export function cellOf(name: CellName): Cell {
  const { training = {}, ...factors } = CELLS[name] as Record<string, unknown>;
  const lists = Object.entries(factors).map(([key, value]) => [key, [value]]);
  const [cell] = expandMatrix(parseExperiment(
    document({
      matrix: {
        dataset: ["digits"],
        loss: [{ name: "softmax" }],
        dimension: [3],
        seed: [1],
        ...Object.fromEntries(lists),
      },
      training,
      measures: ["accuracy"],
    }),
    `${name}.json`,
  ));
  return cell!;
}

/** A measure, and the cell of the network that it is taken of. */
export function measureOf(name: MeasureName): { cell: Cell; measure: ResolvedMeasure } {
  const [of, request] = MEASURES[name];
  return { cell: cellOf(of), measure: resolveMeasures([request])[0]! };
}
