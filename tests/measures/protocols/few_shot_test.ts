import { assert, assertAlmostEquals, assertEquals, assertGreater, assertThrows } from "@std/assert";
import { fewShot, fewShotEpisodes } from "../../../src/measures/protocols/few_shot.ts";
import { clusters } from "./_samples.ts";

const { embeddings, labels } = clusters({ classes: 6, size: 30, dimension: 4, spread: 2 });

Deno.test("fewShotEpisodes() draws disjoint samples of the right classes", () => {
  for (const { support, query } of fewShotEpisodes(labels, { shots: 5, episodes: 20 })) {
    assertEquals([support.length, query.length], [5, 5]);
    const drawn = [...support, ...query].flatMap((indices) => [...indices]);
    assertEquals(new Set(drawn).size, 5 * (5 + 15));
    for (const [k, indices] of support.entries()) {
      const classes = new Set([...indices, ...query[k]!].map((i) => labels[i]));
      assertEquals([classes.size, indices.length, query[k]!.length], [1, 5, 15]);
    }
  }
});

Deno.test("fewShotEpisodes() gives the same episodes for the same seed only", () => {
  const draw = (seed: number) => JSON.stringify(fewShotEpisodes(labels, { seed, episodes: 3 }));
  assertEquals(draw(1), draw(1));
  assert(draw(1) !== draw(2));
});

Deno.test("fewShotEpisodes() draws every class about equally often", () => {
  const counts = new Array(6).fill(0);
  for (const { support } of fewShotEpisodes(labels, { ways: 2, episodes: 3000 })) {
    for (const [i] of support) counts[labels[i!]!]++;
  }
  for (const count of counts) assertAlmostEquals(count, 1000, 120);
});

Deno.test("fewShotEpisodes() refuses what makes no episode", () => {
  assertThrows(
    () => fewShotEpisodes(labels, { ways: 1 }),
    RangeError,
    "there must be at least 2 ways",
  );
  assertThrows(() => fewShotEpisodes(labels, { shots: 0.5 }), RangeError, "current value is 0.5");
});

Deno.test("fewShot() does better with more shots", () => {
  const [one, five] = [1, 5].map((shots) => fewShot(embeddings, labels, { shots, episodes: 200 }));
  assertGreater(one!.accuracy, 0.4);
  assertGreater(five!.accuracy, one!.accuracy + one!.interval);
});

Deno.test("fewShot() gives the interval 1.96 * std / sqrt(episodes)", () => {
  const { accuracy, interval, episodes } = fewShot(embeddings, labels, { episodes: 50 });
  const variance = episodes.reduce((sum, value) => sum + (value - accuracy) ** 2, 0) / 50;
  assertAlmostEquals(interval, 1.96 * Math.sqrt(variance / 50));
});

Deno.test("fewShot() uses fewer ways where there are fewer classes, and says so", () => {
  const { ways, note } = fewShot(embeddings, labels, { ways: 9, episodes: 5 });
  assertEquals(ways, 6);
  assertEquals(note, "6 classes an episode, as only these have enough samples");
});

Deno.test("fewShot() is undefined where no class has enough samples", () => {
  const { accuracy, note } = fewShot(embeddings, labels, { queries: 30 });
  assertEquals([accuracy, note], [NaN, "fewer than two classes have 1 + 30 samples"]);
});

Deno.test("fewShot() is undefined for embeddings that are not finite", () => {
  const data = embeddings.data.with(0, NaN);
  assertEquals(fewShot({ ...embeddings, data }, labels).accuracy, NaN);
});

Deno.test("fewShot() with L2N does not look at lengths", () => {
  const options = { variant: "L2N", episodes: 20 } as const;
  const data = embeddings.data.map((value, at) => value * 2 ** (Math.floor(at / 4) % 3));
  const [a, b] = [
    fewShot(embeddings, labels, options),
    fewShot({ ...embeddings, data }, labels, options),
  ];
  assertEquals(a, b);
});

Deno.test("fewShot() with CL2N does not look at the place of the base mean", () => {
  const options = { variant: "CL2N", episodes: 20 } as const;
  const a = fewShot(embeddings, labels, { ...options, baseMean: [1, 2, 3, 4] });
  const data = embeddings.data.map((value) => value + 16);
  const b = fewShot({ ...embeddings, data }, labels, { ...options, baseMean: [17, 18, 19, 20] });
  assertAlmostEquals(a.accuracy, b.accuracy, 1e-3);
});

Deno.test("fewShot() with CL2N needs a mean of the right dimension", () => {
  const options = { variant: "CL2N", baseMean: [1] } as const;
  assertThrows(
    () => fewShot(embeddings, labels, options),
    RangeError,
    "mean of 4 coordinates: got 1",
  );
});
