import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import type { MeasureRequest } from "../../src/measures/mod.ts";
import { columnNames, findColumn, measureColumns } from "../../src/measures/columns.ts";
import { resolveMeasures } from "../../src/measures/resolve.ts";

const columns = (...requests: MeasureRequest[]) =>
  resolveMeasures(requests).flatMap(measureColumns).map(({ column }) => column);

Deno.test("measureColumns() names a parameter only where it differs and the name does not tell it", () => {
  assertEquals(columns("fisherRatio", { name: "knnAccuracy", k: [5, 20] }), [
    "fisherRatio",
    "knnAccuracy(k=5)",
    "knnAccuracy",
  ]);
  assertEquals(columns({ name: "fewShot", dataset: "notmnist", shots: [1, 5] }), [
    "fewShotAccuracy1@notmnist",
    "fewShotAccuracy5@notmnist",
  ]);
  assertEquals(columns({ name: "transfer", dataset: "notmnist", layer: "features" }), [
    "transferProbeAccuracy@notmnist(layer=features)",
    "transferKnnAccuracy@notmnist(layer=features)",
  ]);
  assertEquals(columns({ name: "openSet", score: "probability" })[0], "openSetAurocProbability");
});

Deno.test("findColumn() finds every column by its name", () => {
  const more = ["nc1(split=test)", "openSetOscr@notmnist(neighbours=10,oscr=vaze)"];
  for (const column of [...columnNames, ...more]) assertEquals(findColumn(column).column, column);
  assertEquals(new Set(columnNames).size, columnNames.length);
  assertEquals(findColumn("nc1(split=test)").measure, {
    name: "nc1",
    parameters: { split: "test" },
  });
  assertEquals(findColumn("openSetFprAt95TprEnergy").direction, "lower");
  assertEquals(findColumn("openSetAuroc@notmnist").title.endsWith(" on notmnist"), true);
});

for (
  const [column, expected] of [
    ["openSetAurok", 'did you mean "openSetAuroc"?'],
    ["constructor", 'There is no metric "constructor"'],
    ["accuracy@notmnist", "dataset"],
    ["knnAccuracy(k=20)", 'did you mean "knnAccuracy"?'],
    ["knnAccuracy(k=0)", "k"],
    ["nc1(splt=test)", 'did you mean "split"?'],
    ["openSetAuroc@nowhere", 'of the dataset "nowhere"'],
    ["openSetAuroc(score=logit)", 'There is no metric "openSetAuroc(score=logit)"'],
    ["(k=5)", 'There is no metric "(k=5)"'],
  ] as const
) {
  Deno.test(`findColumn() refuses "${column}"`, () => {
    assertStringIncludes(assertThrows(() => findColumn(column), InputError).message, expected);
  });
}
