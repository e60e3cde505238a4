import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { comesWithTheProject, componentsOfMeasure } from "../../src/identity/components.ts";
import { probe } from "../../src/identity/run_probes.ts";
import { resolveMeasures } from "../../src/measures/resolve.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";

Deno.test("the score that a loss names is a component of the measures that score by it", async () => {
  const [cell] = expandMatrix(experiment());
  const name = `open-set-score/${cell!.loss.name}`;
  const [natural, centroid] = resolveMeasures([
    { name: "openSet", score: "natural" },
    { name: "openSet", score: "centroid" },
  ]);
  assert(componentsOfMeasure(natural!, cell!).includes(name));
  assert(!componentsOfMeasure(centroid!, cell!).includes(name));
  const found = await probe([
    "open-set-score/softmax",
    "open-set-score/cosface",
    "open-set-score/center",
  ]);
  assertNotEquals(found["open-set-score/softmax"], found["open-set-score/cosface"]);
  assertNotEquals(found["open-set-score/softmax"], found["open-set-score/center"]);
});

Deno.test("comesWithTheProject() knows a user's loss by the name alone", () => {
  const names = [
    "loss/softmax",
    "open-set-score/softmax",
    "loss/own",
    "open-set-score/own",
    "training",
  ];
  assertEquals(names.map(comesWithTheProject), [true, true, false, false, true]);
});
