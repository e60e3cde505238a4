import { assert, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { datasetInfo } from "../../src/data/catalogue.ts";
import { loadDataset } from "../../src/data/load.ts";
import { openSetClasses, openSetSplit } from "../../src/data/open_set.ts";
import { selectClasses, takeStratified, wholeDataset } from "../../src/data/split.ts";

const omniglot = await loadDataset("omniglot");
const { train, test, classes, classNames, shape } = omniglot;

Deno.test("loadDataset() gives 14 and 6 drawings of each of Omniglot's 242 characters", () => {
  assertEquals([classes, train.size, test.size, ...shape], [242, 242 * 14, 242 * 6, 28, 28, 1]);
  const count = (labels: Uint8Array, label: number) => labels.filter((l) => l === label).length;
  for (let label = 0; label < classes; label++) {
    assertEquals([count(train.labels, label), count(test.labels, label)], [14, 6]);
  }
  assertEquals(classNames[0], "Balinese/character01");
  assertEquals(classNames[46], "Greek/character01");
  assertEquals(classNames[241], "Tagalog/character17");
  assertEquals(datasetInfo("omniglot").shape, datasetInfo("mnist").shape);
});

Deno.test("loadDataset() gives no drawing of Omniglot twice, and ink that is bright", () => {
  const { images, size } = wholeDataset(omniglot);
  const keys = Array.from(
    { length: size },
    (_, i) => images.subarray(i * 784, (i + 1) * 784).join(),
  );
  assertEquals(new Set(keys).size, 4840);
  const share = images.filter((value) => value > 0).length / images.length;
  assert(share > 0.05 && share < 0.4, `${share} of the pixels have ink`);
});

Deno.test("wholeDataset() joins train and test in this order", () => {
  const whole = wholeDataset(omniglot);
  assertEquals(whole.size, 4840);
  assertEquals(whole.images.subarray(train.images.length), test.images);
  assertEquals(whole.labels.subarray(0, train.size), train.labels);
});

Deno.test("selectClasses() and takeStratified() work with more than 200 classes", () => {
  const last = selectClasses(test, [241, 240]);
  assertEquals([last.size, last.labels[0], last.labels[11]], [12, 1, 0]);
  const part = takeStratified(train, 242 * 7);
  for (const label of [0, 200, 241]) {
    assertEquals(part.labels.filter((l) => l === label).length, 7);
  }
  const { known, unknown } = openSetSplit(omniglot, [241, 5]);
  assertEquals([known.train.size, unknown.classes], [28, 240]);
});

Deno.test("openSetClasses() says that Omniglot has no public split", () => {
  assertThrows(
    () => openSetClasses("omniglot", 0),
    InputError,
    'The dataset "omniglot" has no public open-set split',
  );
});
