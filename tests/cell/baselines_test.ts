import { assertEquals } from "@std/assert";
import { select, type Selector } from "../../src/cell/selector.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";

const matrix = { dataset: ["digits"], loss: [{ name: "softmax" }], dimension: [3] };
const items = expandMatrix(experiment({
  matrix,
  include: [
    { training: { epochs: 0 } },
    { dimension: 784, training: { epochs: 0, backbone: "pixels" } },
  ],
  training: { epochs: 2 },
})).map((cell) => ({ cell }));

const epochsOf = (selector: Selector) =>
  select(selector, items).map(({ cell }) => [cell.training.backbone, cell.training.epochs]);

Deno.test("select() means trained networks unless it fixes the epochs or the backbone", () => {
  const trained = [["scholl", 2]];
  assertEquals(epochsOf({}), trained);
  assertEquals(epochsOf({ loss: { name: "softmax" } }), trained);
  assertEquals(epochsOf({ epochs: 2 }), trained);
  assertEquals(epochsOf({ epochs: 0, dimension: 3 }), [["scholl", 0]]);
  assertEquals(epochsOf({ backbone: "pixels" }), [["pixels", 0]]);
  assertEquals(epochsOf({ backbone: "scholl" }).length, 2);
  // Where there is nothing else, a baseline is what is meant.
  assertEquals(epochsOf({ dimension: 784 }), [["pixels", 0]]);
});
