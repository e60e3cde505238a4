import { randomStream } from "../../base/random.ts";
import { augment, type AugmentationSpec } from "../../data/augmentation.ts";
import {
  createBatchSource,
  cutBatches,
  epochOrder,
  gatherBatch,
  uploadImages,
} from "../../data/batches.ts";
import { openSetClasses } from "../../data/open_set.ts";
import { rotateImages } from "../../data/rotation.ts";
import { wholeDataset } from "../../data/split.ts";
import { atMost, selectCellData } from "../../networks/cell_data.ts";
import { similarityOfImages, trainNetwork } from "../../networks/train_network.ts";
import { outcomeOf, type Produced } from "./probe.ts";
import {
  type CellChange,
  datasetOf,
  loadStandIn,
  OPEN_SET,
  plainSplit,
  standInCell,
} from "../stand_ins.ts";

const GRAY = [6, 6, 1] as const;
const COLOUR = [5, 8, 3] as const;

/** The random streams. */
export function random(): Produced {
  const seeds = [0, 1, 2 ** 31, 2 ** 32 - 1];
  const draw = (take: (stream: ReturnType<typeof randomStream>) => unknown) =>
    seeds.flatMap((seed) => ["order", "a/b"].map((purpose) => take(randomStream(seed, purpose))));
  const many = <T>(length: number, one: () => T) => Array.from({ length }, one);
  return {
    uniform: draw(({ uniform }) => many(9, uniform)),
    integer: draw(({ integer }) => [1, 2, 3, 10, 256, 1000, 2 ** 31].map(integer)),
    normal: draw(({ normal }) => many(9, normal)),
    permutation: draw(({ permutation }) => [0, 1, 2, 17, 300].map(permutation)),
  };
}

/** The order of images and their cutting into batches. */
export function batches(): Produced {
  const split = plainSplit(23, GRAY, 3);
  const take = (indices: number[]) => {
    const source = createBatchSource(split, { seed: 1 });
    const { images, labels } = source.take(Int32Array.from(indices), 1);
    source.dispose();
    return [images.dataSync(), images.shape, labels.dataSync()];
  };
  const gathered = () => {
    const { images, labels } = gatherBatch(
      uploadImages(split),
      split.labels,
      Int32Array.of(3, 1, 22),
    );
    return [images.dataSync(), labels.dataSync()];
  };
  return {
    order: [[23, 0, 1], [23, 0, 2], [23, 7, 1], [1, 7, 1], [256, 7, 3]].map(([size, seed, epoch]) =>
      epochOrder(size!, seed!, epoch!)
    ),
    cut: [1, 5, 22, 23, 24].map((size) => cutBatches(epochOrder(23, 2, 1), size)),
    take: [take([0, 22, 5, 5]), take([]), outcomeOf(() => take([23]))],
    // Every pixel value there is.
    upload: uploadImages({
      images: Uint8Array.from({ length: 256 }, (_, value) => value),
      labels: new Uint8Array(1),
      size: 1,
      shape: [16, 16, 1],
    }).dataSync(),
    gather: gathered(),
  };
}

const select = (change: CellChange) => selectCellData(standInCell(change), loadStandIn);

/** Which images a network trains on and is measured on. */
export async function selection(): Promise<Produced> {
  const trainings: CellChange["training"][] = [
    {},
    { trainSize: 41 },
    { trainSize: 41, subset: "seed" },
    { trainSize: 41, validation: 20 },
    { trainSize: 41, validation: 20, subset: "seed" },
    { validation: 20 },
    { testSize: 31 },
    { testSize: 300 },
    { testSize: 1000 },
  ];
  const selected = [];
  for (const training of trainings) {
    for (const seed of [1, 2]) selected.push(await select({ seed, training: training! }));
  }
  const dataset = await loadStandIn(datasetOf(GRAY));
  return {
    selected,
    part: [1, 10, 97].map((size) => atMost(dataset.train, size)),
    whole: wholeDataset(dataset),
  };
}

/** Which images a network trains on whose classes are ever rarer. */
export async function longTail(): Promise<Produced> {
  const trainSize = { most: 12, least: 2 };
  const trainings = [{ trainSize }, { trainSize, validation: 20 }, {
    trainSize,
    subset: "seed" as const,
  }];
  const selected = [];
  for (const training of trainings) selected.push(await select({ seed: 2, training }));
  return { selected };
}

/** The images of a network that knows some of the classes only. */
export async function openSet(): Promise<Produced> {
  const trainings = [{ testSize: 31, validation: 10 }, { trainSize: 20 }];
  const selected = [];
  for (const training of trainings) {
    selected.push(await select({ openSetSplit: OPEN_SET, training }));
  }
  return { selected };
}

/** The known classes of a public open-set split, such as `mnist/0`. */
export function knownClasses(name: string): Produced {
  const [dataset, split] = name.split("/");
  return { classes: outcomeOf(() => openSetClasses(dataset!, Number(split))) };
}

/** Images that are rotated by known angles. */
export async function rotation(): Promise<Produced> {
  const rotated = [];
  for (const maximum of [60, 180]) {
    for (const validation of [null, 20]) {
      const training = { trainSize: 41, validation, rotation: { maximum } };
      rotated.push(await select({ training }));
    }
  }
  const degrees = [0, 0.5, -7, 30, 45, 90, 180, -120, 359, 1e-3];
  return {
    rotated,
    images: [GRAY, COLOUR].map((shape) => rotateImages(plainSplit(10, shape, 4), degrees)),
  };
}

/** The probe of some ways of augmentation, each by itself. */
export function augmentation(...specs: readonly AugmentationSpec[]): () => Promise<Produced> {
  return async () => {
    const images = [];
    for (const shape of [GRAY, COLOUR, [9, 9, 1] as const]) {
      const split = plainSplit(12, shape, 6);
      for (const spec of specs) {
        for (const [seed, epoch] of [[0, 1], [3, 1], [3, 2]] as const) {
          const indices = Array.from({ length: 24 }, (_, at) => (at * 5) % 12);
          images.push(outcomeOf(() => augment(split, indices, spec, { seed, epoch })));
        }
      }
    }
    const training = { augmentation: specs[0]! };
    return { images, network: await trainNetwork(standInCell({ training }), loadStandIn) };
  };
}

/** How alike classes are by their images, and how a loss is told. */
export async function similarity(): Promise<Produced> {
  const { train } = await loadStandIn(datasetOf(GRAY));
  const cell = standInCell();
  return {
    matrix: similarityOfImages(train),
    network: await trainNetwork(
      { ...cell, loss: { ...cell.loss, similarity: "data" } },
      loadStandIn,
    ),
  };
}
