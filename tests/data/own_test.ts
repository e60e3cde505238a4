import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { gzipSync } from "fflate";
import { encode } from "fast-png";
import { InputError } from "../../src/base/errors.ts";
import { selectClasses } from "../../src/data/split.ts";
import type { ReadingOptions } from "../../src/data/own/manifest.ts";
import { readOwn } from "../../src/data/own/read.ts";
import { npz } from "../imports/_files.ts";
import { bmp, classFiles, folderOf, HUB, idx, jpg, picture, pixels, png, WEBP } from "./_images.ts";

const OPTIONS: ReadingOptions = {
  ...{ testShare: 0.2, seed: 1, validation: "train", transpose: false },
  ...{ skipBroken: false, dropDuplicates: false },
};

/** Reads some files as a dataset. */
async function read(
  files: Record<string, Uint8Array | string>,
  { at = "", ...options }: Partial<ReadingOptions> & { at?: string } = {},
) {
  const folder = await folderOf(files);
  try {
    return await readOwn(at === "" ? folder : `${folder}/${at}`, { ...OPTIONS, ...options });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const part = (labels: ArrayLike<number>) => Array.from(labels);
const sizes = ({ train, test }: Awaited<ReturnType<typeof read>>) => [train.size, test.size];

/** Images of an array: n of them, label `at % classes`. */
const many = (n: number, classes: number, length = 256, seed = 0) => ({
  data: pixels(n * length, seed),
  labels: Array.from({ length: n }, (_, at) => at % classes),
});
const u1 = (shape: readonly number[], bytes: ArrayLike<number>) => ({
  descr: "|u1",
  shape,
  bytes: Uint8Array.from(bytes),
});

Deno.test("readOwn() reads folders by class, the same on every machine, and draws a test part", async () => {
  const files = classFiles(["10", "9", "2"], 10);
  const found = await read(files);
  assertEquals([found.kind, found.classes], ["folders of images by class", ["2", "9", "10"]]);
  assertEquals([...sizes(found), ...found.shape], [24, 6, 16, 16, 1]);
  for (const label of [0, 1, 2]) {
    assertEquals(part(found.test.labels).filter((each) => each === label).length, 2);
  }
  assertEquals(
    (await read(Object.fromEntries(Object.entries(files).reverse()))).sha256,
    found.sha256,
  );
  const other = await read(files, { seed: 2 });
  assertEquals([sizes(other), other.sha256 === found.sha256], [[24, 6], false]);
});

Deno.test("readOwn() keeps some classes, with the images that they have among all", async () => {
  const x = many(60, 6);
  const layouts: Record<string, Record<string, Uint8Array | string>> = {
    folders: classFiles(["10", "9", "2", "b,c"], 10),
    array: { "x.npz": npz({ images: u1([60, 16, 16], x.data), labels: u1([60], x.labels) }) },
  };
  for (const [layout, files] of Object.entries(layouts)) {
    const all = await read(files);
    const classes = [all.classes[2]!, all.classes[0]!];
    const some = await read(files, { classes });
    assertEquals(some.classes, all.classes.filter((name) => classes.includes(name)), layout);
    assertEquals(some.files, all.files);
    for (const name of ["train", "test"] as const) {
      assertEquals(some[name], selectClasses(all[name], [0, 2]), `${layout}: ${name}`);
    }
    assertEquals((await read(files, { classes: all.classes })).sha256, all.sha256);
    for (
      const [wrong, said] of [[["9", "12"], 'no class "12"'], [
        ["2", "2"],
        "and one is to be kept",
      ]] as const
    ) {
      const { message } = await assertRejects(
        () => read(files, { classes: [...wrong] }),
        InputError,
      );
      assertStringIncludes(
        message,
        layout === "folders" ? said : wrong[0] === "9" ? 'no class "9"' : said,
      );
    }
  }
});

Deno.test("readOwn() takes folders of parts as they are, and validation where it is told", async () => {
  const files = {
    ...classFiles(["a", "b"], 4, (name, at) => `Train/${name}/${at}.png`),
    ...classFiles(
      ["a", "b"],
      3,
      (name, at) => `test/${name}/${at}.png`,
      (image) => png({ ...image, data: image.data.map((value) => 255 - value) }),
    ),
    ...classFiles(
      ["a", "b"],
      2,
      (name, at) => `val/${name}/${at}.png`,
      (image) => png({ ...image, data: image.data.map((value) => value >> 1) }),
    ),
  };
  assertEquals(sizes(await read(files)), [12, 6]);
  assertEquals(sizes(await read(files, { validation: "test" })), [8, 10]);
  assertEquals(sizes(await read(files, { validation: "drop" })), [8, 6]);
  const without = Object.entries(files).filter(([name]) => !name.startsWith("test"));
  assertEquals(sizes(await read(Object.fromEntries(without))), [8, 4]);
});

Deno.test("readOwn() decodes each kind of image to its pixels", async () => {
  const colour = picture(3, 100, [16, 16, 3]);
  const files = {
    "a/1.png": png(colour),
    "a/2.bmp": bmp({ ...colour, data: colour.data.map((value) => value ^ 1) }),
    "a/3.webp": WEBP,
    "b/1.jpg": jpg(picture(5, 200, [16, 16, 3])),
    "b/2.jpeg": jpg(picture(6, 20, [16, 16, 3])),
  };
  const { train, test, shape } = await read(files);
  assertEquals(shape, [16, 16, 3]);
  const all = [...train.images, ...test.images];
  const rows = Array.from({ length: 5 }, (_, at) => all.slice(768 * at, 768 * (at + 1)));
  const has = (wanted: ArrayLike<number>) =>
    rows.some((row) => row.every((value, at) => value === wanted[at]));
  assertEquals(has(colour.data), true);
  assertEquals(has(colour.data.map((value) => value ^ 1)), true);
  const halves = Uint8Array.from(
    { length: 768 },
    (_, at) => [[200, 40, 40], [40, 40, 200]][+(at >= 384)]![at % 3]!,
  );
  assertEquals(has(halves), true);
});

Deno.test("readOwn() says what it did of palettes, 16 bits, transparency and sizes", async () => {
  const data = Uint16Array.from({ length: 400 }, (_, at) => 150 * at);
  const { train, test, notes } = await read({
    ...classFiles(["a", "b"], 3, undefined, undefined, [32, 32, 3]),
    "a/deep.png": encode({ width: 20, height: 20, channels: 1, depth: 16, data }),
    "b/clear.png": encode({
      ...{ width: 16, height: 16, channels: 4, depth: 8 },
      data: Uint8Array.from({ length: 1024 }, (_, at) => at % 4 === 3 ? at >> 3 : 90),
    }),
  }, { shape: [16, 16, 1] });
  assertEquals([train.size + test.size, train.shape], [8, [16, 16, 1]]);
  const text = notes.join("\n");
  for (
    const note of [
      "16 bits rounded to 8",
      "transparent pixels laid over white",
      "7 images brought to 16x16",
    ]
  ) {
    assertStringIncludes(text, note);
  }
});

Deno.test("readOwn() averages over area", async () => {
  const checks = (seed: number) =>
    Uint8Array.from({ length: 32 * 32 }, (_, at) => (at + (at >> 5)) % 2 ? 200 + seed : 100);
  const files = Object.fromEntries(
    ["a", "b"].flatMap((name, label) =>
      [0, 1, 2].map((
        at,
      ) => [
        `${name}/${at}.png`,
        png({ height: 32, width: 32, channels: 1, data: checks(10 * label + 2 * at) }),
      ])
    ),
  );
  const { train } = await read(files, { shape: [16, 16, 1] });
  // Each pixel covers two of both kinds.
  for (let at = 0; at < train.size; at++) {
    assertEquals(new Set(train.images.subarray(256 * at, 256 * (at + 1))).size, 1);
  }
});

/** Six layouts of the same 20 images of 4 classes, of which 8 are the test. */
const LAYOUTS: Record<string, Record<string, Uint8Array | string>> = (() => {
  const [a, b] = [many(12, 4), many(8, 4, 256, 9)];
  const rows = ({ data, labels }: typeof a, line: (label: number, row: string) => string) =>
    labels.map((label, at) => line(label, data.subarray(256 * at, 256 * (at + 1)).join())).join(
      "\n",
    );
  const header = Array.from({ length: 256 }, (_, at) => `pixel${at}`).join();
  return {
    "x_train and y_train": {
      "a.npz": npz({
        x_train: u1([12, 16, 16], a.data),
        y_train: u1([12], a.labels),
        x_test: u1([8, 16, 16], b.data),
        y_test: u1([8, 1], b.labels),
      }),
    },
    "MedMNIST": {
      "bloodmnist.npz": npz({
        train_images: u1([12, 16, 16, 1], a.data),
        train_labels: u1([12, 1], a.labels),
        test_images: u1([8, 16, 16, 1], b.data),
        test_labels: u1([8, 1], b.labels),
      }),
    },
    "channels first": {
      "a.npz": npz({
        X_train: u1([12, 1, 16, 16], a.data),
        y_train: u1([12, 4], a.labels.flatMap((label) => [0, 1, 2, 3].map((k) => +(k === label)))),
        X_test: u1([8, 256], b.data),
        y_test: u1([8], b.labels),
      }),
    },
    "IDX": {
      "train-images-idx3-ubyte": idx([12, 16, 16], a.data),
      "train-labels-idx1-ubyte.gz": gzipSync(idx([12], a.labels)),
      "t10k-images.idx3-ubyte.gz": gzipSync(idx([8, 16, 16], b.data)),
      "t10k-labels.idx1-ubyte": idx([8], b.labels),
    },
    "CSV, labels first, with a header": {
      "letters_train.csv": `label,${header}\n${rows(a, (label, row) => `${label},${row}`)}\n`,
      "letters_test.csv": `label,${header}\n${rows(b, (label, row) => `${label},${row}`)}\n`,
    },
    "CSV, labels last, without a header": {
      "train.csv": rows(a, (label, row) => `${row},${label}`),
      "test.csv": rows(b, (label, row) => `${row},${label}`),
    },
    "a table of paths": {
      "labels.csv": `filename,label,split\n${
        [["train", a] as const, ["test", b] as const].flatMap(([part, { labels }]) =>
          labels.map((label, at) => `images/${part}-${at}.png,${label},${part}`)
        ).join("\n")
      }\n`,
      ...Object.fromEntries(
        [["train", a] as const, ["test", b] as const].flatMap(([part, { data, labels }]) =>
          labels.map((_, at) => [
            `images/${part}-${at}.png`,
            png({ height: 16, width: 16, channels: 1, data: data.slice(256 * at, 256 * (at + 1)) }),
          ])
        ),
      ),
    },
  };
})();

Deno.test("readOwn() gives one dataset of one identity, whatever layout it comes in", async () => {
  const found = new Map<string, string[]>();
  for (const [name, files] of Object.entries(LAYOUTS)) {
    const at = "labels.csv" in files ? "labels.csv" : "";
    const dataset = await read(files, { at });
    assertEquals([name, ...sizes(dataset), dataset.classes.join("")], [name, 12, 8, "0123"]);
    found.getOrInsertComputed(dataset.sha256, () => []).push(name);
  }
  assertEquals([...found.values()].length, 1, JSON.stringify([...found.values()]));
  // One file of a set stands for all of it.
  const idx = await read(LAYOUTS["IDX"]!, { at: "train-images-idx3-ubyte" });
  assertEquals(found.has(idx.sha256), true);
});

Deno.test("readOwn() reads CIFAR-10 and CIFAR-100 with their names of classes", async () => {
  const file = (marks: (at: number) => number[], seed: number) =>
    Uint8Array.from(
      Array.from({ length: 6 }, (_, at) => [...marks(at), ...pixels(3072, seed + at)]).flat(),
    );
  const ten = await read({
    "data_batch_1.bin": file((at) => [at % 2], 0),
    "test_batch.bin": file((at) => [at % 2], 50),
    "batches.meta.txt": "airplane\nautomobile\n\n",
  });
  assertEquals([ten.kind, ...sizes(ten), ...ten.classes], [
    "binary files of CIFAR",
    6,
    6,
    "airplane",
    "automobile",
  ]);
  const [first] = [pixels(3072, 0)];
  assertEquals(
    part(ten.train.images.subarray(0, 6)),
    [0, 1024, 2048, 1, 1025, 2049].map((at) => first[at]),
  );
  const files = {
    "train.bin": file((at) => [at % 2, at % 3], 0),
    "test.bin": file((at) => [at % 2, at % 3], 50),
    "fine_label_names.txt": "apple\nbaby\nbear\n",
    "coarse_label_names.txt": "food\nbeing\n",
  };
  assertEquals((await read(files)).classes, ["apple", "baby", "bear"]);
  assertEquals((await read(files, { label: "coarse" })).classes, ["food", "being"]);
});

Deno.test("readOwn() reads Parquet of the hub with its names of classes", async () => {
  const found = await read({ "data/train-00000-of-00001.parquet": HUB });
  assertEquals([found.classes, ...sizes(found), ...found.shape], [["cat", "dog"], 4, 2, 16, 16, 3]);
  assertEquals(found.train.images[1], 10);
});

Deno.test("readOwn() numbers labels from 0 and keeps them as names", async () => {
  const letters = many(40, 26);
  const npzOf = (labels: readonly number[]) => ({
    "a.npz": npz({ images: u1([40, 16, 16], letters.data), labels: u1([40], labels) }),
  });
  const from1 = await read(npzOf(letters.labels.map((label) => 2 + label % 4)));
  assertEquals(from1.classes, ["2", "3", "4", "5"]);
  assertStringIncludes(from1.notes.join(), "labels 2 to 5 numbered 0 to 3");
  const folders = await read(classFiles(["007", "12", "1", "01"], 3));
  assertEquals(folders.classes, ["01", "1", "007", "12"]);
  const gaps = await read(npzOf(letters.labels.map((label) => 50 * (label % 4))));
  assertEquals(gaps.classes, ["0", "50", "100", "150"]);
  const text = await read({
    "a.csv": letters.labels.map((label, at) =>
      `${["é", "b", "c d"][label % 3]},${letters.data.subarray(256 * at, 256 * at + 256).join()}`
    ).join("\n"),
  });
  assertEquals(text.classes, ["b", "c d", "é"]);
});

Deno.test("readOwn() takes more than 256 classes, and their labels stay apart", async () => {
  const { data } = many(600, 300);
  const labels = new Uint8Array(Uint16Array.from({ length: 600 }, (_, at) => at % 300).buffer);
  const { train, test, classes } = await read({
    "a.npz": npz({ x: u1([600, 256], data), y: { descr: "<u2", shape: [600], bytes: labels } }),
  });
  assertEquals([classes.length, train.size, test.size], [300, 300, 300]);
  assertEquals(new Set(part(test.labels)).size, 300);
  assertEquals(Math.max(...part(train.labels)), 299);
});

Deno.test("readOwn() stretches parts of 1 to bytes, and turns images that lie on their side", async () => {
  const { data, labels } = many(10, 2);
  const floats = Float32Array.from(data, (value) => value / 255);
  const x = { descr: "<f4", shape: [10, 16, 16], bytes: new Uint8Array(floats.buffer) };
  const plain = await read({ "a.npz": npz({ x: u1([10, 16, 16], data), y: u1([10], labels) }) });
  const stretched = await read({ "a.npz": npz({ x, y: u1([10], labels) }) });
  assertEquals(stretched.sha256, plain.sha256);
  const turned = await read({ "a.npz": npz({ x, y: u1([10], labels) }) }, { transpose: true });
  assertEquals(turned.train.images[1], plain.train.images[16]);
});

Deno.test("readOwn() keeps copies out of a test part that it draws, and tells of those it is given", async () => {
  const copy = png(picture(1, 99));
  const drawn = await read({
    ...classFiles(["a", "b"], 5),
    "a/x.png": copy,
    "a/y.png": copy,
    "b/z.png": copy,
  });
  assertStringIncludes(
    drawn.notes.join(),
    "3 images that have a copy are all in the training part",
  );
  assertStringIncludes(drawn.warnings.join(), "1 image under two labels");
  const given = {
    ...classFiles(["a", "b"], 3, (name, at) => `train/${name}/${at}.png`),
    ...classFiles(["a", "b"], 2, (name, at) => `test/${name}/${at}.png`),
    "test/a/own.png": png(picture(77, 99)),
    "test/b/own.png": png(picture(78, 199)),
  };
  const found = await read(given);
  assertEquals([found.test.size, found.warnings.length], [6, 1]);
  assertStringIncludes(
    found.warnings[0]!,
    '4 test images also in the training part, such as "test/a/0.png"',
  );
  assertEquals((await read(given, { dropDuplicates: true })).test.size, 2);
});

const two = classFiles(["a", "b"], 3);
const twoArrays = (parts: Record<string, unknown>) => ({
  "a.npz": npz(
    { x: u1([4, 16, 16], pixels(1024, 1)), y: u1([4], [0, 1, 0, 1]), ...parts } as Parameters<
      typeof npz
    >[0],
  ),
});

/** What cannot be used, and what the error must say. */
const REFUSED: Record<
  string,
  [
    files: Record<string, Uint8Array | string>,
    says: string,
    options?: Partial<ReadingOptions> & { at?: string },
  ]
> = {
  "nothing": [{}, "put the images of each class into a folder of its own"],
  "no images": [{ "a/readme.txt": "x" }, "it has no PNG"],
  "one class": [classFiles(["a"], 3), "a dataset needs at least two"],
  "loose images": [
    { ...two, "c.png": png(picture(1, 1)) },
    '"c.png" stands in no folder of a class',
  ],
  "several sizes": [{ ...two, "b/x.png": png(picture(1, 1, [18, 20, 1])) }, "--shape 32x32x1"],
  "large images": [classFiles(["a", "b"], 2, undefined, undefined, [80, 80, 3]), "--shape 32x32x3"],
  "odd images": [
    classFiles(["a", "b"], 2, undefined, undefined, [17, 16, 1]),
    "sides must be even",
  ],
  "a torn PNG": [
    { ...two, "b/x.png": png(picture(1, 1)).subarray(0, 60) },
    '"b/x.png": it is a damaged PNG',
  ],
  "a torn JPEG": [
    { ...two, "b/x.jpg": jpg(picture(1, 1)).subarray(0, 300) },
    '"b/x.jpg": it is a damaged JPEG',
  ],
  "a torn WebP": [{ ...two, "b/x.webp": WEBP.subarray(0, 30) }, '"b/x.webp": it is a damaged WebP'],
  "a torn BMP": [{ ...two, "b/x.bmp": bmp(picture(1, 1)).subarray(0, 300) }, '"b/x.bmp": it ends'],
  "an empty file": [{ ...two, "b/x.png": "" }, '"b/x.png": it is empty'],
  "text as PNG": [{ ...two, "b/x.png": "no image" }, "convert it to PNG"],
  "GIF": [{ ...two, "b/x.gif": "GIF89a" }, "convert it to PNG"],
  "a vast PNG": [{ ...two, "b/x.png": vast() }, "save it smaller"],
  "a class of one image": [{ ...two, "c/1.png": png(picture(1, 1)) }, 'class "c" has one image'],
  "a class of copies": [
    { ...two, "c/1.png": png(picture(1, 1)), "c/2.png": png(picture(1, 1)) },
    "copies of each other",
  ],
  "an untrained class": [{
    ...classFiles(["a", "b"], 2, (name, at) => `train/${name}/${at}.png`),
    ...classFiles(["a", "c"], 2, (name, at) => `test/${name}/${at}.png`),
  }, "no training images: c"],
  "images without labels": [
    { "a.npz": npz({ x: u1([4, 16, 16], pixels(1024, 1)) }) },
    'the array "x" has no labels',
  ],
  "other arrays": [
    { "a.npz": npz({ embeddings: u1([4], [1, 2, 3, 4]) }) },
    "its arrays are embeddings",
  ],
  "too few labels": [twoArrays({ y: u1([3], [0, 1, 0]) }), "4 images and 3 labels"],
  "labels of several classes": [
    twoArrays({ y: u1([4, 2], [1, 1, 0, 1, 1, 0, 0, 1]) }),
    "give one label an image",
  ],
  "labels that are no whole numbers": [
    twoArrays({
      y: { descr: "<f4", shape: [4], bytes: new Uint8Array(Float32Array.of(0, 0.5, 1, 1).buffer) },
    }),
    "must be whole numbers or text",
  ],
  "pixels out of range": [
    twoArrays({
      x: {
        descr: "<f4",
        shape: [4, 256],
        bytes: new Uint8Array(new Float32Array(1024).fill(-2).buffer),
      },
    }),
    "whole numbers of 0 to 255, or parts of 1",
  ],
  "pixels of no square": [{
    "a.csv": ["1", "2", "1", "2"].map((label, at) => `${label},${pixels(260, at + 1).join()}`).join(
      "\n",
    ),
  }, "--shape 32x24x1"],
  "IDX without labels": [
    { "train-images-idx3-ubyte": idx([2, 16, 16], pixels(512, 1)) },
    'lacks its file of labels "train-labels-idx1-ubyte"',
  ],
  "several sets of IDX": [
    Object.fromEntries(["a", "b"].flatMap((name) => [
      [`emnist-${name}-train-images-idx3-ubyte`, idx([2, 16, 16], pixels(512, 1))],
      [`emnist-${name}-train-labels-idx1-ubyte`, idx([2], [0, 1])],
    ])),
    "name the file of training images of one",
  ],
  "a table that names what is not there": [
    { "a.csv": "path,label\na.png,1\nb.png,2\n" },
    '"a.png": there is no such file',
    { at: "a.csv" },
  ],
  "a table of one column": [{ "a.csv": "path\na.png\n" }, "one column"],
  "a folder beside parts": [
    {
      ...classFiles(["a", "b"], 2, (name, at) => `train/${name}/${at}.png`),
      ...classFiles(["c"], 1),
    },
    '"c" stands beside the folder "train" of a part',
  ],
  "an archive": [{ "a.zip": "PK" }, "unpack it", { at: "a.zip" }],
  "nothing there": [{}, "there is no such file or folder", { at: "no" }],
};

function vast(): Uint8Array {
  const bytes = png(picture(1, 1)).slice();
  new DataView(bytes.buffer).setUint32(16, 100_000);
  new DataView(bytes.buffer).setUint32(20, 100_000);
  return bytes;
}

for (const [name, [files, says, options]] of Object.entries(REFUSED)) {
  Deno.test(`readOwn() refuses ${name} in a sentence`, async () => {
    await assertRejects(() => read(files, options), InputError, says);
  });
}

Deno.test("readOwn() leaves out what cannot be read where it is told", async () => {
  const found = await read({ ...two, "b/x.png": "no image" }, { skipBroken: true });
  assertEquals(found.train.size + found.test.size, 6);
  assertStringIncludes(found.notes.join(), 'left out, as they cannot be read: "b/x.png"');
});
