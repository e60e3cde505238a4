import { assert, assertEquals, assertMatch } from "@std/assert";
import { useBackend } from "../../src/compute/backend.ts";
import { type Tensor2D, type Tensor4D, tf } from "../../src/compute/tf.ts";
import { activations } from "../../src/networks/activations.ts";
import { backboneNames, backbones } from "../../src/networks/backbones/catalogue.ts";
import type {
  BackboneDefinition,
  LayerOperations,
} from "../../src/networks/backbones/definition.ts";
import { checkActivation, checkBackbone } from "../../src/networks/check_parts.ts";
import { releaseDevice } from "../_release.ts";

Deno.test.afterAll(releaseDevice);

const SHAPE = [8, 8, 1] as const;

/** The checks that a part fails, as lines. */
const failures = (checks: Awaited<ReturnType<typeof checkBackbone>>) =>
  checks.flatMap(({ check, failure }) => failure === undefined ? [] : [`${check}: ${failure}`]);

for (const name of backboneNames) {
  Deno.test(`checkBackbone() passes ${name}`, async () => {
    await useBackend("wasm");
    assertEquals(failures(await checkBackbone(name, SHAPE)), []);
  });
}

const flat = (x: tf.Tensor) => tf.reshape(x, [x.shape[0]!, -1]) as Tensor2D;
const dense = (x: Tensor4D, { dense }: LayerOperations) => dense(flat(x), "dense", "relu");
const isOnCpu = () => tf.getBackend() === "cpu";

/** What a backbone may do wrong, and what the kit says of it. */
const WRONG: Record<string, [features: BackboneDefinition["features"], said: RegExp]> = {
  "another width than planned": [
    (x, { output }) => output("dense", tf.slice(flat(x), [0, 0], [-1, 7])),
    /shapes: .*(7|dense)/,
  ],
  "a variable that is not planned": [
    (x, { variable }) => tf.matMul(flat(x), variable("dens/weights") as tf.Tensor as Tensor2D),
    /There is no variable "dens\/weights": the plan gives dense\/weights, dense\/bias/,
  ],
  "a layer whose output nobody hears of": [
    (x, { variable }) => tf.matMul(flat(x), variable("dense/weights") as tf.Tensor as Tensor2D),
    /shapes: nothing is declared as the output of dense: call output\(name, x\)/,
  ],
  "a gradient that is another function's": [
    (x, layers) => {
      const twisted = tf.customGrad((...args: unknown[]) => {
        const [y] = args as [tf.Tensor];
        return { value: y.clone(), gradFunc: (dy: tf.Tensor) => tf.mul(dy, 2) };
      });
      return twisted(dense(x, layers)) as Tensor2D;
    },
    /finite differences: dense\/weights: the gradient has the norm/,
  ],
  chance: [
    (x, layers) => tf.mul(dense(x, layers), Math.random()),
    /same bits again: /,
  ],
  "a mean over the batch": [
    (x, layers) => {
      const features = dense(x, layers);
      return tf.sub(features, tf.mean(features, 0));
    },
    /one image alone: an embedding depends on the other images/,
  ],
  "other numbers on another backend": [
    (x, layers) => tf.mul(dense(x, layers), isOnCpu() ? 1 : 1.01),
    /backends: wasm.* and cpu: /,
  ],
  "a tensor that is kept": [
    (x, layers) => {
      tf.keep(tf.scalar(1));
      return dense(x, layers);
    },
    /leaks: \d+ tensors are left behind/,
  ],
};
for (const [at, [what, [features, said]]] of Object.entries(WRONG).entries()) {
  Deno.test(`checkBackbone() finds ${what}`, async () => {
    await useBackend("wasm");
    const name = `wrong-${at}`;
    backbones.add({
      ...{ name, title: name, description: name, features },
      plan: ([height, width, channels]) => [
        {
          ...{ name: "dense", kind: "dense", output: [5], weights: [height * width * channels, 5] },
        } as const,
      ],
    });
    const found = failures(await checkBackbone(name, SHAPE));
    assert(found.some((line) => said.test(line)), found.join("\n") || "nothing was found");
  });
}

const ODD: Record<string, [apply: (x: Tensor2D) => Tensor2D, said: RegExp]> = {
  "another shape": [(x) => tf.concat([x, x], 1), /shapes: of 2 x 4 it makes 2 x 8/],
  "what is not finite": [(x) => tf.log(x), /finite numbers: it gives NaN/],
  "chance": [(x) => tf.mul(x, Math.random()), /same bits again: /],
  "no gradient": [
    (x) =>
      tf.customGrad((...args: unknown[]) => {
        const [y] = args as [tf.Tensor];
        return { value: y.clone(), gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy) };
      })(x) as Tensor2D,
    /finite differences: x: the gradient has the norm 0/,
  ],
};
for (const [at, [what, [apply, said]]] of Object.entries(ODD).entries()) {
  Deno.test(`checkActivation() finds ${what}`, async () => {
    await useBackend("wasm");
    activations.add({ name: `odd-${at}`, apply });
    const found = failures(await checkActivation(`odd-${at}`));
    assertMatch(found.join("\n"), said);
  });
}

Deno.test("checkActivation() passes those that come along", async () => {
  await useBackend("wasm");
  for (const name of ["linear", "sigmoid", "relu", "selu"]) {
    assertEquals(failures(await checkActivation(name)), [], name);
  }
});
