import { assert, assertAlmostEquals, assertEquals, assertGreater } from "@std/assert";
import { decode } from "fast-png";
import { loadDataset } from "../../src/data/load.ts";
import { type PictureSheet, type Scenes, scenesOf } from "../../src/pages/explorer/scenes.ts";
import { readSheets } from "../../src/pages/explorer/sheets.ts";
import type { ReportRun } from "../../src/pages/mod.ts";
import { sampleRun } from "../results/_sample.ts";

const SHEET: PictureSheet = {
  ...{ dataset: "mnist", file: "images-mnist.png", width: 28, height: 28, columns: 50 },
  count: 2000,
};

/** The numbers of the file of points of a network. */
function numbersOf({ files }: Scenes, id: string): number[] {
  const [, named, text] = files.get(`points-${id}.js`)!
    .match(/^embeddingPoints\("([0-9a-f]{12})","([^"]+)"\);\n$/)!;
  assertEquals(named, id);
  const bytes = Uint8Array.fromBase64(text!);
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length / 2 }, (_, i) => view.getInt16(2 * i, true));
}

const setsOf = (runs: readonly ReportRun[], sheets: readonly PictureSheet[] = [SHEET]) =>
  scenesOf([{ title: "study", runs }], sheets).sets;

for (const dimension of [1, 2, 3]) {
  Deno.test(`scenesOf() keeps ${dimension}-D points, answers and confidences of test images`, () => {
    const run = sampleRun({ dimension, points: 90, unknown: 30 });
    const scenes = scenesOf([{ title: "study", runs: [run] }]);
    const [{ networks: [network] }] = scenes.sets as [Scenes["sets"][0]];
    const { rows, axes, id, note } = network!;
    assertEquals([rows, axes, note], [90, dimension === 3 ? 3 : 2, ""]);
    const numbers = numbersOf(scenes, id);
    assertEquals(numbers.length, 90 * (axes + 2));
    const { coordinates: { data }, predictions } = run.embeddings;
    const placeOf = (row: number) => data.subarray(row * dimension, (row + 1) * dimension);
    const scale = Math.max(...Array.from({ length: 90 }, (_, row) => Math.hypot(...placeOf(row)))) /
      32767;
    for (let row = 0; row < 90; row++) {
      for (let axis = 0; axis < dimension; axis++) {
        const shown = numbers[row * axes + axis]! * scale;
        assertAlmostEquals(shown, placeOf(row)[axis]!, 0.6 * scale);
      }
      assertEquals(numbers[90 * axes + row], predictions[row]);
      assertAlmostEquals(numbers[90 * (axes + 1) + row]! / 1e4, run.confidences![row]!, 1e-4);
    }
  });
}

Deno.test("scenesOf() shows three principal components of more dimensions, and their share", () => {
  const run = sampleRun({ dimension: 10, points: 300 });
  const scenes = scenesOf([{ title: "study", runs: [run] }]);
  const [network] = scenes.sets[0]!.networks;
  const share = Number(
    network!.note.match(/^the first three principal components of 10 dimensions, (\d+) %/)![1],
  );
  const numbers = numbersOf(scenes, network!.id).slice(0, 900);
  const spread = (axis: number) =>
    numbers.filter((_, at) => at % 3 === axis).reduce((sum, value) => sum + value * value, 0);
  assert(spread(0) >= spread(1) && spread(1) >= spread(2));
  const points = Array.from(
    { length: 300 },
    (_, row) => Math.hypot(...numbers.slice(3 * row, 3 * row + 3)),
  );
  assertGreater(share, 50);
  assertEquals(Math.max(...points.map(Math.round)), 32767);
});

Deno.test("scenesOf() marks what is not finite, what no class is told of, and no confidence", () => {
  const run = sampleRun({ points: 40 });
  run.embeddings.coordinates.data[6] = NaN;
  run.embeddings.predictions[3] = -1;
  run.confidences![3] = NaN;
  const scenes = scenesOf([{ title: "study", runs: [run] }]);
  const numbers = numbersOf(scenes, scenes.sets[0]!.networks[0]!.id);
  assertEquals(numbers.slice(6, 8), [-32768, -32768]);
  assertEquals([numbers[80 + 3], numbers[120 + 3]], [-1, -1]);
  assert(numbers.every((value, at) => at === 6 || at === 7 || value >= -32767));
});

Deno.test("scenesOf() joins those of the same images alone, of larger and smaller samples", () => {
  const large = sampleRun({ points: 200 });
  const small = sampleRun({ points: 50, loss: { name: "center" } });
  const embeddings = (run: ReportRun, step: number) => ({
    ...run,
    embeddings: {
      ...run.embeddings,
      labels: run.embeddings.labels.map((_, row) => (step * row) % 7),
      testImages: 1000,
    },
  });
  const [joined, ...others] = setsOf([embeddings(large, 1), embeddings(small, 4)]);
  assertEquals(others.length, 0);
  assertEquals([joined!.networks.length, joined!.labels.length, joined!.images], [2, 200, 1000]);
  const apart = setsOf([embeddings(large, 1), embeddings(small, 3)]);
  assertEquals(apart.map(({ title }) => title), ["mnist", "mnist (2)"]);
  assertEquals(setsOf([large, { ...small, cell: { ...small.cell, dataset: "digits" } }]).length, 2);
});

Deno.test("scenesOf() names a network by what sets it apart in its set", () => {
  const runs = [
    sampleRun({ points: 60 }),
    sampleRun({ points: 60, loss: { name: "center" } }),
    sampleRun({ points: 60, dataset: "digits" }),
  ];
  const labels = setsOf(runs).map(({ networks }) => networks.map(({ label }) => label));
  assertEquals(labels, [["softmax", "center"], ["softmax"]]);
});

Deno.test("scenesOf() gives pictures only of the images that were embedded", () => {
  const whole = sampleRun({ points: 60 });
  const changed = (training: Partial<ReportRun["cell"]["training"]>) => ({
    ...whole,
    cell: { ...whole.cell, training: { ...whole.cell.training, ...training } },
  });
  const pictured = (run: ReportRun) => setsOf([run])[0]!.sheet !== undefined;
  assert(pictured(changed({ testSize: "all" })));
  assert(!pictured(changed({ testSize: 60 })));
  assert(!pictured(changed({ testSize: "all", rotation: { maximum: 60 } })));
  assert(!pictured(sampleRun({ points: 60, unknown: 20 })));
  assert(!pictured(sampleRun({ points: 60, dataset: "fashion-mnist" })));
});

Deno.test("scenesOf() has nothing of networks without embeddings", () => {
  const run = sampleRun({ points: 0 });
  assertEquals(scenesOf([{ title: "study", runs: [run] }]), { sets: [], files: new Map() });
});

Deno.test("the committed pictures have at most 600 kB together", async () => {
  const sheets = await readSheets();
  assertEquals(sheets.map(({ dataset }) => dataset), ["digits", "fashion-mnist", "mnist"]);
  const size = sheets.reduce((sum, { bytes }) => sum + bytes.length, 0);
  assert(size <= 600_000, `${size} bytes`);
  for (const { count, columns, width } of sheets) assertEquals([count % columns, width], [0, 28]);
});

Deno.test("every committed picture is its test image, in fewer greys", async () => {
  for (const { dataset, bytes, count, columns } of await readSheets()) {
    // What is not bundled may be elsewhere: it is looked at where it is here.
    const data = await loadDataset(dataset, { fetch: false })
      .catch((error) => dataset === "digits" ? Promise.reject(error) : undefined);
    if (data === undefined) continue;
    const { data: pixels, width, depth } = decode(bytes);
    const grey = (x: number, y: number) => {
      const at = y * width + x;
      if (depth !== 4) return pixels[at]! * 255 / (2 ** depth - 1);
      return ((pixels[at >> 1]! >> (at % 2 === 0 ? 4 : 0)) & 15) * 17;
    };
    let worst = 0;
    for (let tile = 0; tile < count; tile++) {
      const image = Math.floor((tile * data.test.size) / count);
      const [left, top] = [28 * (tile % columns), 28 * Math.floor(tile / columns)];
      for (let at = 0; at < 784; at += 9) {
        const shown = grey(left + at % 28, top + Math.floor(at / 28));
        worst = Math.max(worst, Math.abs(shown - data.test.images[784 * image + at]!));
      }
    }
    assert(worst <= 28, `${dataset}: ${worst}`);
  }
});
