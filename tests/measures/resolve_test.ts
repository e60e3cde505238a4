import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import type { MeasureRequest } from "../../src/measures/mod.ts";
import { resolveMeasures } from "../../src/measures/resolve.ts";

Deno.test("resolveMeasures() takes a list as a measure for each value, and each measure once", () => {
  const measures = resolveMeasures([
    { name: "transfer", dataset: ["fashion-mnist", "notmnist"], layer: ["embedding", "features"] },
    { name: "transfer", dataset: "notmnist", layer: "features" },
    "accuracy",
    { name: "accuracy" },
  ]);
  assertEquals(measures.map(({ name, parameters: { dataset, layer } }) => [name, dataset, layer]), [
    ["transfer", "fashion-mnist", "embedding"],
    ["transfer", "fashion-mnist", "features"],
    ["transfer", "notmnist", "embedding"],
    ["transfer", "notmnist", "features"],
    ["accuracy", undefined, undefined],
  ]);
});

Deno.test("resolveMeasures() writes every parameter out", () => {
  assertEquals(resolveMeasures(["nc1", "transfer"]), [
    { name: "nc1", parameters: { split: "train" } },
    {
      name: "transfer",
      parameters: { dataset: null, layer: "embedding", trainSize: 5000, testSize: 2000 },
    },
  ]);
});

const faults: [MeasureRequest, string][] = [
  ["acuracy", 'did you mean "accuracy"?'],
  ["constructor", 'Cannot find the measure "constructor"'],
  ["toString", 'Cannot find the measure "toString"'],
  ["\ud800", "Cannot find the measure"],
  [{ name: "knnAccuracy", neighbours: 5 }, "neighbours: unknown key; valid are k"],
  [{ name: "knnAccuracy", k: 0 }, 'Cannot take the measure "knnAccuracy" because k'],
  [{ name: "knnAccuracy", k: [] }, "empty list"],
  [{ name: "openSet", score: "logits" }, 'did you mean "logit"?'],
  [{ name: "openSet", dataset: "notmnits" }, 'did you mean "notmnist"?'],
  [{ name: "nc1", split: "unknown" }, "split"],
];
for (const [request, expected] of faults) {
  Deno.test(`resolveMeasures() refuses ${JSON.stringify(request)}`, () => {
    const { message } = assertThrows(() => resolveMeasures([request]), InputError);
    assertStringIncludes(message, expected);
  });
}

Deno.test("resolveMeasures() refuses lists that multiply beyond reason", () => {
  const many = Array.from({ length: 200 }, (_, i) => i + 1);
  assertThrows(
    () => resolveMeasures([{ name: "openSet", neighbours: many, temperature: many }]),
    InputError,
    "at most 1000 measures",
  );
});
