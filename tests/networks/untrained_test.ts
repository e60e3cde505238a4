import { assert, assertEquals } from "@std/assert";
import { useBackend } from "../../src/compute/backend.ts";
import { tf } from "../../src/compute/tf.ts";
import { uploadImages } from "../../src/data/batches.ts";
import { loadDataset } from "../../src/data/load.ts";
import { takeStratified } from "../../src/data/split.ts";
import { lossNames } from "../../src/losses/catalogue.ts";
import { resolveLoss } from "../../src/losses/resolve.ts";
import { backboneNames, backbones } from "../../src/networks/backbones/catalogue.ts";
import { readVariables } from "../../src/networks/restore.ts";
import { trainNetwork } from "../../src/networks/train_network.ts";
import { createTrainer } from "../../src/networks/trainer.ts";
import { decodeHistory } from "../../src/store/network_files.ts";
import { tinyCell } from "./_tiny.ts";

/** A cell of no epochs, with a backbone and a loss. */
function untrained(backbone: string, name: string) {
  const dimension = backbones.find(backbone).embedsFeatures ? 784 : 10;
  const loss = resolveLoss({ name }, { classes: 10, dimension });
  const cell = tinyCell({ loss, dimension });
  const rotation = name.startsWith("prototype-") ? { maximum: 60 } : null;
  return { ...cell, training: { ...cell.training, backbone, rotation, epochs: 0 } };
}

for (const backbone of backboneNames) {
  // Placing prototypes in 784 dimensions is work for nothing here.
  const losses = backbone === "mlp" ? lossNames : ["softmax", "supcon"];
  for (const name of losses) {
    Deno.test(`${backbone} with ${name} of no epochs is as it was initialised`, async () => {
      await useBackend("wasm");
      const cell = untrained(backbone, name);
      const network = await trainNetwork(cell, loadDataset);
      const trainer = createTrainer(cell);
      assertEquals(network.weights, await readVariables(trainer.backbone.variables));
      assertEquals(network.lossVariables, await readVariables(trainer.loss.variables));
      assertEquals([network.history, network.divergedAt, network.convergence], [
        [],
        undefined,
        undefined,
      ]);
      assertEquals(network.embeddings.coordinates.columns, cell.dimension);
      assert(network.embeddings.coordinates.data.every(Number.isFinite));
      trainer.dispose();
    });
  }
}

Deno.test("features and embedding of pixels are the pixels, at every layer that it names", async () => {
  await useBackend("wasm");
  const { test } = await loadDataset("digits");
  const split = takeStratified(test, 7);
  const trainer = createTrainer(untrained("pixels", "softmax"));
  const images = uploadImages(split);
  const wanted = Float32Array.from(split.images, (pixel) => pixel / 255);
  const { backbone } = trainer;
  const outputs = [
    backbone.features(images),
    trainer.embed(images),
    ...Object.values(backbone.activations(images)),
  ];
  for (const output of outputs) {
    assertEquals([output.shape[0], output.size], [7, wanted.length]);
    assertEquals(output.dataSync(), wanted);
  }
  tf.dispose([images, outputs]);
  trainer.dispose();
});

Deno.test("the history of no step is read back as none", () => {
  assertEquals(decodeHistory(new TextEncoder().encode("epoch,step,loss\r\n")), []);
});
