import type { Matrix } from "../base/matrix.ts";
import { tf } from "../compute/tf.ts";
import { wholeDataset } from "../data/split.ts";
import type { Split } from "../data/types.ts";
import { atMost, selectCellData } from "../networks/cell_data.ts";
import { fineTune, type FineTuningOptions } from "../networks/fine_tune.ts";
import { logitsOf, mapImages, mapRows, scoresOf } from "../networks/scores.ts";
import type { Trainer } from "../networks/trainer.ts";
import { type MeasuredNetwork, type Read, splitOf } from "./_network.ts";
import type { MeasureInput } from "./measure.ts";
import type { LabelledEmbeddings } from "./metrics/check.ts";

type Parameters = Record<string, unknown>;

/** What is computed by the network itself, or by its loss. */
export type ComputedReading =
  | "logits"
  | "scores"
  | "novel"
  | "gallery"
  | "novelLogits"
  | "novelScores"
  | "transferred"
  | "fineTuned"
  | "layer"
  | "otherLayer"
  | "angles";

/** How each is computed. */
export const COMPUTED_READINGS: { readonly [R in ComputedReading]: Read<MeasureInput[R]> } = {
  logits: classScores("logits", logitsOf),
  scores: classScores("scores", scoresOf),
  novel,
  gallery: async (network, { dataset }) =>
    typeof dataset === "string" ? await galleryOf(network, dataset) : undefined,
  novelLogits: novelScores("logits", logitsOf),
  novelScores: novelScores("scores", scoresOf),
  async transferred(network, { dataset, layer: name, trainSize, testSize }) {
    const { heldOut } = await data(network);
    const images = typeof dataset === "string" ? await network.load(dataset) : heldOut!;
    const features = (part: "train" | "test", size: number | "all") =>
      network.once(`transferred/${dataset}/${name}/${part}/${size}`, async () => {
        const split = atMost(images[part], size);
        return labelled(await layer(network, name as string, split), split);
      });
    return {
      train: await features("train", trainSize as number | "all"),
      test: await features("test", testSize as number | "all"),
    };
  },
  async fineTuned(network, parameters) {
    const { trainSize, testSize, ...options } = parameters as unknown as FineTuningOptions & {
      trainSize: number | "all";
      testSize: number | "all";
    };
    const images = await network.load(options.dataset);
    const splits = { train: atMost(images.train, trainSize), test: atMost(images.test, testSize) };
    return fineTune(await network.trainer(), network.source.cell, splits, options);
  },
  layer: async (network, parameters) =>
    await activation(network, parameters, await network.trainer()),
  async otherLayer(network, parameters) {
    const { with: digest } = parameters;
    if (typeof digest !== "string" || !network.source.another) return undefined;
    return await activation(network, parameters, await network.source.another(digest));
  },
  async angles(network) {
    const { loss } = await network.trainer();
    const { angles } = await data(network);
    if (!loss.predictions || !angles) return undefined;
    const { embeddings } = await network.rows("test");
    const predict = (rows: tf.Tensor2D) => tf.expandDims<tf.Tensor2D>(loss.predictions!(rows), 1);
    return { actual: angles.test, predicted: (await mapRows(embeddings, predict)).data };
  },
};

type Take = typeof logitsOf | typeof scoresOf;

function classScores(kind: string, take: Take): Read<Matrix> {
  return (network, parameters) => {
    const split = splitOf(parameters);
    return scored(network, `${kind}/${split}`, take, () => network.rows(split));
  };
}

function novelScores(kind: string, take: Take): Read<Matrix> {
  return (network, parameters) =>
    scored(network, `${kind}/novel/${parameters.dataset}`, take, () => novel(network, parameters));
}

function scored(
  network: MeasuredNetwork,
  key: string,
  take: Take,
  rows: () => Promise<LabelledEmbeddings>,
): Promise<Matrix | undefined> {
  return network.once(key, async () => {
    const { loss } = await network.trainer();
    return take(loss, (await rows()).embeddings);
  });
}

function data(network: MeasuredNetwork) {
  const load = (name: string) => network.load(name);
  return network.once("data", () => selectCellData(network.source.cell, load));
}

/** Episodes and searches are among at most so many images of another dataset. */
const GALLERY_IMAGES = 10_000;

/**
 * Images of unknown classes in the embedding: held out, or of another dataset its test images. Its
 * parts mean nothing to episodes, which need all images of its small classes and draw from both.
 */
function novel(
  network: MeasuredNetwork,
  { dataset, episodes }: Parameters,
): Promise<LabelledEmbeddings> {
  if (typeof dataset !== "string") return network.rows("unknown");
  if (episodes !== undefined) return galleryOf(network, dataset);
  return network.once(`novel/${dataset}`, async () => {
    const { test } = await network.load(dataset);
    const images = atMost(test, network.source.cell.training.testSize);
    return labelled(await layer(network, "embedding", images), images);
  });
}

/** All images of another dataset in the embedding. */
function galleryOf(network: MeasuredNetwork, dataset: string): Promise<LabelledEmbeddings> {
  return network.once(`gallery/${dataset}`, async () => {
    const images = atMost(wholeDataset(await network.load(dataset)), GALLERY_IMAGES);
    return labelled(await layer(network, "embedding", images), images);
  });
}

/** The output of a layer for a fixed part of the test images, a row an image. */
async function activation(
  network: MeasuredNetwork,
  { layer, images }: Parameters,
  { backbone }: Trainer,
): Promise<Matrix> {
  const { test } = await data(network);
  return mapImages(atMost(test, images as number), (batch) => {
    const output = backbone.activations(batch)[layer as string]!;
    return tf.reshape(output, [output.shape[0]!, -1]) as tf.Tensor2D;
  });
}

async function layer(network: MeasuredNetwork, name: string, split: Split): Promise<Matrix> {
  const { embed, backbone } = await network.trainer();
  return mapImages(split, name === "embedding" ? embed : (images) => backbone.features(images));
}

function labelled(embeddings: Matrix, { labels }: Split): LabelledEmbeddings {
  return { embeddings, labels: Int32Array.from(labels) };
}
