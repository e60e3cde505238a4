import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { randomStream } from "../../src/base/random.ts";
import { type ClaimRun, judgeClaims } from "../../src/claims/mod.ts";
import { factsOf } from "../../src/results/verdicts.ts";
import { experiment } from "../_experiments.ts";
import { runsOf } from "./_runs.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const matrix = {
  dataset: ["digits"],
  loss: [{ name: "softmax" }, { name: "center" }],
  dimension: [2],
  seed: SEEDS,
};
const claim = {
  id: "better",
  statement: "Center loss classifies better",
  metric: "accuracy",
  greater: { loss: { name: "center" } },
  less: { loss: { name: "softmax" } },
};
const IMAGES = 400;
const study = (parts: Record<string, unknown> = {}, whole: Record<string, unknown> = {}) =>
  experiment({
    matrix,
    training: { trainSize: 64, testSize: IMAGES, epochs: 1, batchSize: 32 },
    claims: [{ ...claim, ...parts }],
    ...whole,
  });

/** Runs whose networks are right on an image as often as it is easy, center a little more often. */
function runs(lead: number, kept: readonly number[] = SEEDS, noise = 0.02): ClaimRun[] {
  const images = randomStream(1, "images");
  const ease = Array.from({ length: IMAGES }, () => images.uniform() < 0.7 ? 1 : 0.3);
  const it = study();
  return runsOf(it, () => ({})).map((run) => {
    const { loss, seed } = run.cell;
    const stream = randomStream(seed, `predictions/${loss.name}`);
    const right = ease.map((ease, at) =>
      loss.name === "center" && at % Math.round(1 / lead) === 0
        ? 1
        : Number(stream.uniform() < ease - noise)
    );
    const accuracy = right.reduce((sum, value) => sum + value, 0) / IMAGES;
    return {
      ...run,
      metrics: { accuracy },
      ...kept.includes(seed) && {
        embeddings: {
          splits: right.map(() => "test" as const),
          labels: Int32Array.from(right, (_, at) => at % 10),
          predictions: Int32Array.from(right, (right, at) => right ? at % 10 : (at + 1) % 10),
        },
      },
    };
  });
}

const judged = (all: ClaimRun[], parts = {}, whole = {}) =>
  judgeClaims(study(parts, whole), all)[0]!;
const width = ({ interval: { low, high } }: { interval: { low: number; high: number } }) =>
  high - low;

Deno.test("judgeClaims() adds the error of the shared test images where a claim is about images", () => {
  const all = runs(0.1);
  const [seeds, images] = [judged(all), judged(all, { population: "images" })];
  assertEquals([seeds.population, images.population], ["seeds", "images"]);
  assertEquals(seeds.estimate, images.estimate);
  assert(images.interval.low < seeds.interval.low && images.interval.high > seeds.interval.high);
  assert(images.p >= seeds.p);
  assertStringIncludes(images.reason, `for images like the ${IMAGES} tested ones`);
  assertStringIncludes(images.reason, "(from their predictions)");
  assertStringIncludes(factsOf(images).conditions, "population seeds and images");
  assertStringIncludes(factsOf(seeds).conditions, "population seeds on these images");
});

Deno.test("judgeClaims() bounds that error where no predictions are kept, and says so", () => {
  const [kept, without] = [runs(0.1), runs(0.1, [])].map((all) =>
    judged(all, { population: "images" })
  );
  assertStringIncludes(without!.reason, "at most, as if both sides erred independently");
  assert(width(without!) > width(kept!));
  assertEquals(judged(runs(0.1, [3]), { population: "images" }).population, "images");
});

Deno.test("judgeClaims() takes the error of images that the formula gives", () => {
  // Half of the seeds differ by one image more than the others, so that the interval is known.
  const it = study({ population: "images" });
  const all = runsOf(it, ({ loss, seed }) => ({
    accuracy: loss.name === "center" ? 0.8 + (seed % 2) / IMAGES : 0.7,
  }));
  const [verdict] = judgeClaims(it, all);
  const error = Math.sqrt((0.7 * 0.3 + 0.80125 * 0.19875) / IMAGES);
  const { estimate, interval } = verdict!;
  // Between two differences stands the median, and each side of its interval is wider by the error.
  assertAlmostEquals(estimate, 0.10125, 1e-9);
  const reach = Math.hypot(0.00125, 1.959964 * error);
  assertAlmostEquals(interval.low, estimate - reach, 1e-6);
  assertAlmostEquals(interval.high, estimate + reach, 1e-6);
});

Deno.test("judgeClaims() decides for images just where its interval leaves out the margin", () => {
  for (const lead of [0.01, 0.02, 0.03, 0.05, 0.1]) {
    for (const kept of [SEEDS, []]) {
      const { p, interval: { low, high } } = judged(runs(lead, kept), { population: "images" });
      assertEquals(p <= 0.05, low > 0 || high < 0, `${lead}, ${kept}`);
    }
  }
});

Deno.test("a study says what its claims are about, which those on other metrics stay out of", () => {
  const all = runs(0.1).map((run) => ({ ...run, metrics: { ...run.metrics, fisherRatio: 3 } }));
  assertEquals(judged(all, {}, { population: "images" }).population, "images");
  const fisher = judged(all, { metric: "fisherRatio" }, { population: "images" });
  assertEquals(fisher.population, "seeds");
  const { message } = assertThrows(
    () => study({ metric: "fisherRatio", population: "images" }),
    InputError,
  );
  assertStringIncludes(
    message,
    'claims[0].population: "fisherRatio" is no share of the test images',
  );
});
