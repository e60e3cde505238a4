import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { datasets, sharedClasses } from "../../src/data/catalogue.ts";
import { classSubset } from "../../src/data/class_subset.ts";
import { digits } from "../../src/data/datasets/mnist.ts";
import { loadDataset } from "../../src/data/load.ts";
import { whyNotApplicable } from "../../src/measures/applicability.ts";
import { resolveMeasures } from "../../src/measures/resolve.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";

const PARTS = ["omniglot-train", "omniglot-validation", "omniglot-test"];

Deno.test("the parts of Omniglot share no character, no alphabet, and are all of it", async () => {
  const whole = await loadDataset("omniglot");
  const parts = await Promise.all(PARTS.map((name) => loadDataset(name)));
  assertEquals(parts.map(({ classes }) => classes), [129, 41, 72]);
  assertEquals(
    parts.flatMap(({ classNames }) => classNames).sort(),
    whole.classNames.toSorted(),
  );
  const alphabets = parts.map(({ classNames }) => new Set(classNames.map((n) => n.split("/")[0])));
  for (const [at, one] of alphabets.entries()) {
    for (const other of alphabets.slice(at + 1)) assert(one.isDisjointFrom(other));
  }
  assertEquals(parts.reduce((sum, { train }) => sum + train.size, 0), whole.train.size);
  assertEquals(parts.reduce((sum, { test }) => sum + test.size, 0), whole.test.size);
  // Its identity is what it decodes to.
  assertEquals(new Set([whole, ...parts].map(({ digest }) => digest)).size, 4);
});

Deno.test("classSubset() keeps the images of its classes, numbered anew in their order", async () => {
  const { train, classNames } = await loadDataset("omniglot-test");
  const whole = await loadDataset("omniglot");
  for (const label of [0, 40, 71]) {
    const [at, there] = [
      train.labels.indexOf(label),
      whole.train.labels.indexOf(whole.classNames.indexOf(classNames[label]!)),
    ];
    const image = (images: Uint8Array, i: number) => [...images.subarray(784 * i, 784 * (i + 1))];
    assertEquals(image(train.images, at), image(whole.train.images, there), classNames[label]);
  }
  const even = classSubset(digits, "even", "Even digits", (_, label) => label % 2 === 0);
  assertEquals(even.trainCounts.length, 5);
  assertThrows(
    () => classSubset(digits, "one", "One", (name) => name === "1"),
    RangeError,
    '"one": 1 classes belong to it',
  );
});

Deno.test("no measure is taken of classes that the network was trained on, whatever the dataset is called", () => {
  const names = [...datasets.names];
  const requests = ["mapAtR", "recallAt1", "fewShot", "openSet", "transfer", "fineTune"];
  let refused = 0;
  for (const trained of names) {
    const [cell] = expandMatrix(
      experiment({ matrix: { dataset: [trained], loss: [{ name: "softmax" }] } }),
    );
    for (const other of names.filter((name) => name !== trained)) {
      const shared = sharedClasses(trained, other);
      for (const measure of resolveMeasures(requests.map((name) => ({ name, dataset: other })))) {
        const reason = whyNotApplicable(measure, cell!);
        if (shared.length === 0) assert(!reason?.includes("trained on"), `${trained}, ${other}`);
        else {
          refused++;
          assert(reason!.includes(`trained on ${shared.length} of the classes of "${other}"`));
          assert(reason!.includes(`"${shared[0]}"`));
        }
      }
    }
  }
  // Two parts and the whole of CIFAR-10, three parts and the whole of Omniglot, both ways.
  assertEquals(refused, requests.length * 2 * (2 + 3));
  assertEquals(sharedClasses("cifar10-first6", "cifar10-last4"), []);
  assertEquals(sharedClasses("omniglot-train", "omniglot-test"), []);
  assertNotEquals(sharedClasses("omniglot", "omniglot-test"), []);
});
