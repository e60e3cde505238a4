import { isImported } from "../cell/imported.ts";
import { matrixFrom } from "../base/matrix.ts";
import { declaredSpace, lossSpace, naturalScore } from "../losses/resolve.ts";
import type { MeasureInput, Reading } from "./measure.ts";
import { type Read, type Rows, splitOf } from "./_network.ts";
import type { ComputedReading } from "./_network_readings.ts";

/**
 * What a measure needs of a network: `rows` the stored embeddings and geometry; `loss` the loss with
 * its variables too; `network` also the weights and images.
 */
export type MeasureNeed = "rows" | "loss" | "network";

/** What is known of a reading. */
interface ReadingInfo<R extends Reading> {
  /** What it takes, on the held-out images where there is a choice. */
  need: MeasureNeed;
  /** The images that it is of, if it is of images. */
  images?: "train" | "validation" | "test" | "unknown classes";
  read: Read<MeasureInput[R]>;
}

/** Readings that a network gives. */
export type NetworkReading = Exclude<
  Reading,
  "other" | "knownScores" | "knownCorrect" | "unknownScores"
>;

/** Every reading that a network gives. */
export const READINGS: { readonly [R in NetworkReading]: ReadingInfo<R> } = {
  embeddings: { need: "rows", images: "test", read: ofRows("embeddings") },
  labels: { need: "rows", images: "test", read: ofRows("labels") },
  predictions: { need: "rows", images: "test", read: ofRows("predictions") },
  train: { need: "rows", images: "train", read: (network) => network.rows("train") },
  validation: { need: "rows", images: "validation", read: (network) => network.rows("validation") },
  weights: {
    need: "rows",
    read: async (network) => {
      const { weights } = await network.geometry();
      return weights && matrixFrom(weights);
    },
  },
  geometry: { need: "rows", read: (network) => network.geometry() },
  openSetScore: {
    need: "rows",
    read: ({ source }) => Promise.resolve(naturalScore(source.cell.loss)),
  },
  convergence: {
    need: "rows",
    read: ({ source: { cell: { training: { schedule, epochs } }, convergence } }) =>
      // A network that diverged under "plateau" has none.
      Promise.resolve(schedule.name === "plateau" && epochs > 0 ? convergence : { epochs }),
  },
  space: {
    need: "rows",
    read: ({ source: { cell } }) =>
      Promise.resolve(isImported(cell) ? declaredSpace(cell.loss) : lossSpace(cell.loss)),
  },
  logits: { need: "loss", read: ofNetwork("logits") },
  scores: { need: "loss", read: ofNetwork("scores") },
  novel: {
    need: "rows",
    images: "unknown classes",
    read: (network, parameters) =>
      typeof parameters.dataset === "string"
        ? ofNetwork("novel")(network, parameters)
        : network.rows("unknown"),
  },
  gallery: { need: "network", images: "unknown classes", read: ofNetwork("gallery") },
  novelLogits: { need: "loss", read: ofNetwork("novelLogits") },
  novelScores: { need: "loss", read: ofNetwork("novelScores") },
  transferred: { need: "network", images: "unknown classes", read: ofNetwork("transferred") },
  fineTuned: { need: "network", images: "unknown classes", read: ofNetwork("fineTuned") },
  layer: { need: "network", images: "test", read: ofNetwork("layer") },
  otherLayer: { need: "network", read: ofNetwork("otherLayer") },
  angles: { need: "network", images: "test", read: ofNetwork("angles") },
};

/** What is known of a reading; nothing of one that no network gives. */
export function infoOf<R extends Reading>(reading: R): ReadingInfo<R> | undefined {
  return (READINGS as { readonly [R in Reading]?: ReadingInfo<R> })[reading];
}

function ofRows<R extends keyof Rows>(reading: R): Read<Rows[R]> {
  return async (network, parameters) => (await network.rows(splitOf(parameters)))[reading];
}

/** Whatever goes beyond stored rows needs a backend, which those who have rows enough never load. */
function ofNetwork<R extends ComputedReading>(reading: R): Read<MeasureInput[R]> {
  return async (network, parameters) => {
    if (isImported(network.source.cell)) {
      if (splitOf(parameters) === "train") return undefined;
      const of = reading.startsWith("novel") ? "unknown" : "test";
      return await network.source.logits?.(of) as MeasureInput[R] | undefined;
    }
    const { COMPUTED_READINGS } = await import("./_network_readings.ts");
    const read: Read<MeasureInput[R]> = COMPUTED_READINGS[reading];
    return await read(network, parameters);
  };
}
