import { assertEquals } from "@std/assert";
import { randomStream } from "../../src/base/random.ts";
import { meansOf, totalScatter, withinScatter } from "../../src/measures/metrics/class_means.ts";
import { classesOf } from "../../src/measures/metrics/classes.ts";

for (const columns of [1, 63, 64, 65, 66, 67, 130]) {
  Deno.test(`scatters of ${columns} columns have the bits of a plain loop`, () => {
    for (const rows of [1, 5, 63, 64, 65, 150]) {
      const stream = randomStream(rows, "tests/scatter");
      const data = Float32Array.from(
        { length: rows * columns },
        (_, at) => stream.normal() * 8 ** (at % 7 - 3),
      );
      const x = { data, rows, columns };
      const labels = Array.from({ length: rows }, (_, at) => at % 3);
      const means = meansOf(x, classesOf(x, labels));
      const plain = (centre: (row: number, column: number) => number) => {
        const sum = new Float64Array(columns * columns);
        for (let row = 0; row < rows; row++) {
          const centred = Float64Array.from(
            { length: columns },
            (_, j) => data[row * columns + j]! - centre(row, j),
          );
          for (let at = 0; at < sum.length; at++) {
            sum[at]! += centred[Math.floor(at / columns)]! * centred[at % columns]!;
          }
        }
        return sum;
      };
      const within = plain((row, j) => means.means[means.of[row]! * columns + j]!);
      assertEquals(withinScatter(x, means), within);
      assertEquals(totalScatter(x, means), plain((_, j) => means.mean[j]!));
    }
  });
}
