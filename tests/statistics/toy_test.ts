import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  friedman,
  friedmanPostHoc,
  holm,
  interquartileMean,
  mannWhitneyU,
  meanRanks,
  nemenyiCriticalDifference,
  pairedT,
  probabilityOfImprovement,
  signFlip,
  welch,
  wilcoxonSignedRank,
} from "../../src/statistics/mod.ts";

// Eight seeds of three methods; expected values by SciPy unless a test says otherwise.
const A = [0.982, 0.979, 0.985, 0.981, 0.983, 0.980, 0.984, 0.986];
const B = [0.978, 0.980, 0.979, 0.977, 0.981, 0.976, 0.979, 0.982];
const C = [0.981, 0.977, 0.982, 0.979, 0.980, 0.978, 0.983, 0.981];

Deno.test("wilcoxonSignedRank() ties differences that are equal but for the last bits", () => {
  const { statistic, p } = wilcoxonSignedRank(A, B, { method: "exact" });
  assertEquals([statistic, p], [1, 0.015625]);
});

Deno.test("pairedT() of the toy", () => {
  assertAlmostEquals(pairedT(A, B).statistic, 4.63006479, 1e-8);
  assertAlmostEquals(pairedT(A, B).p, 0.0023975, 1e-8);
});

Deno.test("welch() of the toy, with its degrees of freedom", () => {
  const { statistic, p, df } = welch(A, B);
  assertAlmostEquals(statistic, 3.13049517, 1e-8);
  assertAlmostEquals(p, 0.00767778, 1e-8);
  assertAlmostEquals(df, 13.46153846, 1e-8);
});

Deno.test("friedman() of the toy, with Iman and Davenport's F", () => {
  const { statistic, p, df, imanDavenport } = friedman([A, B, C]);
  assertAlmostEquals(statistic, 9.25, 1e-9);
  assertAlmostEquals(p, 0.00980365503582183, 1e-12);
  assertEquals(df, 2);
  assertAlmostEquals(imanDavenport.statistic, 9.59259259, 1e-8);
  assertAlmostEquals(imanDavenport.p, 0.00237841, 1e-8);
  assertEquals(imanDavenport.df, [2, 14]);
});

Deno.test("friedman() corrects for ties", () => {
  const { statistic, p } = friedman([[1, 2, 2, 4], [1, 3, 2, 2], [5, 1, 2, 3]]);
  assertAlmostEquals(statistic, 0.18181818181818182, 1e-12);
  assertAlmostEquals(p, 0.9131007162822623, 1e-12);
});

Deno.test("meanRanks() of the toy", () => {
  assertEquals(meanRanks([A, B, C]), [1.125, 2.5, 2.375]);
});

Deno.test("nemenyiCriticalDifference() is Demsar's table", () => {
  const table = {
    0.05: [1.960, 2.344, 2.569, 2.728, 2.850, 2.948, 3.031, 3.102, 3.164],
    0.1: [1.645, 2.052, 2.291, 2.460, 2.589, 2.693, 2.780, 2.855, 2.920],
  };
  for (const [alpha, row] of Object.entries(table)) {
    row.forEach((q, index) => {
      const k = index + 2;
      const unit = Math.sqrt((k * (k + 1)) / 6);
      assertAlmostEquals(nemenyiCriticalDifference(k, 1, Number(alpha)) / unit, q, 6e-4);
    });
  }
  assertAlmostEquals(nemenyiCriticalDifference(3, 8, 0.05), 1.17185029, 1e-8);
});

Deno.test("friedmanPostHoc() corrects over the pairs that are asked for", () => {
  const all = friedmanPostHoc([A, B, C]);
  assertEquals(all.map(({ first, second }) => [first, second]), [[0, 1], [0, 2], [1, 2]]);
  assertEquals(all.map(({ rankDifference }) => rankDifference), [1.375, 1.25, -0.125]);
  // z = 1.375 / sqrt(3 * 4 / 48) = 2.75, of which 2 * Phi(-2.75) is 0.0059595.
  assertAlmostEquals(all[0]!.p, 0.0059595, 1e-7);
  assertAlmostEquals(all[0]!.adjustedP, 3 * 0.0059595, 3e-7);
  const withControl = friedmanPostHoc([A, B, C], { control: 0 });
  assertEquals(withControl.length, 2);
  assertAlmostEquals(withControl[0]!.adjustedP, 2 * 0.0059595, 2e-7);
});

Deno.test("signFlip() counts all signings", () => {
  const { statistic, p, exact } = signFlip(A, B);
  assertAlmostEquals(statistic, 0.0035, 1e-12);
  assertEquals([p, exact], [0.015625, true]);
});

Deno.test("signFlip() counts signings as extreme that are equal but for the last bits", () => {
  const zeros = [0, 0, 0, 0, 0, 0];
  const tenths = [0.6, 0.1, -0.5, -0.1, 0.6, 0];
  assertEquals(signFlip(tenths, zeros).p, signFlip([6, 1, -5, -1, 6, 0], zeros).p);
});

Deno.test("mannWhitneyU() corrects the normal limit for ties and continuity", () => {
  const { statistic, p, exact } = mannWhitneyU(A, B);
  assertEquals([statistic, exact], [55.5, false]);
  assertAlmostEquals(p, 0.015181815953849103, 1e-12);
});

Deno.test("mannWhitneyU() counts the ways with ties if asked to", () => {
  assertAlmostEquals(mannWhitneyU(A, B, { method: "exact" }).p, 0.012742812742812743, 1e-12);
});

Deno.test("mannWhitneyU() is exact without ties", () => {
  const { statistic, p, exact } = mannWhitneyU(
    [1.1, 2.5, 3.2, 4.8, 6.0],
    [2.0, 3.0, 5.5, 7.1, 8.2, 9.9],
  );
  assertEquals([statistic, exact], [8, true]);
  assertAlmostEquals(p, 0.24675324675324672, 1e-12);
});

Deno.test("probabilityOfImprovement() is U over the pairs", () => {
  assertEquals(probabilityOfImprovement(B, A), 0.8671875);
});

Deno.test("interquartileMean() of one method and of all", () => {
  assertAlmostEquals(interquartileMean(A), 0.9825, 1e-12);
  assertAlmostEquals(interquartileMean([...A, ...B, ...C]), 0.98041667, 1e-8);
});

Deno.test("holm() of four p-values, by hand", () => {
  const expected = [0.03, 0.06, 0.06, 0.02];
  holm([0.01, 0.04, 0.03, 0.005]).forEach((p, i) => assertAlmostEquals(p, expected[i]!, 1e-12));
});
