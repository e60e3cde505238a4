import { z } from "zod";
import { measures } from "../../measures/catalogue.ts";
import { defineMeasure, type Reading } from "../../measures/measure.ts";
import { type NetworkSource, takeMeasures } from "../../measures/take.ts";
import type { Embeddings, Geometry, SplitName } from "../../networks/embeddings.ts";
import { createTrainer, type Trainer } from "../../networks/trainer.ts";
import type { Cell } from "../../cell/cell.ts";
import { knownClasses } from "../../cell/classes.ts";
import { datasetOf, loadStandIn, OPEN_SET, plainNumbers, standInCell } from "../stand_ins.ts";
import type { Produced } from "./probe.ts";

type Parameters = Record<string, unknown>;

const PLATEAU = { name: "plateau", warmup: 0.5, window: 0.2, decay: 0.2 } as const;

const OTHER = () => datasetOf([6, 6, 1], true);

/** The ways to read a thing, where it can be read in several. */
function waysOf(reading: Reading): Parameters[] {
  const dataset = OTHER();
  switch (reading) {
    case "embeddings":
    case "labels":
    case "predictions":
    case "logits":
    case "scores":
      return [{}, { split: "train" }, { split: "test" }];
    case "novel":
      return [{ dataset: null }, { dataset }, { dataset, episodes: 10 }];
    case "gallery":
      return [{ dataset }, { dataset: null }];
    case "novelLogits":
    case "novelScores":
      return [{ dataset: null }, { dataset }];
    case "transferred":
      return [null, dataset].flatMap((dataset) =>
        ["embedding", "features"].flatMap((layer) => [
          { dataset, layer, trainSize: "all", testSize: 40 },
          { dataset, layer, trainSize: 30, testSize: "all" },
        ])
      );
    case "fineTuned":
      return [
        { dataset, trainSize: 50, testSize: 40, epochs: 2, batchSize: 16, learningRate: 0.01 },
        { dataset, trainSize: "all", testSize: "all", epochs: 1, batchSize: 40, learningRate: 0.1 },
        {
          ...{ dataset, trainSize: 50, testSize: 40, batchSize: 16, learningRate: 0.01 },
          ...{ epochs: "enough", from: "scratch" },
        },
      ];
    case "layer":
    case "otherLayer":
      return [
        { layer: "embedding", images: 300, with: "other" },
        { layer: "dense", images: 20, with: "other" },
        { layer: "dense", images: 20 },
      ];
    default:
      return [{}];
  }
}

/** What a measure is given as some reading of a network that knows all classes. */
export function reading(name: Reading): () => Promise<Produced> {
  return readingOf(name, () => standInCell({ training: trainingOf(name) }));
}

/** What a measure is given as some reading of a network that knows some classes only. */
export function openSetReading(name: Reading): () => Promise<Produced> {
  return readingOf(
    name,
    () => standInCell({ openSetSplit: OPEN_SET, training: trainingOf(name) }),
  );
}

function trainingOf(name: Reading): Partial<Cell["training"]> {
  if (name === "convergence") return { schedule: PLATEAU, epochs: 20, validation: 20 };
  return name === "angles" ? { rotation: { maximum: 60 } } : { validation: 20 };
}

function readingOf(name: Reading, cellOf: () => Cell): () => Promise<Produced> {
  return async () => {
    const read: unknown[] = [];
    measures.addStandIn(defineMeasure({
      name: "probe:reading",
      title: "",
      description: "",
      direction: "none",
      range: [0, 1],
      parameters: z.looseObject({}),
      reads: [],
      readsIfThere: () => [name],
      columns: () => ["number", "nan", "infinity"].map((name) => ({ ...COLUMN, name })),
      compute(input) {
        read.push((input as Partial<Record<Reading, unknown>>)[name]);
        return { values: { number: 1, nan: NaN, infinity: Infinity }, notes: { nan: "" } };
      },
    }));
    const cell = cellOf();
    const source = sourceOf(cell);
    const ways = waysOf(name).filter(({ dataset }) =>
      dataset !== null || cell.openSetSplit !== null
    );
    const asked = ways.map(({ with: other, ...parameters }) => ({
      name: "probe:reading",
      parameters,
      ...typeof other === "string" && { with: other },
    }));
    const results = await takeMeasures(source, asked);
    source.dispose();
    const taken = results.map(({ values, notes }) => [values, Object.keys(notes)]);
    return { read, taken };
  };
}

const COLUMN = { title: "", description: "", direction: "none", range: [0, 1] } as const;

/**
 * A network whose rows and geometry no network has made: what changes those changes the digest of
 * the network, and not how they are read.
 */
function sourceOf(cell: Cell): NetworkSource & { dispose(): void } {
  const trainers: Trainer[] = [];
  const make = (change: Partial<Cell> = {}) => {
    const trainer = createTrainer({ ...cell, ...change });
    trainers.push(trainer);
    return Promise.resolve(trainer);
  };
  return {
    cell,
    convergence: { epochs: 6, converged: true },
    embeddings: () => Promise.resolve(plainRows(cell)),
    geometry: () => Promise.resolve(plainGeometry(cell)),
    load: loadStandIn,
    trainer: () => make(),
    another: () => make({ seed: 9 }),
    dispose: () => trainers.forEach((trainer) => trainer.dispose()),
  };
}

/** Of each split so many rows that none is like another; unknown ones where the cell has some. */
function plainRows(cell: Cell): Embeddings {
  const known = knownClasses(cell);
  const held = [...Array(10).keys()].filter((label) => !known.includes(label));
  const sizes = { train: 41, test: 30, validation: 20, unknown: held.length > 0 ? 25 : 0 };
  const splits = Object.entries(sizes).flatMap(([split, size]) =>
    new Array<SplitName>(size).fill(split as SplitName)
  );
  const rows = splits.length;
  return {
    splits,
    labels: Int32Array.from(splits, (split, at) => {
      const classes = split === "unknown" ? held : known;
      return classes[(at * at) % classes.length]!;
    }),
    predictions: Int32Array.from(splits, (_, at) => at % 7 === 0 ? -1 : known[at % known.length]!),
    confidences: plainNumbers(rows, 31).map(Math.abs),
    coordinates: { data: plainNumbers(3 * rows, 32), rows, columns: 3 },
  };
}

function plainGeometry(cell: Cell): Geometry {
  const classes = [...knownClasses(cell)];
  const points = (seed: number) =>
    classes.map((_, at) => [...plainNumbers(3 * classes.length, seed).slice(3 * at, 3 * at + 3)]);
  return {
    classes,
    classMeans: points(33),
    weights: points(34),
    bias: [...plainNumbers(classes.length, 35)],
    centers: points(36),
    targets: points(37),
    prototypes: points(38),
  };
}
