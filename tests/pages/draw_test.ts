import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import type { Cell } from "../../src/cell/cell.ts";
import { useBackend } from "../../src/compute/backend.ts";
import { tf } from "../../src/compute/tf.ts";
import { readVariables } from "../../src/networks/restore.ts";
import { createTrainer } from "../../src/networks/trainer.ts";
import { forward, rasterize } from "../../src/pages/draw/browser.js";
import { drawnNetwork, whyNotDrawn } from "../../src/pages/draw/network.ts";
import { renderDrawing } from "../../src/pages/draw/page.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";

await useBackend("wasm");

function cellOf(parts: Record<string, unknown> = {}, training: Record<string, unknown> = {}): Cell {
  return expandMatrix(experiment({
    matrix: {
      ...{ dataset: ["digits"], loss: [{ name: "softmax" }], dimension: [2], seed: [3] },
      ...parts,
    },
    training: { trainSize: 64, testSize: 50, epochs: 1, ...training },
  }))[0]!;
}

const image = Float32Array.from({ length: 784 }, (_, at) => Math.max(0, Math.sin(at / 9)));

/** A network that nobody trained, with biases that are not 0, and what the page has of it. */
async function untrained(cell: Cell) {
  const trainer = createTrainer(cell);
  for (const [name, variable] of Object.entries(trainer.backbone.variables)) {
    if (name.endsWith("/bias")) {
      tf.tidy(() => variable.assign(tf.linspace(-0.1, 0.1, variable.shape[0]!)));
    }
  }
  const weights = await readVariables(trainer.backbone.variables);
  const rows = 40;
  const data = Float32Array.from({ length: 2 * rows }, (_, at) => Math.cos(at));
  const network = await drawnNetwork("one", {
    ...{ digest: "a".repeat(64), cell, weights, trainer },
    embeddings: {
      splits: new Array(rows).fill("test"),
      labels: Int32Array.from({ length: rows }, (_, at) => at % 10),
      predictions: new Int32Array(rows),
      coordinates: { data, rows, columns: 2 },
    },
    geometry: { classes: [...Array(10).keys()], classMeans: Array(10).fill([0.5, NaN]) },
  });
  return { trainer, network };
}

for (const backbone of ["scholl", "mlp", "linear"]) {
  for (const activation of ["linear", "sigmoid", "selu"]) {
    Deno.test(`forward() is the ${backbone} network with ${activation} to float32`, async () => {
      const cell = cellOf({ activation: [activation] }, { backbone });
      assertEquals(whyNotDrawn(cell), undefined);
      const { trainer, network } = await untrained(cell);
      const expected = tf.tidy(() => trainer.embed(tf.tensor4d(image, [1, 28, 28, 1])));
      const found = forward({ ...network, shape: [28, 28, 1] }, image);
      const values = [...await expected.data()];
      for (const [at, value] of values.entries()) {
        assertAlmostEquals(found[at]!, value, 1e-5 * Math.max(1, Math.abs(value)));
      }
      assert(values.some((value) => value !== 0));
      expected.dispose();
      trainer.dispose();
    });
  }
}

Deno.test("drawnNetwork() gives the regions by the scores of the loss", async () => {
  const { trainer, network } = await untrained(cellOf());
  const { frame: { x, y }, side, regions } = network;
  for (const at of [0, 77, 5000, side * side - 1]) {
    const point = [
      x[0] + (at % side + 0.5) / side * (x[1] - x[0]),
      y[1] - (Math.floor(at / side) + 0.5) / side * (y[1] - y[0]),
    ];
    const scores = tf.tidy(() => trainer.loss.scores(tf.tensor2d([point])).argMax(1));
    assertEquals(regions![at], scores.dataSync()[0]);
    scores.dispose();
  }
  trainer.dispose();
});

Deno.test("whyNotDrawn() names what a page cannot show", () => {
  const says = (cell: Cell, words: string) => assertStringIncludes(whyNotDrawn(cell) ?? "", words);
  says(cellOf({ dimension: [3] }), "3 dimensions");
  says(cellOf({ dataset: ["cifar-sample"] }), "colours");
  says(cellOf({}, { backbone: "resnet8" }), "do not follow one another");
});

Deno.test("rasterize() centres a drawing and makes it 20 of 28 pixels high", () => {
  const at = (x: number, y: number, scale: number) =>
    rasterize([[[x, y], [x + scale, y + 2 * scale]], [[x, y + scale], [x, y + scale]]], [28, 28]);
  const one = at(0.1, 0.1, 0.2);
  // Neither place nor size of the drawing matters.
  for (const [index, value] of at(300, 40, 90).entries()) {
    assertAlmostEquals(value, one[index]!, 1e-5);
  }
  const rows = [...Array(28).keys()].filter((row) =>
    one.subarray(28 * row, 28 * row + 28).some((value) => value > 0.5)
  );
  assertAlmostEquals(rows.length, 20, 1);
  const mass = one.reduce((sum, value) => sum + value, 0);
  const middle = (of: (at: number) => number) =>
    one.reduce((sum, value, at) => sum + value * (of(at) + 0.5), 0) / mass;
  assertAlmostEquals(middle((at) => at % 28), 14, 0.3);
  assertAlmostEquals(middle((at) => Math.floor(at / 28)), 14, 0.3);
  assert(one.every((value) => value >= 0 && value <= 1));
  assertEquals(rasterize([], [28, 28]), new Float32Array(784));
  // A dot is a drawing too.
  assert(rasterize([[[0.5, 0.5]]], [28, 28]).some((value) => value > 0.9));
});

Deno.test("renderDrawing() gives a page that loads nothing and in which no name is markup", async () => {
  const { trainer, network } = await untrained(cellOf({}, { backbone: "linear" }));
  trainer.dispose();
  const page = renderDrawing({
    title: "<b>Draw</b>",
    shape: [28, 28, 1],
    classes: Array.from({ length: 10 }, (_, k) => ({ name: `</script>${k}`, color: "#000000" })),
    samples: Array.from({ length: 10 }, () => [new Uint8Array(784)]),
    networks: [network],
  });
  assert(!/https?:|<b>Draw| src=|@import/.test(page));
  assertEquals(page.match(/<\/script>/g)?.length, 2);
});
