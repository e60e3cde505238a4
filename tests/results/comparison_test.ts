import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { randomStream } from "../../src/base/random.ts";
import type { ReportRun } from "../../src/pages/mod.ts";
import { compareRuns } from "../../src/results/comparison.ts";
import { type Configuration, configurations } from "../../src/results/configurations.ts";
import { standings } from "../../src/results/standings.ts";
import { sampleRun } from "./_sample.ts";

/** Runs of softmax with the accuracies of the seeds 1, 2 and so on. */
function runsWith(accuracies: number[], epochs: number, dataset = "mnist"): ReportRun[] {
  return accuracies.map((accuracy, at) => {
    const run = sampleRun({ seed: at + 1, points: 20, dataset });
    const training = { ...run.cell.training, epochs };
    return { ...run, cell: { ...run.cell, training }, metrics: { accuracy } };
  });
}

Deno.test("compareRuns() pairs seeds of two profiles, and says what tells the profiles apart", () => {
  const first = runsWith([0.9, 0.92, 0.94], 2);
  const second = runsWith([0.95, 0.96, 0.99, 0.2], 7);
  const { settings, only, comparisons } = compareRuns(first, second, ["accuracy"]);
  assertEquals(settings, [["2 epochs"], ["7 epochs"]]);
  assertEquals(only, [[], []]);
  const [row] = comparisons;
  assertEquals([comparisons.length, row!.configuration, row!.paired], [1, "softmax", true]);
  assertEquals([row!.first.seeds, row!.second.seeds], [3, 3]);
  assertAlmostEquals(row!.difference, (0.05 + 0.04 + 0.05) / 3);
  assert(row!.interval!.low > 0 && row!.outcome === "improved");
});

Deno.test("compareRuns() never compares tasks, and gives a single seed no interval", () => {
  const two = [...runsWith([0.9], 2), ...runsWith([0.5], 2, "fashion-mnist")];
  const { comparisons, only } = compareRuns(two, runsWith([0.95], 2), ["accuracy"]);
  assertEquals(comparisons.map(({ task }) => task), ["mnist"]);
  assertEquals(comparisons[0]!.interval, undefined);
  assertEquals(only, [["softmax · fashion-mnist"], []]);
});

Deno.test("compareRuns() finds equal networks, and no change where values are equal", () => {
  const runs = runsWith([0.9, 0.92, 0.94], 2);
  const { identical, comparisons } = compareRuns(runs, runs, ["accuracy"]);
  assertEquals(identical, 3);
  assertEquals([comparisons[0]!.difference, comparisons[0]!.outcome], [0, "same"]);
});

Deno.test("standings() pairs the seeds that both losses have, where one lacks some", () => {
  // Seeds move together; the second loss lacks the last seed, and is behind by a little in each other.
  const accuracies = [0.5, 0.6, 0.7, 0.8, 0.9];
  const lossRuns = (name: string, values: number[], by: number) =>
    values.map((accuracy, at) => ({
      ...sampleRun({ seed: at + 1, points: 20, loss: { name } }),
      metrics: { accuracy: accuracy - by * (1 + at / 100) },
    }));
  const runs = [
    ...lossRuns("softmax", accuracies, 0),
    ...lossRuns("triplet", accuracies.slice(0, 4), 0.01),
  ];
  const [best, other] = standings(configurations(runs), "accuracy");
  // Unpaired, the spread over seeds would hide the difference.
  assertEquals([best!.configuration.label, best!.best, other!.tied], ["softmax", true, false]);
});

/** Losses whose accuracies are normal about a mean of their own, and share an effect of each seed. */
function simulated(means: readonly number[], seeds: number, purpose: string) {
  const { normal } = randomStream(1, purpose);
  const shared = Array.from({ length: seeds }, () => 0.01 * normal());
  const [run] = runsWith([0.5], 2);
  return means.map((mean, index): Configuration => ({
    label: `loss ${index}`,
    name: `loss ${index}`,
    short: `loss ${index}`,
    cell: run!.cell,
    runs: shared.map((effect, at) => ({
      ...run!,
      cell: { ...run!.cell, seed: at + 1 },
      // Every third loss varies more than the others do.
      metrics: { accuracy: mean + effect + (index % 3 === 0 ? 0.02 : 0.01) * normal() },
    })),
  }));
}

for (const losses of [13, 24]) {
  Deno.test(`standings() calls one of ${losses} equal losses behind in at most a twentieth of studies`, () => {
    const studies = 300;
    const wrong = Array.from({ length: studies }, (_, study) => {
      const all = simulated(Array(losses).fill(0.5), 10, `equal ${losses} ${study}`);
      return standings(all, "accuracy").some(({ best, tied }) => !best && !tied);
    }).filter(Boolean).length;
    assert(wrong <= studies / 20, `${wrong} of ${studies}`);
  });
}

Deno.test("standings() still tells a loss that is far behind from twelve equal ones", () => {
  const studies = 50;
  const found = Array.from({ length: studies }, (_, study) => {
    const all = simulated([...Array(12).fill(0.5), 0.44], 10, `behind ${study}`);
    return standings(all, "accuracy").find(({ configuration }) => configuration === all[12])!;
  }).filter(({ tied }) => !tied).length;
  assert(found > 0.9 * studies, `${found} of ${studies}`);
});
