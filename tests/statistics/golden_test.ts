import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  cliffsDelta,
  friedman,
  holm,
  interquartileMean,
  mannWhitneyU,
  meanRanks,
  nemenyiCriticalDifference,
  pairedT,
  probabilityOfImprovement,
  welch,
  wilcoxonSignedRank,
} from "../../src/statistics/mod.ts";
import golden from "../../fixtures/statistics.json" with { type: "json" };

const TOLERANCE = 1e-9;
const close = (actual: number, expected: number) => assertAlmostEquals(actual, expected, TOLERANCE);

for (const { a, b, c, d, expected } of golden.cases) {
  const name = `with ${a.length} seeds`;

  Deno.test(`wilcoxonSignedRank() is SciPy's ${name}`, () => {
    const { statistic, p, exact } = wilcoxonSignedRank(a, b);
    close(statistic, expected.wilcoxon.statistic);
    close(p, expected.wilcoxon.p);
    assertEquals(exact, expected.wilcoxon.exact);
  });

  Deno.test(`pairedT() is SciPy's ${name}`, () => {
    close(pairedT(a, b).statistic, expected.pairedT.t);
    close(pairedT(a, b).p, expected.pairedT.p);
  });

  Deno.test(`welch() is SciPy's ${name}`, () => {
    close(welch(a, b).statistic, expected.welch.t);
    close(welch(a, b).p, expected.welch.p);
  });

  Deno.test(`mannWhitneyU() counts like SciPy ${name}`, () => {
    close(mannWhitneyU(a, b).statistic, expected.mannWhitneyU);
  });

  Deno.test(`friedman() is SciPy's ${name}`, () => {
    close(friedman([a, b, c, d]).statistic, expected.friedman.chi2);
    close(friedman([a, b, c, d]).p, expected.friedman.p);
  });

  Deno.test(`meanRanks() gives rank 1 to the highest ${name}`, () => {
    meanRanks([a, b, c, d]).forEach((rank, i) => close(rank, expected.meanRanks[i]!));
  });

  Deno.test(`nemenyiCriticalDifference() is SciPy's ${name}`, () => {
    // SciPy integrates the studentized range to about seven digits.
    const actual = nemenyiCriticalDifference(4, a.length, 0.05);
    assertAlmostEquals(actual, expected.nemenyiCriticalDifference05, 1e-6);
  });

  Deno.test(`interquartileMean(), probabilityOfImprovement() and cliffsDelta() ${name}`, () => {
    close(interquartileMean([...a, ...b]), expected.interquartileMean);
    close(probabilityOfImprovement(a, b), expected.probabilityOfImprovement);
    close(cliffsDelta(a, b), expected.cliffsDelta);
  });

  Deno.test(`holm() is the reference's ${name}`, () => {
    holm(expected.holm.p).forEach((p, i) => close(p, expected.holm.adjusted[i]!));
  });
}
