import { assert } from "@std/assert";
import { randomStream } from "../../src/base/random.ts";
import { compareNights } from "../../src/verification/compare_nights.ts";
import { type NightRun, readBaseline } from "../../src/verification/nights.ts";
import { mean } from "../../src/statistics/mod.ts";
import { SEED, sizeOf, tellFigure } from "../_long.ts";

const NIGHTS = sizeOf("LOSS_ATLAS_NIGHTS", { day: 200, long: 2000 });

/**
 * The worst that another order of summation can do is to lead every training elsewhere, as another
 * seed would: nights are drawn from the spread of the committed baseline over its seeds.
 */
Deno.test(`compareNights() alarms in at most 5 % of ${NIGHTS} nights that differ by noise alone`, async () => {
  const { runs } = await readBaseline("baselines/nightly.json");
  const stream = randomStream(15 + SEED, "test/false alarms");
  const spreads = spreadsOf(runs);
  const draw = (night: number): NightRun[] =>
    runs.map((run) => ({
      ...run,
      bits: `${run.bits} ${night}`,
      metrics: Object.fromEntries(
        Object.keys(run.metrics).map((name) => {
          const { center, deviation } = spreads.get(`${run.configuration} ${name}`)!;
          return [name, center + deviation * stream.normal()];
        }),
      ),
    }));
  let alarms = 0;
  for (let night = 0; night < NIGHTS; night++) {
    const { outcome } = compareNights(draw(2 * night), draw(2 * night + 1));
    if (outcome !== "equivalent") alarms++;
  }
  tellFigure("nights that alarm though only noise differs", `${alarms} of ${NIGHTS}`);
  const chance = 3 * Math.sqrt(0.05 * 0.95 * NIGHTS);
  assert(alarms <= 0.05 * NIGHTS + chance, `${alarms} of ${NIGHTS} nights alarm`);
});

function spreadsOf(runs: readonly NightRun[]) {
  const values = new Map<string, number[]>();
  for (const { configuration, metrics } of runs) {
    for (const [name, value] of Object.entries(metrics)) {
      const all = values.getOrInsertComputed(`${configuration} ${name}`, () => []);
      if (value !== null) all.push(value);
    }
  }
  return new Map(
    [...values].map(([key, all]) => {
      const center = mean(all);
      const squares = all.reduce((sum, value) => sum + (value - center) ** 2, 0);
      return [key, { center, deviation: Math.sqrt(squares / (all.length - 1)) }];
    }),
  );
}
