import { assert, assertEquals, assertMatch } from "@std/assert";
import { randomStream } from "../../src/base/random.ts";
import {
  costChanges,
  type Costs,
  sketchFaults,
  sketchOf,
  slowerWords,
} from "../../src/verification/guards.ts";

const sketches = (values: unknown) => ({ "loss/mine": { value: sketchOf(values) } });

Deno.test("sketchFaults() passes another order of summation, and finds a wrong sign or factor", () => {
  const random = randomStream(1, "guards");
  const values = Array.from({ length: 50 }, () => Float32Array.from([random.normal(), 1e-3]));
  const changed = (by: (value: number, at: number) => number) =>
    sketchFaults(sketches(values), sketches(values.map((row) => [...row].map(by))));
  assertEquals(changed((value) => value * (1 + 3e-7)), []);
  assertMatch(changed((value) => -value)[0]!, /^loss\/mine: its value on fixed inputs is off by/);
  assertEquals(changed((value) => 1.05 * value).length, 1);
  assertEquals(changed((value, at) => at === 0 ? Math.abs(value) : value).length, 1);
  assertEquals(sketchFaults(sketches([1, 2]), sketches([1])), [
    "loss/mine: its value has 1 numbers, not 2",
  ]);
  assertEquals(sketchFaults(sketches([NaN, 1]), sketches([NaN, 1])), []);
});

/** Nights whose steps cost about 5, with some noise, on a machine. */
function nights(count: number, factor: (night: number) => number, machine = "a") {
  const random = randomStream(2, "guards/costs");
  return Array.from({ length: count }, (_, night) => {
    const steps = Object.fromEntries(
      ["one", "two"].map((name) => [
        name,
        5 * Math.exp(0.03 * random.normal()) * (name === "two" ? factor(night) : 1),
      ]),
    );
    return { outcome: "identical", costs: { machine, steps } as Costs };
  });
}

Deno.test("costChanges() finds a step that became dearer, and no noise", () => {
  assertEquals(costChanges(nights(40, () => 1)), []);
  const [change, ...others] = costChanges(nights(40, (night) => night < 34 ? 1 : 1.5));
  assertEquals([change?.name, change?.night, others], ["two", 35, []]);
  assert(Math.abs(change!.times - 1.5) < 0.1);
  assertMatch(slowerWords([change!])[0]!, /^two costs 1\.\d\d times as much since night 35/);
  assertEquals(slowerWords(costChanges(nights(40, (night) => night < 34 ? 1 : 0.6))), []);
});

Deno.test("costChanges() compares nights of one machine, since the last baseline", () => {
  const slow = nights(12, () => 2, "b");
  assertEquals(costChanges([...nights(20, () => 1), ...slow]), []);
  const renewed = nights(40, (night) => night < 20 ? 1 : 1.5);
  renewed[20]!.outcome = "baseline";
  assertEquals(costChanges(renewed), []);
  assertEquals(costChanges([]), []);
});
