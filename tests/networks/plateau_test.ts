import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { leastEpochs, type PlateauSchedule } from "../../src/cell/training.ts";
import { gainOf, Plateau } from "../../src/networks/plateau.ts";

const SCHEDULE: PlateauSchedule = { name: "plateau", warmup: 0.5, window: 0.2, decay: 0.2 };

/** Follows a training whose accuracy after each epoch is given, the last one for all that follow. */
function follow(
  shares: readonly number[],
  { epochs = 40, steps = 10, schedule = SCHEDULE, images = 1000 } = {},
) {
  const plateau = new Plateau(schedule, { epochs, steps });
  const factors: number[] = [];
  for (let epoch = 1; epoch <= plateau.epochs; epoch++) {
    for (let step = 0; step < steps; step++) factors.push(plateau.factor(factors.length));
    if (!plateau.watches) continue;
    const share = shares[Math.min(epoch, shares.length) - 1]!;
    plateau.watch(Uint8Array.from({ length: images }, (_, at) => +(at < share * images)));
  }
  return { factors, ...plateau.convergence };
}

Deno.test("gainOf() is the difference of mean accuracies with its standard error over images", () => {
  // Image 0 is learned, image 1 forgotten in one of two epochs, 2 and 3 stay as they are.
  const right = [[0, 1, 1, 0], [0, 1, 1, 0], [1, 1, 1, 0], [1, 0, 1, 0]].map((e) =>
    Uint8Array.from(e)
  );
  const differences = [1, -0.5, 0, 0];
  const mean = 0.5 / 4;
  const variance = differences.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 4;
  const { gain, noise } = gainOf(right, 0.2);
  assertAlmostEquals(gain, mean);
  assertAlmostEquals(noise, Math.sqrt(variance / 4));
  assertEquals(gainOf(right.slice(1), 0.2), { gain: NaN, noise: NaN });
});

Deno.test("gainOf() looks back over the last share of the epochs, at least over two", () => {
  const course = Array.from({ length: 20 }, (_, epoch) => Uint8Array.of(+(epoch >= 16)));
  assertEquals(gainOf(course, 0.2).gain, 1);
  assertEquals(gainOf(course, 0.01).gain, 0);
  assertEquals(gainOf(course.slice(0, 18), 0.01).gain, 1);
});

Deno.test("Plateau ends as soon as two epochs are no better than the two before", () => {
  const { epochs, converged, validationAccuracy, factors } = follow([0.9, 0.95, 0.95]);
  assertEquals([epochs, converged], [6, true]);
  assertEquals(validationAccuracy, [0.9, 0.95, 0.95, 0.95, 0.95]);
  // Half an epoch of warm-up, the full rate, a straight line down.
  assertEquals(factors.slice(0, 6), [0.2, 0.4, 0.6, 0.8, 1, 1]);
  assert(factors.slice(5, 50).every((factor) => factor === 1));
  assertEquals(factors.slice(50), [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]);
});

Deno.test("Plateau goes on while the accuracy rises, and says that it was cut off", () => {
  const rising = Array.from({ length: 40 }, (_, epoch) => 0.2 + 0.02 * epoch);
  const { epochs, converged, validationAccuracy } = follow(rising, { epochs: 24 });
  assertEquals([epochs, converged, validationAccuracy.length], [24, false, 20]);
});

Deno.test("Plateau never exceeds the most epochs, and its factor is in (0, 1] at every step", () => {
  const schedules = fc.record({
    name: fc.constant("plateau" as const),
    warmup: fc.double({ min: 0, max: 4, noNaN: true }),
    window: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
    decay: fc.double({ min: 0.001, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(
      schedules,
      fc.integer({ min: 5, max: 60 }),
      fc.integer({ min: 1, max: 7 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 }),
      (schedule, more, steps, shares) => {
        const most = leastEpochs(schedule) - 5 + more;
        const { factors, epochs, converged, validationAccuracy } = follow(shares, {
          epochs: most,
          steps,
          schedule,
          images: 20,
        });
        assert(epochs <= most);
        assertEquals(factors.length, epochs * steps);
        assert(factors.every((factor) => factor > 0 && factor <= 1));
        const stable = validationAccuracy.length;
        assert(stable < epochs && (converged || stable >= most / 2 - 2));
        const descent = factors.slice(stable * steps);
        assertEquals(descent, descent.toSorted((a, b) => b - a));
      },
    ),
    { numRuns: 200 },
  );
});
