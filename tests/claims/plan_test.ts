import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { planClaims } from "../../src/claims/plan.ts";
import { planMarkdown } from "../../src/results/plan.ts";
import { spearman } from "../../src/statistics/spearman.ts";
import { spearmanCritical, spearmanPower } from "../../src/statistics/spearman_power.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { document, experiment } from "../_experiments.ts";
import { call } from "../cli/_call.ts";

const LOSSES = ["softmax", "center", "triplet", "contrastive", "supcon", "cosface", "arcface"];
const matrix = {
  dataset: ["digits"],
  loss: LOSSES.map((name) => ({ name })),
  dimension: [2],
  seed: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
};
const better = {
  statement: "Center loss classifies better",
  metric: "accuracy",
  greater: { loss: { name: "center" } },
  less: { loss: { name: "softmax" } },
};
const correlation = {
  id: "trade",
  statement: "One against the other",
  source: "this atlas",
  falsifiedBy: "A correlation above zero",
  correlation: { x: "fisherRatio", y: "accuracy", sign: "negative" },
};
const claimsOf = (count: number) => [
  ...Array.from({ length: count - 1 }, (_, at) => ({ ...better, id: `better-${at}` })),
  correlation,
];
const plansOf = (count: number, parts: Record<string, unknown> = {}) => {
  const study = experiment({ matrix, claims: claimsOf(count), ...parts });
  return planClaims(study, expandMatrix(study));
};

Deno.test("planClaims() says what seeds can decide at the size of the family", () => {
  const expected: [number, boolean, boolean, boolean][] = [
    [2, true, true, true],
    [3, true, false, true],
    [25, true, false, true],
    [26, false, false, true],
  ];
  for (const [count, byAll, byAllButOne, byAllButOneLast] of expected) {
    const [plan] = plansOf(count);
    assertEquals(
      [plan!.byAll, plan!.byAllButOne, plan!.byAllButOneLast],
      [byAll, byAllButOne, byAllButOneLast],
      `${count} claims`,
    );
    assertEquals([plan!.observations, plan!.smallestP], [10, 2 ** -9]);
  }
});

Deno.test("planClaims() knows the power of unanimous seeds, and a plan's last look", () => {
  // Only ten of ten decide one of ten claims: each is in favour with a probability of .8413.
  assertAlmostEquals(plansOf(10)[0]!.power!, 0.8413447 ** 10, 1e-6);
  const [plan] = plansOf(2, { looks: [5, 10] });
  assertAlmostEquals(plan!.level, 0.05 * 7 / 8 / 2);
});

Deno.test("planClaims() says of a correlation which |rho| decides it", () => {
  const plan = plansOf(6).at(-1)!;
  assertEquals([plan.kind, plan.observations], ["correlation", 7]);
  assertAlmostEquals(plan.criticalRho!, 0.929, 1e-3);
  assert(plan.power! < 0.2);
});

Deno.test("spearmanCritical() is that of the tables, and where the test itself decides", () => {
  for (const [n, rho] of [[6, 0.886], [7, 0.786], [8, 0.738], [9, 0.7], [10, 0.648]] as const) {
    assertAlmostEquals(spearmanCritical(n, 0.05)!, rho, 1e-3);
  }
  assertEquals(spearmanCritical(4, 0.05), undefined);
  const rho = spearmanCritical(20, 0.05)!;
  const p = (other: number[]) => spearman(other.map((_, at) => at), other);
  const swapped = Array.from({ length: 20 }, (_, at) => at);
  for (let at = 0; at < 20; at += 1) {
    swapped.push(swapped.shift()!);
    const { statistic, p: found } = p(swapped);
    assertEquals(Math.abs(statistic) >= rho, found <= 0.05, `${statistic}`);
  }
});

Deno.test("spearmanPower() is the level without a correlation, and grows with it", () => {
  const powers = [0, 0.5, 0.9].map((rho) => spearmanPower(10, rho, 0.05));
  assertAlmostEquals(powers[0]!, 0.05, 0.015);
  assert(powers[0]! < powers[1]! && powers[1]! < powers[2]!);
  assert(powers[2]! > 0.9);
});

Deno.test("planMarkdown() has a row a claim, marks what is asked by us, and what would falsify it", () => {
  const study = experiment({ matrix, claims: claimsOf(3) });
  const cost = { networks: 70, tuning: 12, hours: 2.5, trained: 3 };
  const text = planMarkdown(study, planClaims(study, expandMatrix(study)), cost);
  assertEquals(text.split("\n").filter((line) => line.startsWith("| ")).length, 5);
  assertStringIncludes(text, "70 networks, and 12 more that tune its losses: about 2.5 hours");
  assertStringIncludes(
    text,
    "One against the other (asked by us) | correlation | 7 configurations",
  );
  assertStringIncludes(text, "A correlation above zero |");
  assertStringIncludes(text, "10 seeds | 0.001953 | decides | last |");
});

Deno.test("loss-atlas plan prints the plan of a study, or writes it to a file", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const study = `${folder}/x.json`;
    await Deno.writeTextFile(
      study,
      JSON.stringify({ ...document({ matrix: { ...matrix, seed: [1, 2] } }), claims: claimsOf(2) }),
    );
    const store = ["--store", `${folder}/s`, "--backend", "wasm"];
    const printed = await call(["plan", study, ...store]);
    assertEquals(printed.code, 0, printed.err);
    assertStringIncludes(printed.out, "The study `sample` has 14 networks");
    const file = `${folder}/plan.md`;
    const written = await call(["plan", study, ...store, "--out", file]);
    assertEquals([written.code, written.out.trim()], [0, file]);
    assertEquals((await Deno.readTextFile(file)).trimEnd(), printed.out.trimEnd());
    const json = await call(["plan", study, ...store, "--json"]);
    const { networks, claims } = JSON.parse(json.out);
    assertEquals([networks, claims.length], [14, 2]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("planClaims() takes the level of each family by itself", () => {
  const claims = claimsOf(4).map((claim, at) => at < 2 ? { ...claim, family: "first" } : claim);
  const study = experiment({ matrix, claims });
  const plans = planClaims(study, expandMatrix(study));
  assertEquals(plans.map(({ level }) => level), [0.025, 0.025, 0.025, 0.025]);
  assertEquals(plans.map(({ family }) => family), ["first", "first", undefined, undefined]);
  const cost = { networks: 1, tuning: 0, hours: 1, trained: 0 };
  assertStringIncludes(planMarkdown(study, plans, cost), "The 4 claims are 2 families");
});
