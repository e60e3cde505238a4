import { type Matrix, matrixFrom } from "../../../src/base/matrix.ts";
import { randomStream } from "../../../src/base/random.ts";

/** Normal clusters around random centres: `size` samples of each of `classes` classes. */
export function clusters(
  { classes, size, dimension, spread = 1, seed = 0 }: {
    classes: number;
    size: number;
    dimension: number;
    spread?: number;
    seed?: number;
  },
): { embeddings: Matrix; labels: Int32Array } {
  const places = randomStream(0, `test/centres/${dimension}`);
  const random = randomStream(seed, "test/samples");
  const centres = Array.from(
    { length: classes },
    () => Array.from({ length: dimension }, () => 3 * places.normal()),
  );
  const labels = Int32Array.from({ length: classes * size }, (_, i) => i % classes);
  const rows = Array.from(labels, (k) => centres[k]!.map((at) => at + spread * random.normal()));
  return { embeddings: matrixFrom(rows), labels };
}
