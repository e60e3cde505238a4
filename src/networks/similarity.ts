import type { Split } from "../data/mod.ts";
import { similarityFromMeans } from "../losses/placement/similarity.ts";

/** How alike the classes of some images are: by the distances of their mean images. */
export function similarityOfImages({ images, labels, size }: Split): number[][] {
  const pixels = images.length / size;
  const classes = labels.reduce((largest, label) => Math.max(largest, label), 0) + 1;
  const sums = Array.from({ length: classes }, () => new Float64Array(pixels));
  const counts = new Int32Array(classes);
  for (const [at, label] of labels.entries()) {
    counts[label]!++;
    const sum = sums[label]!;
    for (let pixel = 0; pixel < pixels; pixel++) sum[pixel]! += images[at * pixels + pixel]!;
  }
  return similarityFromMeans(sums.map((sum, label) => Array.from(sum, (v) => v / counts[label]!)));
}
