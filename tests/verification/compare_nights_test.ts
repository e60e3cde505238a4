import { assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { smallestChange } from "../../src/study/smallest_effects.ts";
import { compareNights } from "../../src/verification/compare_nights.ts";
import { changeWords, regressionWords } from "../../src/verification/wording.ts";
import { nightOf, usual } from "./_nights.ts";

const baseline = nightOf(usual);

Deno.test("compareNights() needs no statistics where all bits are the same", () => {
  const night = compareNights(baseline, nightOf(usual, { digest: "f".repeat(64) }));
  assertEquals(night, {
    outcome: "identical",
    identical: 16,
    total: 16,
    metrics: [],
    regressions: [],
    changes: [],
  });
});

Deno.test("compareNights() finds a loss that got worse, and no other", () => {
  const night = compareNights(baseline, nightOf((seed) => usual(seed) - 0.05 + seed / 5000));
  assertEquals([night.outcome, night.identical], ["regressed", 8]);
  assertEquals(night.metrics.map(({ configuration }) => configuration), ["center"]);
  assertStringIncludes(regressionWords(night.regressions[0]!), "center: accuracy is worse");
});

Deno.test("compareNights() passes other bits of the same quality", () => {
  const night = compareNights(baseline, nightOf((seed) => usual(seed) + (-1) ** seed / 500));
  assertEquals([night.outcome, night.regressions], ["equivalent", []]);
  assertEquals([night.metrics[0]!.outcome, night.metrics[0]!.conclusive], ["same", true]);
});

Deno.test("compareNights() passes a significant change that is too small to matter", () => {
  const night = compareNights(baseline, nightOf((seed) => usual(seed) - 0.002 + seed * 1e-6));
  assertEquals([night.outcome, night.metrics[0]!.adjustedP < 0.001], ["equivalent", true]);
});

Deno.test("compareNights() reports what got better and does not fail", () => {
  const night = compareNights(baseline, nightOf((seed) => usual(seed) + 0.05 + seed / 5000));
  assertEquals([night.outcome, night.metrics[0]!.outcome], ["equivalent", "improved"]);
});

Deno.test("compareNights() counts a run that now diverges as a regression", () => {
  const night = compareNights(
    baseline,
    nightOf(usual, { divergedAt: 5, bits: "0".repeat(64), metrics: { accuracy: null } }),
  );
  assertEquals(night.regressions.map(regressionWords), ["center, seed 3: it diverges at step 5"]);
});

Deno.test("compareNights() counts a metric that lost its value as a regression", () => {
  const night = compareNights(baseline, nightOf((seed) => seed === 3 ? null : usual(seed)));
  assertEquals(night.regressions.map(regressionWords), ["center, seed 3: accuracy is undefined"]);
  assertEquals(night.metrics[0]!.seeds, 7);
});

for (const factor of [1.1, 0.95]) {
  Deno.test(`compareNights() sees metrics times ${factor} though no network has changed`, () => {
    const bits = nightOf(usual);
    const night = compareNights(
      bits,
      nightOf((seed) => usual(seed) * factor).map((run, at) => ({ ...run, bits: bits[at]!.bits })),
    );
    assertEquals([night.outcome, night.identical, night.changes.length], ["changed", 16, 8]);
    assertStringIncludes(changeWords(night.changes[0]!), "center, seed 1: accuracy is");
  });
}

Deno.test("compareNights() lets a metric sum in another order", () => {
  const bits = nightOf(usual);
  const night = compareNights(
    bits,
    nightOf((seed) => usual(seed) + 1e-12).map((run, at) => ({ ...run, bits: bits[at]!.bits })),
  );
  assertEquals(night.outcome, "identical");
});

Deno.test("smallestChange() is a hundredth of a range, a tenth of an unbounded mean", () => {
  assertEquals(smallestChange("accuracy", 0.9), 0.01);
  assertEquals(smallestChange("silhouette", 0.2), 0.02);
  assertAlmostEquals(smallestChange("fisherRatio", 4), 0.4, 1e-12);
  assertEquals(smallestChange("openSetAuroc@notmnist", 0.9), 0.01);
});
