import { tf } from "../compute/tf.ts";
import type { Dataset, Split } from "../data/types.ts";
import { wholeDataset } from "../data/split.ts";
import type { Matrix } from "../base/matrix.ts";
import { atMost, selectCellData } from "../networks/cell_data.ts";
import { fineTune, type FineTuningOptions } from "../networks/fine_tune.ts";
import { logitsOf, mapImages, mapRows, scoresOf } from "../networks/scores.ts";
import type { Trainer } from "../networks/trainer.ts";
import type { LabelledEmbeddings, MeasureInput, Reading } from "./measure.ts";
import type { Readings } from "./_readings.ts";

type Parameters = Record<string, unknown>;

/** Reads what asks for the network itself, or its loss. */
export async function readFromNetwork(
  readings: Readings,
  reading: Reading,
  parameters: Parameters,
): Promise<MeasureInput[Reading] | undefined> {
  const { cell } = readings.source;
  switch (reading) {
    case "logits":
    case "scores": {
      const split = parameters.split === "train" ? "train" : "test";
      return await classScores(readings, reading, split, () => readings.rows(split));
    }
    case "novel":
      return await novel(readings, parameters);
    case "novelLogits":
    case "novelScores": {
      const kind = reading === "novelLogits" ? "logits" : "scores";
      return await classScores(
        readings,
        kind,
        `novel/${parameters.dataset}`,
        () => novel(readings, parameters),
      );
    }
    case "transferred":
      return await transferred(readings, parameters);
    case "fineTuned":
      return await fineTuned(readings, parameters);
    case "layer":
      return await activation(readings, parameters, await trainer(readings));
    case "otherLayer": {
      const { with: digest } = parameters;
      if (typeof digest !== "string" || !readings.source.another) return undefined;
      return await activation(readings, parameters, await readings.source.another(digest));
    }
    case "angles": {
      const { loss } = await trainer(readings);
      const { angles } = await readings.once("data", () => data(readings));
      if (!loss.predictions || !angles) return undefined;
      const { embeddings } = await readings.rows("test");
      const predict = (rows: tf.Tensor2D) => tf.expandDims<tf.Tensor2D>(loss.predictions!(rows), 1);
      return { actual: angles.test, predicted: (await mapRows(embeddings, predict)).data };
    }
    default:
      throw new Error(`No network gives "${reading}": cell ${JSON.stringify(cell)}`);
  }
}

function classScores(
  readings: Readings,
  kind: "logits" | "scores",
  of: string,
  rows: () => Promise<LabelledEmbeddings>,
): Promise<Matrix | undefined> {
  return readings.once(`${kind}/${of}`, async () => {
    const { loss } = await trainer(readings);
    const take = kind === "logits" ? logitsOf : scoresOf;
    return take(loss, (await rows()).embeddings);
  });
}

/** The network; a loss without a classifier scores by class means, which it is given. */
function trainer(readings: Readings): Promise<Trainer> {
  return readings.once("trainer", async () => {
    const trainer = await readings.source.trainer();
    trainer.loss.setClassMeans?.((await readings.geometry()).classMeans);
    return trainer;
  });
}

function load(readings: Readings, name: string): Promise<Dataset> {
  return readings.once(`load/${name}`, () => readings.source.load(name));
}

function data(readings: Readings) {
  return selectCellData(readings.source.cell, (name) => load(readings, name));
}

/** Episodes draw from at most so many images of another dataset. */
const EPISODE_IMAGES = 10_000;

/**
 * Images of unknown classes in the embedding: held out, or of another dataset its test images. Its
 * parts mean nothing to episodes, which need all images of its small classes and draw from both.
 */
function novel(readings: Readings, { dataset, episodes }: Parameters): Promise<LabelledEmbeddings> {
  if (typeof dataset !== "string") return readings.rows("unknown");
  const drawsEpisodes = episodes !== undefined;
  return readings.once(`${drawsEpisodes ? "episodes" : "novel"}/${dataset}`, async () => {
    const other = await load(readings, dataset);
    const images = drawsEpisodes
      ? atMost(wholeDataset(other), EPISODE_IMAGES)
      : atMost(other.test, readings.source.cell.training.testSize);
    return labelled(await layer(readings, "embedding", images), images);
  });
}

async function transferred(
  readings: Readings,
  { dataset, layer: name, trainSize, testSize }: Parameters,
): Promise<MeasureInput["transferred"]> {
  const { heldOut } = await readings.once("data", () => data(readings));
  const images = typeof dataset === "string" ? await load(readings, dataset) : heldOut!;
  const features = (part: "train" | "test", size: number | "all") =>
    readings.once(`transferred/${dataset}/${name}/${part}/${size}`, async () => {
      const split = atMost(images[part], size);
      return labelled(await layer(readings, name as string, split), split);
    });
  return {
    train: await features("train", trainSize as number | "all"),
    test: await features("test", testSize as number | "all"),
  };
}

async function fineTuned(
  readings: Readings,
  parameters: Parameters,
): Promise<MeasureInput["fineTuned"]> {
  const { trainSize, testSize, ...options } = parameters as unknown as FineTuningOptions & {
    trainSize: number | "all";
    testSize: number | "all";
  };
  const images = await load(readings, options.dataset);
  const splits = { train: atMost(images.train, trainSize), test: atMost(images.test, testSize) };
  const { cell } = readings.source;
  return fineTune(await trainer(readings), cell, splits, options);
}

/** The output of a layer for a fixed part of the test images, a row an image. */
async function activation(
  readings: Readings,
  { layer, images }: Parameters,
  { backbone }: Trainer,
): Promise<Matrix> {
  const { test } = await readings.once("data", () => data(readings));
  return mapImages(atMost(test, images as number), (batch) => {
    const output = backbone.activations(batch)[layer as string]!;
    return tf.reshape(output, [output.shape[0]!, -1]) as tf.Tensor2D;
  });
}

async function layer(readings: Readings, name: string, split: Split): Promise<Matrix> {
  const { embed, backbone } = await trainer(readings);
  return mapImages(split, name === "embedding" ? embed : (images) => backbone.features(images));
}

function labelled(embeddings: Matrix, { labels }: Split): LabelledEmbeddings {
  return { embeddings, labels: Int32Array.from(labels) };
}
