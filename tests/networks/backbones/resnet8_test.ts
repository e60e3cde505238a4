import { assertAlmostEquals, assertEquals } from "@std/assert";
import { useBackend } from "../../../src/compute/backend.ts";
import { tf } from "../../../src/compute/tf.ts";
import { createBackbone } from "../../../src/networks/backbones/backbone.ts";
import type { ImageShape } from "../../../src/data/types.ts";
import { reference, wave } from "../_reference.ts";
import { gradientsOf, norm } from "./_backbones.ts";

Deno.test("resnet8 is PyTorch's network of these layers, forwards and backwards", async () => {
  await useBackend("wasm");
  const { shape, batch, dimension, trained, evaluated, gradientNorms } = reference.resnet8;
  const backbone = createBackbone({
    name: "resnet8",
    shape: shape as unknown as ImageShape,
    dimension,
    activation: "linear",
    seed: 1,
  });
  const names = Object.keys(gradientNorms);
  const learned = Object.entries(backbone.variables).filter(([, { trainable }]) => trainable);
  assertEquals(learned.map(([name]) => name).toSorted(), names.toSorted());
  for (const [phase, name] of names.entries()) {
    const variable = backbone.variables[name]!;
    const offset = name.endsWith("scale") ? 1 : 0;
    const values = wave(variable.size, phase, 0.2).map((value) => offset + value);
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
  const images = tf.tensor4d(
    wave(batch * shape.reduce((product, side) => product * side), 0.3, 1),
    [batch, ...shape as [number, number, number]],
  );
  const check = async (training: boolean, expected: number[][]) => {
    const rows = tf.tidy(() => backbone.project(backbone.features(images, { training })));
    const values = await rows.data();
    rows.dispose();
    expected.flat().forEach((value, i) => assertAlmostEquals(values[i]!, value, 1e-4));
  };
  await check(true, trained);
  await check(false, evaluated);
  const gradients = await gradientsOf(backbone, images);
  for (const [name, expected] of Object.entries(gradientNorms)) {
    assertAlmostEquals(norm(gradients[name]!), expected, 1e-3 * Math.max(1, expected), name);
  }
  images.dispose();
  backbone.dispose();
});

Deno.test("resnet8 has 6n + 2 layers with weights beside the shortcuts", () => {
  const backbone = createBackbone({
    name: "resnet8",
    shape: [28, 28, 1],
    dimension: 2,
    activation: "linear",
    seed: 1,
  });
  const layers = backbone.layers.filter(({ name, parameters }) =>
    parameters > 0 && !name.endsWith("shortcut")
  );
  assertEquals(layers.length, 8);
  assertEquals(backbone.layers.find(({ name }) => name === "block3-conv2")!.output, [7, 7, 64]);
  backbone.dispose();
});
