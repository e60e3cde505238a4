import { randomStream } from "../base/random.ts";
import type { Cell } from "../cell/cell.ts";
import { knownClasses } from "../cell/classes.ts";
import { datasets } from "../data/catalogue.ts";
import { rotateImages } from "../data/rotation.ts";
import {
  classesIn,
  divideByCounts,
  divideStratified,
  longTailCounts,
  selectClasses,
  takeStratified,
} from "../data/split.ts";
import type { Dataset, Split } from "../data/types.ts";

/** The images that one network is trained on and embeds. */
export interface CellData {
  /** The classes that it learns, as numbers of the dataset: label k means `classes[k]`. */
  classes: readonly number[];
  train: Split;
  test: Split;
  /** Training images that are kept back for choosing settings; absent where none are. */
  validation?: Split;
  /** The angle by which each image is rotated, in degrees, where images are. */
  angles?: { train: Float32Array; test: Float32Array; validation?: Float32Array };
  /** Images of the other classes, labelled as in the dataset; absent where there are none. */
  heldOut?: { train: Split; test: Split };
}

/** Selects the images of a cell: the same ones for every loss and, but where asked, every seed. */
export async function selectCellData(
  cell: Cell,
  load: (name: string) => Promise<Dataset>,
): Promise<CellData> {
  const { testSize, rotation } = cell.training;
  const dataset = await load(cell.dataset);
  const classes = knownClasses(cell);
  const held = dataset.classNames.map((_, index) => index).filter((k) => !classes.includes(k));

  const data: CellData = {
    classes,
    ...trainingPart(selectClasses(dataset.train, classes), cell),
    test: atMost(selectClasses(dataset.test, classes), testSize),
  };
  if (held.length > 0) {
    const part = (split: Split) => {
      const selected = selectClasses(split, held);
      return { ...selected, labels: selected.labels.map((label) => held[label]!) };
    };
    data.heldOut = { train: part(dataset.train), test: atMost(part(dataset.test), testSize) };
  }
  return rotation === null ? data : rotated(data, cell.dataset, rotation.maximum);
}

/** The images to train on, and of the others those that are kept back. */
function trainingPart(
  all: Split,
  { training: { trainSize, validation, subset }, seed }: Pick<Cell, "training" | "seed">,
): Pick<CellData, "train" | "validation"> {
  const drawn = (purpose: string) => ({
    stream: randomStream(subset === "seed" ? seed : 0, purpose),
  });
  if (typeof trainSize === "object") {
    const counts = longTailCounts(trainSize, classesIn(all));
    const { part, rest } = divideByCounts(all, counts, drawn("subset"));
    if (validation === null) return { train: part };
    return { train: part, validation: takeStratified(rest, validation, drawn("validation")) };
  }
  const size = trainSize === "all" ? all.size - (validation ?? 0) : trainSize;
  if (validation === null) return { train: takeStratified(all, size, drawn("subset")) };
  const { part, rest } = divideStratified(all, size, drawn("subset"));
  return { train: part, validation: takeStratified(rest, validation, drawn("validation")) };
}

/** All images of a split, or a stratified part of it. */
export function atMost(split: Split, size: number | "all"): Split {
  return size === "all" || size >= split.size ? split : takeStratified(split, size);
}

function rotated(data: CellData, dataset: string, maximum: number): CellData {
  const turned: CellData = { ...data };
  const angles: Partial<NonNullable<CellData["angles"]>> = {};
  // The name of a dataset of the user's own decides nothing.
  const which = datasets.find(dataset).own?.digest ?? dataset;
  for (const part of ["train", "test", "validation"] as const) {
    const split = data[part];
    if (!split) continue;
    const stream = randomStream(0, `rotation/${which}/${part}`);
    angles[part] = Float32Array.from(
      { length: split.size },
      () => maximum * (2 * stream.uniform() - 1),
    );
    turned[part] = rotateImages(split, angles[part]);
  }
  return { ...turned, angles: angles as NonNullable<CellData["angles"]> };
}
