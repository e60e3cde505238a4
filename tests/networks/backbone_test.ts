import { createHash } from "node:crypto";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { useBackend } from "../../src/compute/backend.ts";
import { tf } from "../../src/compute/tf.ts";
import { ACTIVATIONS } from "../../src/networks/activations.ts";
import { createBackbone } from "../../src/networks/backbones/backbone.ts";
import { dropout } from "../../src/networks/trainer.ts";
import { glorotUniform } from "../../src/networks/backbones/operations.ts";
import { randomStream } from "../../src/base/random.ts";

await useBackend("wasm");

const options = { shape: [28, 28, 1], dimension: 2, activation: "linear", seed: 1 } as const;

Deno.test("createBackbone() has the layers and parameters of Scholl's network", () => {
  const backbone = createBackbone(options);
  assertEquals(
    backbone.layers.map(({ name, output, parameters }) => [name, output.join("x"), parameters]),
    [
      ["conv1", "28x28x32", 320],
      ["pool1", "14x14x32", 0],
      ["conv2", "14x14x64", 18_496],
      ["pool2", "7x7x64", 0],
      ["conv3", "7x7x128", 73_856],
      ["dense", "256", 1_605_888],
      ["embedding", "2", 514],
    ],
  );
  backbone.dispose();
});

Deno.test("createBackbone() takes colour images of 32 x 32", () => {
  const backbone = createBackbone({ ...options, shape: [32, 32, 3], dimension: 3 });
  assertEquals(backbone.layers[0]!.parameters, 896);
  const embedding = tf.tidy(() => backbone.project(backbone.features(tf.ones([2, 32, 32, 3]))));
  assertEquals(embedding.shape, [2, 3]);
  embedding.dispose();
  backbone.dispose();
});

const ranges = { linear: [-Infinity, Infinity], sigmoid: [0, 1], relu: [0, Infinity] };
for (const activation of ACTIVATIONS) {
  Deno.test(`createBackbone() keeps embeddings in the range of ${activation}`, async () => {
    const backbone = createBackbone({ ...options, dimension: 16, activation });
    const stream = randomStream(1, "images");
    const pixels = Float32Array.from({ length: 8 * 784 }, () => 20 * stream.uniform());
    const embedding = tf.tidy(() =>
      backbone.project(backbone.features(tf.tensor4d(pixels, [8, 28, 28, 1])))
    );
    const [low, high] = activation === "selu"
      ? [-1.7581, Infinity]
      : ranges[activation as keyof typeof ranges];
    const values = await embedding.data();
    assert(values.every((value) => value >= low! && value <= high!));
    assert(new Set(values).size > 8);
    embedding.dispose();
    backbone.dispose();
  });
}

Deno.test("glorotUniform() fills the interval of its fan-in and fan-out", () => {
  const values = glorotUniform([3, 3, 32, 64], randomStream(1, "w"));
  const limit = Math.sqrt(6 / (9 * (32 + 64)));
  assertEquals(values.length, 9 * 32 * 64);
  assert(values.every((value) => Math.abs(value) <= limit));
  assert(Math.max(...values) > 0.99 * limit && Math.min(...values) < -0.99 * limit);
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  assert(Math.abs(variance / (limit * limit / 3) - 1) < 0.05);
});

Deno.test("dropout() drops the share it is told and keeps the mean", async () => {
  const dropped = tf.tidy(() => dropout(tf.ones([100, 100]), 0.3, randomStream(0, "d")));
  const values = await dropped.data<"float32">();
  const zeros = values.filter((value) => value === 0).length / values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  assert(Math.abs(zeros - 0.3) < 0.02 && Math.abs(mean - 1) < 0.03);
  dropped.dispose();
});

Deno.test("createBackbone() starts Scholl's network from the weights it always had", async () => {
  const backbone = createBackbone(options);
  const hash = createHash("sha256");
  for (const [name, variable] of Object.entries(backbone.variables)) {
    hash.update(name).update(new Uint8Array((await variable.data()).slice().buffer));
  }
  backbone.dispose();
  assertEquals(hash.digest("hex").slice(0, 16), "6078dd06ddda3ea1");
});

Deno.test("createBackbone() refuses a name that it does not know", () => {
  assertThrows(() => createBackbone({ ...options, name: "resnet9" }), InputError, '"resnet8"');
});
