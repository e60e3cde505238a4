import { assertEquals } from "@std/assert";
import { excluder, matches, type Selector } from "../../src/cell/selector.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";

const matrix = { dataset: ["digits"], loss: [{ name: "softmax" }], dimension: [2], seed: [1, 2] };
const shift = { shift: 2 };

Deno.test("matches() selects by the settings that a matrix ranges over", () => {
  const lists = { backbone: ["scholl", "mlp"], augmentation: [null, shift] };
  const cells = expandMatrix(experiment({ matrix: { ...matrix, ...lists } }));
  // Whatever selects a cell leaves it out as an exclude.
  const count = (selector: Selector) =>
    cells.filter((cell) => {
      assertEquals(excluder([{ seed: 9 }, selector])(cell), matches(selector, cell));
      return matches(selector, cell);
    }).length;
  assertEquals(count({ backbone: "mlp" }), 4);
  assertEquals(count({ backbone: "mlp", augmentation: null }), 2);
  assertEquals(count({ augmentation: shift, seed: 1 }), 2);
  assertEquals(count({ trainSize: 64 }), 8);
  assertEquals(count({ trainSize: 65 }), 0);
});
