import { assert, assertEquals } from "@std/assert";
import { matrixFrom } from "../../../src/base/matrix.ts";
import { fittable } from "../../../src/measures/metrics/linear_probe.ts";

const labels = Int32Array.from({ length: 60 }, (_, i) => i % 3);
const embeddings = matrixFrom(Array.from(labels, (label, i) => [i, label]));

Deno.test("fittable() gives all samples where a probe can be fitted to them", () => {
  assertEquals(fittable({ embeddings, labels }), { embeddings, labels });
  assertEquals(fittable({ embeddings, labels }, 60 * 2 * 3).sampled, undefined);
});

Deno.test("fittable() draws distinct samples with their labels, the same ones each time, and says so", () => {
  const drawn = fittable({ embeddings, labels }, 20 * 2 * 3);
  assertEquals(drawn.embeddings.rows, 20);
  assertEquals(drawn.labels.length, 20);
  const indices = Array.from(drawn.labels, (_, row) => drawn.embeddings.data[2 * row]!);
  assertEquals(new Set(indices).size, 20);
  for (const [row, i] of indices.entries()) assertEquals(drawn.labels[row], labels[i]);
  assertEquals(new Set(drawn.labels).size, 3);
  assert(drawn.sampled!.includes("20 of 60"));
  assertEquals(fittable({ embeddings, labels }, 20 * 2 * 3), drawn);
});
