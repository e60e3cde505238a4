import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { learningRateFactor } from "../../src/networks/schedule.ts";
import { reference } from "./_reference.ts";

Deno.test("learningRateFactor() falls along the cosine of PyTorch's CosineAnnealingLR", () => {
  const { steps, factors } = reference.cosine;
  const schedule = { name: "cosine", warmup: 0 } as const;
  for (const [step, factor] of factors.entries()) {
    assertAlmostEquals(learningRateFactor(schedule, step, steps), factor, 1e-7);
  }
});

for (const { steps, warmup, factors } of reference.oneCycle) {
  Deno.test(`learningRateFactor() follows PyTorch's OneCycleLR over ${steps} steps`, () => {
    const schedule = { name: "one-cycle", warmup, initialDivisor: 25, finalDivisor: 1e4 } as const;
    for (const [step, factor] of factors.entries()) {
      assertAlmostEquals(learningRateFactor(schedule, step, steps), factor, 1e-7);
    }
  });
}

Deno.test("learningRateFactor() rises in a straight line over a warm-up", () => {
  const schedule = { name: "cosine", warmup: 0.4 } as const;
  const factors = [0, 1, 2, 3, 4].map((step) => learningRateFactor(schedule, step, 10));
  assertEquals(factors, [0.25, 0.5, 0.75, 1, 1]);
  assert(learningRateFactor(schedule, 5, 10) < 1);
});

Deno.test("learningRateFactor() is 1 throughout where the schedule is constant", () => {
  assertEquals([0, 5, 9].map((step) => learningRateFactor({ name: "constant" }, step, 10)), [
    1,
    1,
    1,
  ]);
});

Deno.test("learningRateFactor() stays above 0 and finite for trainings of few steps", () => {
  const schedules = [
    { name: "cosine", warmup: 0.9 },
    { name: "one-cycle", warmup: 0.3, initialDivisor: 25, finalDivisor: 1e4 },
    { name: "one-cycle", warmup: 0, initialDivisor: 1, finalDivisor: 1 },
  ] as const;
  for (const schedule of schedules) {
    for (let totalSteps = 1; totalSteps <= 8; totalSteps++) {
      for (let step = 0; step < totalSteps; step++) {
        const factor = learningRateFactor(schedule, step, totalSteps);
        assert(factor > 0 && factor <= 1, `${schedule.name} ${step} of ${totalSteps}: ${factor}`);
      }
    }
  }
});
