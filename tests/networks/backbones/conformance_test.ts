import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { useBackend } from "../../../src/compute/backend.ts";
import { tf } from "../../../src/compute/tf.ts";
import { onBackend } from "../../../src/losses/conformance/backends.ts";
import {
  backboneNames,
  backbones,
  comparableLayers,
} from "../../../src/networks/backbones/catalogue.ts";
import { createBackbone } from "../../../src/networks/backbones/backbone.ts";
import { releaseDevice } from "../../_release.ts";
import { gradientsOf, images, norm, objective, SHAPE } from "./_backbones.ts";

const create = (name: string, seed = 1) =>
  createBackbone({ name, shape: SHAPE, dimension: 4, activation: "linear", seed });

/** The embedding and all gradients of three images, as one list. */
async function numbersOf(name: string): Promise<number[]> {
  const [backbone, x] = [create(name), images(3)];
  // In this order, as the step moves what the evaluation normalizes by.
  const gradients = await gradientsOf(backbone, x);
  const embedding = tf.tidy(() => backbone.project(backbone.features(x)));
  const numbers = [...await embedding.data(), ...Object.values(gradients).map(norm)];
  tf.dispose([x, embedding]);
  backbone.dispose();
  return numbers;
}

Deno.test.afterAll(releaseDevice);

for (const name of backboneNames) {
  const learns = !backbones.find(name).embedsFeatures;
  Deno.test(`the gradients of ${name} agree with finite differences`, async () => {
    await useBackend("cpu");
    const [backbone, x] = [create(name), images(3)];
    const gradients = await gradientsOf(backbone, x);
    for (const [variableName, gradient] of Object.entries(gradients)) {
      const variable = backbone.variables[variableName]!;
      const [length, start] = [norm(gradient), await variable.data() as Float32Array];
      const at = async (step: number) => {
        const values = start.map((value, i) => value + step * gradient[i]! / length);
        tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
        const result = objective(backbone, x);
        const [number] = await result.data();
        result.dispose();
        return number!;
      };
      const slope = (await at(2e-3) - await at(-2e-3)) / 4e-3;
      tf.tidy(() => variable.assign(tf.tensor(start, variable.shape)));
      assertAlmostEquals(slope, length, 0.02 * length + 1e-3, variableName);
    }
    x.dispose();
    backbone.dispose();
  });

  Deno.test(`${name} gives the same numbers on cpu, wasm and webgpu`, async (context) => {
    await useBackend("cpu");
    const expected = await numbersOf(name);
    for (const backend of ["wasm", "webgpu"] as const) {
      const adapter = await navigator.gpu?.requestAdapter();
      await context.step({
        name: backend,
        ignore: backend === "webgpu" && !adapter,
        async fn() {
          await onBackend(backend, async () => {
            const numbers = await numbersOf(name);
            assertEquals(numbers.length, expected.length);
            numbers.forEach((number, i) =>
              assertAlmostEquals(number, expected[i]!, 2e-4 * Math.max(1, Math.abs(expected[i]!)))
            );
          });
        },
      });
    }
  });

  Deno.test(`${name} leaves no tensor behind`, async () => {
    await useBackend("wasm");
    const before = tf.memory().numTensors;
    const [backbone, x] = [create(name), images(2)];
    await gradientsOf(backbone, x);
    const after = tf.memory().numTensors;
    await gradientsOf(backbone, x);
    tf.dispose(backbone.activations(x));
    assertEquals(tf.memory().numTensors, after);
    x.dispose();
    backbone.dispose();
    assertEquals(tf.memory().numTensors, before);
  });

  Deno.test(`${name} gives the same bits for a seed${learns ? ", and others for another" : ""}`, async () => {
    await useBackend("wasm");
    const first = await numbersOf(name);
    assertEquals(await numbersOf(name), first);
    if (!learns) return;
    const [one, two] = [create(name, 1), create(name, 2)];
    const [a, b] = [
      await one.variables["embedding/weights"]!.data(),
      await two.variables["embedding/weights"]!.data(),
    ];
    assert(a.some((value, i) => value !== b[i]));
    one.dispose();
    two.dispose();
  });

  Deno.test(`${name} embeds an image alike, whatever else is in the batch`, async () => {
    await useBackend("cpu");
    const [backbone, all] = [create(name), images(3)];
    const [embedding, alone] = tf.tidy(() => [
      backbone.project(backbone.features(all)),
      backbone.project(backbone.features(tf.slice(all, [0, 0, 0, 0], [1, -1, -1, -1]))),
    ]);
    const expected = await embedding!.data();
    (await alone!.data()).forEach((value, i) => assertAlmostEquals(value, expected[i]!, 1e-5));
    tf.dispose([all, embedding!, alone!]);
    backbone.dispose();
  });

  Deno.test(`${name} lists layers as they are`, async () => {
    await useBackend("cpu");
    const [backbone, x] = [create(name), images(2)];
    const outputs = backbone.activations(x);
    for (const [layer, tensor] of Object.entries(outputs)) {
      const listed = backbone.layers.find(({ name }) => name === layer);
      assertEquals(tensor.shape, [2, ...listed!.output], layer);
    }
    assertEquals(Object.keys(outputs).at(-1), "embedding");
    assertEquals(
      new Set(comparableLayers(name, SHAPE, backbone.layers.at(-1)!.output[0]!)),
      new Set(Object.keys(outputs)),
    );
    const variables = Object.values(backbone.variables)
      .reduce((sum, { size, trainable }) => sum + (trainable ? size : 0), 0);
    const parameters = backbone.layers.reduce((sum, { parameters }) => sum + parameters, 0);
    assertEquals(parameters, variables);
    tf.dispose([x, outputs]);
    backbone.dispose();
  });
}
