import { assert, assertAlmostEquals, assertEquals, assertGreater } from "@std/assert";
import { matrixFrom } from "../../../src/base/matrix.ts";
import {
  standardizer,
  stratifiedSplit,
  transfer,
  TRANSFER_DEFAULTS,
} from "../../../src/measures/protocols/transfer.ts";
import { randomStream } from "../../../src/base/random.ts";
import { clusters } from "./_samples.ts";

const overlapping = { classes: 4, size: 50, dimension: 3, spread: 2.5 };
const train = clusters({ ...overlapping, seed: 1 });
const test = clusters({ ...overlapping, seed: 2 });

Deno.test("TRANSFER_DEFAULTS has 45 penalties from 1e-6 to 1e5", () => {
  const { penalties } = TRANSFER_DEFAULTS;
  assertEquals([penalties.length, penalties[0]], [45, 1e-6]);
  assertAlmostEquals(penalties[44]!, 1e5);
  assertAlmostEquals(penalties[4]!, 1e-5);
});

Deno.test("transfer() tries all penalties and converges", () => {
  const result = transfer(train, test);
  assert(result.converged);
  assertGreater(result.probeAccuracy, 0.6);
  assertGreater(result.knnAccuracy, 0.5);
  assertGreater(result.trials.length, 44);
  assert(result.trials.every(({ converged }) => converged));
});

Deno.test("transfer() takes the penalty that is best on the validation part", () => {
  const { penalty, trials } = transfer(train, test);
  const best = Math.max(...trials.map(({ accuracy }) => accuracy));
  const chosen = trials.find((trial) => trial.penalty === penalty);
  assertEquals(chosen?.accuracy, best);
});

Deno.test("transfer() widens the grid where its end is the best, and says so", () => {
  const { trials, notes } = transfer(train, test, { penalties: [1e4, 1e5] });
  assert(notes.some((note) => note.includes("end of the grid")));
  assertGreater(1e4, trials[0]!.penalty);
});

Deno.test("transfer() records fits that do not converge", () => {
  const { converged, notes } = transfer(train, test, { maxIterations: 1, tolerance: 1e-9 });
  assertEquals(converged, false);
  assert(notes.some((note) => note.includes("did not converge")));
});

Deno.test("transfer() does not depend on the units of the features", () => {
  const units = [1000, 1, 0.001];
  const changed = ({ embeddings, labels }: typeof train) => ({
    labels,
    embeddings: {
      ...embeddings,
      data: embeddings.data.map((value, at) => units[at % 3]! * value + 5),
    },
  });
  const [a, b] = [transfer(train, test), transfer(changed(train), changed(test))];
  assertAlmostEquals(a.probeAccuracy, b.probeAccuracy, 0.01);
});

Deno.test("transfer() gives the same result again, and leaves its input unchanged", () => {
  const before = structuredClone({ train, test });
  assertEquals(transfer(train, test), transfer(train, test));
  assertEquals({ train, test }, before);
});

Deno.test("transfer() is undefined for a single class and for features that are not finite", () => {
  const single = { ...train, labels: new Int32Array(train.labels.length) };
  assertEquals(transfer(single, test).notes, ["there are fewer than two classes to fit"]);
  const broken = {
    ...train,
    embeddings: { ...train.embeddings, data: train.embeddings.data.map(() => NaN) },
  };
  assertEquals(transfer(broken, test).probeAccuracy, NaN);
});

Deno.test("stratifiedSplit() takes the same share of each class and every sample once", () => {
  const labels = [...new Array(50).fill(0), ...new Array(10).fill(1), 2, 3, 3];
  const { fit, validation } = stratifiedSplit(labels, 0.2, randomStream(0, "test"));
  const count = (label: number) => [...validation].filter((i) => labels[i] === label).length;
  assertEquals([0, 1, 2, 3].map(count), [10, 2, 0, 1]);
  assertEquals([...fit, ...validation].sort((a, b) => a - b), [...labels.keys()]);
});

Deno.test("standardizer() uses the statistics of the training samples", () => {
  const standardize = standardizer(matrixFrom([[0, 7], [4, 7]]));
  assertEquals([...standardize(matrixFrom([[6, 9]])).data], [2, 2]);
});
