import { assertEquals } from "@std/assert";
import { judgePublished } from "../../src/verification/published.ts";
import { sampleRun } from "../store/_network.ts";

const run = sampleRun();
const other = sampleRun({ cell: { ...run.cell, seed: 2 }, metrics: { accuracy: 0.85 } });
const judge = (value: number, tolerance: number, where = {}, metric = "accuracy") =>
  judgePublished([{ metric, value, tolerance, where }], [run, other])[0]!;

Deno.test("judgePublished() holds the mean of the selected runs to the tolerance", () => {
  assertEquals(judge(0.8, 0.01).verdict, "reproduced");
  assertEquals(judge(0.9, 0.01).verdict, "differs");
  assertEquals(judge(0.85, 0.01, { seed: 2 }).digests.length, 1);
  assertEquals(judge(0.85, 0.01, { seed: 2 }).verdict, "reproduced");
});

Deno.test("judgePublished() leaves undecided what no run tells", () => {
  assertEquals(judge(0.8, 1, { seed: 3 }), {
    ...{ metric: "accuracy", value: 0.8, tolerance: 1, where: { seed: 3 } },
    ...{ verdict: "undecided", mean: null, digests: [] },
  });
  assertEquals(judge(1, 1, {}, "fisherRatio").verdict, "undecided");
});

Deno.test("judgePublished() leaves out runs that diverged", () => {
  const where = { seed: 1 };
  const published = [{ metric: "accuracy", value: 0.75, tolerance: 0, where }];
  assertEquals(judgePublished(published, [{ ...run, divergedAt: 1 }])[0]!.verdict, "undecided");
});
