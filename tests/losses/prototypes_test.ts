import { assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import { useBackend } from "../../src/compute/backend.ts";
import { tf } from "../../src/compute/tf.ts";
import { InputError } from "../../src/base/errors.ts";
import { createLoss } from "../../src/losses/mod.ts";
import { largestCosine } from "../../src/losses/placement/sphere.ts";
import { needsSimilarity } from "../../src/losses/placement/similarity.ts";
import { resolveLoss } from "../../src/losses/resolve.ts";
import { embeddings, labels, scoresAt, valueAt, workedLoss } from "./_batch.ts";

await useBackend("wasm");
const context = { classes: 10, dimension: 3, seed: 1 };

Deno.test("prototype() adds over the batch where told to", () => {
  const [mean, sum] = ["mean", "sum"].map((reduction) =>
    workedLoss({ name: "prototype", reduction })
  );
  const ratio = valueAt(sum!, embeddings, labels) / valueAt(mean!, embeddings, labels);
  assertAlmostEquals(ratio, labels.length, 1e-5);
  mean!.dispose();
  sum!.dispose();
});

Deno.test("prototype() places its prototypes as far apart as they go, whatever the seed", () => {
  const [a, b] = [1, 2].map((seed) => createLoss({ name: "prototype" }, { ...context, seed }));
  const points = a!.variables.prototypes!.arraySync() as number[][];
  assertAlmostEquals(largestCosine(points), 0.4045, 1e-3);
  assertEquals(points, b!.variables.prototypes!.arraySync());
  assertEquals(a!.variables.prototypes!.trainable, false);
  a!.dispose();
  b!.dispose();
});

Deno.test("prototype() scores by cosines", () => {
  const loss = workedLoss({ name: "prototype" });
  scoresAt(loss, [[5, 0]])[0]!.forEach((v, k) => assertAlmostEquals(v, [1, -0.5, -0.5][k]!, 1e-6));
  loss.dispose();
});

Deno.test("prototype() has probabilities with the cross-entropy only", () => {
  const [fading, classifying] = ["squared-cosine", "cross-entropy"].map((objective) =>
    workedLoss({ name: "prototype", objective })
  );
  assertEquals([fading!.logits, typeof classifying!.logits], [undefined, "function"]);
  fading!.dispose();
  classifying!.dispose();
});

Deno.test("prototype() takes the similarity of classes from vectors", () => {
  const vectors = Array.from({ length: 6 }, (_, k) => [k < 3 ? 1 : 0, k < 3 ? 0 : 1, 0.1 * k]);
  const loss = createLoss({ name: "prototype", similarity: { vectors } }, {
    classes: 6,
    dimension: 3,
    seed: 1,
  });
  const points = loss.variables.prototypes!.arraySync() as number[][];
  const cosine = (i: number, j: number) =>
    points[i]!.reduce((sum, v, d) => sum + v * points[j]![d]!, 0);
  const mean = (pairs: number[][]) =>
    pairs.reduce((sum, [i, j]) => sum + cosine(i!, j!), 0) / pairs.length;
  assertLess(mean([[0, 3], [1, 4], [2, 5]]), mean([[0, 1], [1, 2], [3, 4]]));
  loss.dispose();
});

Deno.test("prototype() asks for a similarity of the right shape", () => {
  assertThrows(
    () => createLoss({ name: "prototype", similarity: [[1, 0], [0, 1]] }, context),
    InputError,
    "must have 10 rows of 10",
  );
});

Deno.test("regression() says that it needs the similarity of the data", () => {
  const spec = { name: "regression", similarity: "data" };
  assertThrows(() => createLoss(spec, context), InputError, "set similarity in the context");
  const resolved = resolveLoss(spec, context);
  assertEquals([resolved.layout, needsSimilarity(resolved)], ["arranged", true]);
});

Deno.test("regression() arranges its targets by the similarity of the data", () => {
  const similarity = Array.from(
    { length: 5 },
    (_, i) =>
      Array.from({ length: 5 }, (_, j) => -Math.min((i - j + 5) * 2 % 5, (j - i + 5) * 2 % 5)),
  );
  const loss = createLoss({ name: "regression", similarity: "data", radius: 2 }, {
    classes: 5,
    dimension: 2,
    seed: 1,
    similarity,
  });
  const targets = loss.variables.targets!.arraySync() as number[][];
  const distance = (i: number, j: number) =>
    Math.hypot(targets[i]![0]! - targets[j]![0]!, targets[i]![1]! - targets[j]![1]!);
  // Classes i and i + 3 are the most alike: neighbours on a circle of radius 2.
  for (let i = 0; i < 5; i++) {
    assertAlmostEquals(distance(i, (i + 3) % 5), 4 * Math.sin(Math.PI / 5), 1e-5);
  }
  loss.dispose();
});

Deno.test("regression() scores by the distance to its targets", () => {
  const loss = createLoss({ name: "regression", layout: "circle", radius: 2 }, {
    classes: 4,
    dimension: 2,
    seed: 1,
  });
  scoresAt(loss, [[2, 0]])[0]!.forEach((v, k) =>
    assertAlmostEquals(v, [0, -Math.sqrt(8), -4, -Math.sqrt(8)][k]!, 1e-5)
  );
  loss.dispose();
});

Deno.test("regression() takes targets that are given", () => {
  const targets = [[0, 1], [2, 3], [4, 5]];
  const geometry = { classes: 3, dimension: 2, seed: 1 };
  const loss = createLoss({ name: "regression", targets, radius: 2 }, geometry);
  assertEquals(loss.variables.targets!.arraySync(), [[0, 2], [4, 6], [8, 10]]);
  loss.dispose();
  assertThrows(
    () => createLoss({ name: "regression", targets }, { ...geometry, dimension: 3 }),
    InputError,
    "targets must be 3 x 3: current value is 3 x 2",
  );
  assertThrows(
    () => createLoss({ name: "regression", targets, layout: "circle" }, geometry),
    InputError,
    'layout must be "given"',
  );
});

Deno.test("regression() refuses layouts that the dimension does not allow", () => {
  const build = (layout: string) => () => createLoss({ name: "regression", layout }, context);
  assertThrows(build("circle"), InputError, "dimension must be 2: current value is 3");
  assertThrows(build("simplex"), InputError, "at least 9: current value is 3");
  assertThrows(build("arranged"), InputError, "similarity must be given");
});

Deno.test("prototype-regression() predicts what it is trained towards", () => {
  const loss = createLoss({ name: "prototype-regression", lower: 20, upper: 100 }, context);
  const x = [[2, 0, 0], [-3, 0, 0], [0, 1, 0]];
  const predicted = tf.tidy(() => loss.predictions!(tf.tensor2d(x)).arraySync());
  predicted.forEach((v, i) => assertAlmostEquals(v, [100, 20, 60][i]!, 1e-4));
  assertAlmostEquals(valueAt(loss, x, [0, 0, 0], [100, 20, 60]), 0, 1e-10);
  assertAlmostEquals(valueAt(loss, x, [0, 0, 0], [100, 20, 80]), 0.25 / 3, 1e-6);
  loss.dispose();
});

Deno.test("prototype-regression() takes the coordinate itself for squared error", () => {
  const spec = { name: "prototype-regression", lower: 20, upper: 100, readout: "coordinate" };
  const loss = createLoss(spec, context);
  const predicted = tf.tidy(() => loss.predictions!(tf.tensor2d([[2, 5, 0]])).arraySync());
  assertAlmostEquals(predicted[0]!, 140, 1e-4);
  assertAlmostEquals(valueAt(loss, [[2, 5, 0]], [0], [60]), 4, 1e-6);
  loss.dispose();
});

Deno.test("prototype-regression() refuses bounds that leave nothing between them", () => {
  const build = () => createLoss({ name: "prototype-regression", lower: 5, upper: 5 }, context);
  assertThrows(build, InputError, "upper must be greater than lower, 5");
});

Deno.test("prototype-regression() asks for angles, and has no classes", () => {
  const loss = createLoss({ name: "prototype-regression" }, context);
  assertThrows(() => valueAt(loss, [[1, 0, 0]], [0]), RangeError, "current shape is none");
  assertThrows(() => scoresAt(loss, [[1, 0, 0]]), InputError, "use predictions()");
  loss.dispose();
});

Deno.test("prototype-joint() weighs its two tasks", () => {
  const losses = [0, 1, 0.25].map((taskWeight) =>
    createLoss({ name: "prototype-joint", taskWeight }, context)
  );
  const [regression, classification, both] = losses.map((loss) =>
    valueAt(loss, [[0.3, 1, 2], [-1, 0.5, 0.2]], [3, 7], [20, -60])
  );
  assertAlmostEquals(both!, 0.75 * regression! + 0.25 * classification!, 1e-6);
  losses.forEach((loss) => loss.dispose());
});

Deno.test("prototype-joint() classifies by all coordinates but the first", () => {
  const loss = createLoss({ name: "prototype-joint" }, context);
  assertEquals(loss.variables.prototypes!.shape, [10, 2]);
  const [near, far] = scoresAt(loss, [[0, 1, 2], [50, 1, 2]]);
  assertEquals(near, far);
  loss.dispose();
});

Deno.test("prototype-joint() needs three dimensions for ten classes", () => {
  assertThrows(
    () => createLoss({ name: "prototype-joint" }, { ...context, dimension: 2 }),
    InputError,
    "must be at least 3 for 10 classes: current value is 2",
  );
});

Deno.test("softmax-joint() adds the squared error of a linear readout to softmax", () => {
  const losses = [0, 1, 0.25].map((taskWeight) =>
    createLoss({ name: "softmax-joint", taskWeight, lower: 0, upper: 10 }, context)
  );
  const [regression, classification, both] = losses.map((loss) => {
    loss.variables.axis!.assign(tf.tensor2d([[0.5], [0], [-1]]));
    loss.variables.offset!.assign(tf.tensor1d([0.25]));
    return valueAt(loss, [[2, 7, 0.5], [0, 1, 1]], [3, 7], [10, 0]);
  });
  // Readouts 0.75 and -0.75 of targets 1 and -1.
  assertAlmostEquals(regression!, 0.0625, 1e-6);
  const softmax = createLoss({ name: "softmax" }, context);
  assertAlmostEquals(classification!, valueAt(softmax, [[2, 7, 0.5], [0, 1, 1]], [3, 7]), 1e-6);
  assertAlmostEquals(both!, 0.75 * regression! + 0.25 * classification!, 1e-6);
  const values = tf.tidy(() => losses[0]!.predictions!(tf.tensor2d([[2, 7, 0.5]])).arraySync());
  assertAlmostEquals(values[0]!, 8.75, 1e-5);
  [...losses, softmax].forEach((loss) => loss.dispose());
});

Deno.test("prototype() takes an axis a class, or the places that a similarity gives", () => {
  const classes = 4;
  const place = (spec: Record<string, unknown>, dimension: number) => {
    const loss = createLoss({ name: "prototype", ...spec }, { classes, dimension, seed: 1 });
    const points = loss.variables.prototypes!.arraySync() as number[][];
    loss.dispose();
    return points;
  };
  assertEquals(place({ placement: "one-hot" }, 5), [
    [1, 0, 0, 0, 0],
    [0, 1, 0, 0, 0],
    [0, 0, 1, 0, 0],
    [0, 0, 0, 1, 0],
  ]);
  const vectors = [[1, 0, 0], [0.8, 0.6, 0], [0, 1, 0], [0, 0, 1]];
  const points = place({ placement: "similarity", similarity: { vectors } }, 3);
  for (const [i, a] of vectors.entries()) {
    for (const [j, b] of vectors.entries()) {
      const wanted = a.reduce((sum, v, k) => sum + v * b[k]!, 0);
      const found = points[i]!.reduce((sum, v, k) => sum + v * points[j]![k]!, 0);
      assertAlmostEquals(found, wanted, 1e-6);
    }
  }
  for (
    const [spec, dimension, reason] of [
      [{ placement: "one-hot" }, 3, "must be at least 4: current value is 3"],
      [{ placement: "one-hot", similarity: { vectors } }, 4, "knows no similarity"],
      [{ placement: "similarity" }, 3, "needs a similarity"],
      [{ placement: "similarity", similarity: { vectors } }, 1, "take more dimensions"],
      [
        {
          placement: "similarity",
          similarity: [[1, 0.5, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]],
        },
        3,
        "must be symmetric",
      ],
    ] as const
  ) assertThrows(() => place(spec, dimension), InputError, reason);
});
