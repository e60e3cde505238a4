import { assertEquals } from "@std/assert";
import { FIGURES, type ReportInput } from "../../src/pages/mod.ts";
import type { FigureName } from "../../src/figures/catalogue.ts";
import { sampleRun } from "../results/_sample.ts";
import { withoutWarnings } from "./_svg.ts";

/**
 * Small pictures of what figures look like, to be opened and looked at. After an intended change
 * write them anew with UPDATE_SNAPSHOTS=1.
 */
const FOLDER = new URL("./snapshots/", import.meta.url);

/** Keeps `deno fmt` from laying the files out anew. */
const IGNORE = "<!-- deno-fmt-ignore-file -->";

const LOSSES = [{ name: "softmax" }, { name: "center" }, { name: "cosface", margin: 0.2 }];
const RUNS = LOSSES.flatMap((loss) =>
  [1, 2, 3].map((seed) => sampleRun({ loss, seed, points: 40, unknown: 20, spread: 0.9 }))
);
const ONE = RUNS.slice(0, 1);

const SNAPSHOTS: Record<string, { figure: FigureName; runs: ReportInput["runs"] }> = {
  "embedding_with_class_means": { figure: "embedding-grid", runs: ONE },
  "decision_regions_with_unknown_classes": { figure: "decision-regions", runs: ONE },
  "class_vectors_as_arrows": { figure: "class-vectors", runs: ONE },
  "directions_on_the_unit_circle": { figure: "unit-circle", runs: ONE },
  "metrics_of_three_seeds": { figure: "metric-dots", runs: RUNS },
  "heat_map_with_ranks": { figure: "metric-heatmap", runs: RUNS },
  "critical_difference_of_three_losses": { figure: "critical-difference", runs: RUNS },
  "separation_against_the_best_possible": { figure: "prototype-separation", runs: RUNS },
  "reliability_of_one_run": { figure: "reliability", runs: ONE },
  "loss_of_three_seeds": { figure: "training-curves", runs: RUNS.slice(0, 3) },
};

for (const [name, { figure, runs }] of Object.entries(SNAPSHOTS)) {
  Deno.test(`${figure} looks as in snapshots/${name}.svg`, async () => {
    const input = { experiment: { name, title: name, figures: [] }, runs };
    const [drawing] = withoutWarnings(() => FIGURES[figure].draw(input));
    const file = new URL(`${name}.svg`, FOLDER);
    const actual = `${IGNORE}\n${drawing!.svg}`;
    if (Deno.env.get("UPDATE_SNAPSHOTS") === "1") await Deno.writeTextFile(file, actual);
    // Not assertEquals on the whole: a difference of two pictures is not to be read as text.
    const expected = await Deno.readTextFile(file);
    assertEquals(firstDifference(actual, expected), undefined);
  });
}

/** The first line in which two texts differ, shortened. */
function firstDifference(actual: string, expected: string) {
  const [a, b] = [actual.split("\n"), expected.split("\n")];
  const line = a.findIndex((text, i) => text !== b[i]);
  if (line < 0) return a.length === b.length ? undefined : { line: a.length };
  return { line, actual: a[line]!.slice(0, 200), expected: b[line]?.slice(0, 200) };
}
