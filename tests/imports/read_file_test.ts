import { assert, assertEquals, assertRejects } from "@std/assert";
import { Table, tableToIPC, vectorFromArray } from "apache-arrow";
import { InputError } from "../../src/base/errors.ts";
import { readSamples } from "../../src/imports/read_file.ts";
import { encodeSafetensors } from "../../src/store/safetensors.ts";
import { clusters, floats, integers, npy, npz, type Stored, texts } from "./_files.ts";

const folder = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const ROWS = [[0, 1], [2, 3], [4, 5], [6, 7]];
const LABELS = [0, 1, 0, 1];

/** Writes a file and reads it. */
async function read(name: string, bytes: Uint8Array, labels?: string) {
  await Deno.writeFile(`${folder}/${name}`, bytes);
  return await readSamples(`${folder}/${name}`, { labels });
}

const base64 = (text: string) => Uint8Array.fromBase64(text);

/** Four samples as pyarrow 25 writes them: lists of float32, texts as labels, a column of splits. */
const PARQUET = {
  snappy:
    "UEFSMRUEFUAVQEwVEBUAEgAAIAAABQFkgD8AAABAAABAQAAAgEAAAKBAAADAQAAA4EAVABUiFSYsFRAVEBUGFQYcAAAAEUACAAAAA6oCAAAAEAMDA4jG+hUEFRQVGEwVBBUAEgAACiQBAAAAYQEAAABiFQAVEhUWLBUIFRAVBhUGHAAAAAkgAgAAAAgBAQMKFQQVIhUmTBUEFQASAAARQAUAAAB0cmFpbgQAAAB0ZXN0FQAVEhUWLBUIFRAVBhUGHAAAAAkgAgAAAAgBAQMMFQQZbDUAGAZzY2hlbWEVBgA1AhgJZW1iZWRkaW5nFQIVBkw8AAAANQQYBGxpc3QVAgAVCCUCGAdlbGVtZW50ABUMJQIYBWxhYmVsJQBMHAAAABUMJQIYBXNwbGl0JQBMHAAAABYIGRwZPCYAHBUIGTUABhAZOAllbWJlZGRpbmcEbGlzdAdlbGVtZW50FQIWEBakARaoASZkJggpLBUEFQAVAgAVABUQFQIAPCkmCAgZRgAAABAAAAAmABwVDBk1AAYQGRgFbGFiZWwVAhYIFmgWcCbkASawASksFQQVABUCABUAFRAVAgA8FggZBhkmAAgAAAAmABwVDBk1AAYQGRgFc3BsaXQVAhYIFnYWfibiAiagAiksFQQVABUCABUAFRAVAgA8FiQZBhkmAAgAAAAWggMWCCYIFpYDACggcGFycXVldC1jcHAtYXJyb3cgdmVyc2lvbiAyNS4wLjEZPBwAABwAABwAAABqAQAAUEFSMQ==",
  zstd:
    "UEFSMRUAFVgVaiwVEBUAFQYVBhwAAAAotS/9ICxhAQACAAAAA6oCAAAAEAMAAAAAAACAPwAAAEAAAEBAAACAQAAAoEAAAMBAAADgQBUAFTQVRiwVCBUAFQYVBhwAAAAotS/9IBrRAAACAAAACAEBAAAAYQEAAABiAQAAAGEBAAAAYhUAFVAVXCwVCBUAFQYVBhwAAAAotS/9ICgtAQD4AgAAAAgBBQAAAHRyYWluBAAAAHRlc3QEAAAAdGVzdAEALEodFQQZbDUAGAZzY2hlbWEVBgA1AhgJZW1iZWRkaW5nFQIVBkw8AAAANQQYBGxpc3QVAgAVCCUCGAdlbGVtZW50ABUMJQIYBWxhYmVsJQBMHAAAABUMJQIYBXNwbGl0JQBMHAAAABYIGRwZPCYAHBUIGSUGABk4CWVtYmVkZGluZwRsaXN0B2VsZW1lbnQVDBYQFn4WkAEmCEkcFQAVABUCADwpJggIGUYAAAAQAAAAJgAcFQwZJQYAGRgFbGFiZWwVDBYIFloWbCaYAUkcFQAVABUCADwWCBkGGSYACAAAACYAHBUMGSUGABkYBXNwbGl0FQwWCBZ2FoIBJoQCSRwVABUAFQIAPBYkGQYZJgAIAAAAFs4CFggmCBb+AgAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjUuMC4xGTwcAAAcAAAcAAAASgEAAFBBUjE=",
};

Deno.test("readSamples() gives the same of every kind of file", async () => {
  const arrays = { embeddings: floats(ROWS), labels: integers(LABELS) };
  const columns = {
    label: vectorFromArray(Int32Array.from(LABELS)),
    e0: vectorFromArray(Float32Array.from(ROWS, ([x]) => x!)),
    e1: vectorFromArray(Float32Array.from(ROWS, ([, y]) => y!)),
  };
  const csv = ["x2,label,x1", ...ROWS.map(([x, y], at) => `${y},${LABELS[at]},${x}`)].join("\n");
  await Deno.writeFile(`${folder}/labels.npy`, npy(integers(LABELS)));
  await Deno.writeTextFile(`${folder}/labels.txt`, LABELS.join("\r\n") + "\n");
  const all = {
    npz: await read("a.npz", npz(arrays)),
    "npz, packed": await read("b.npz", npz(arrays, 6)),
    npy: await read("a.npy", npy(floats(ROWS)), `${folder}/labels.npy`),
    "npy with a text": await read("a.npy", npy(floats(ROWS)), `${folder}/labels.txt`),
    safetensors: await read(
      "a.safetensors",
      encodeSafetensors({
        embeddings: { shape: [4, 2], data: Float32Array.from(ROWS.flat()) },
        labels: { shape: [4], data: Float32Array.from(LABELS) },
      }),
    ),
    arrow: await read("a.arrow", tableToIPC(new Table(columns), "file")),
    csv: await read("a.csv", new TextEncoder().encode(csv)),
  };
  for (const [kind, { embeddings, labels, classNames }] of Object.entries(all)) {
    assertEquals(embeddings.data, Float32Array.from(ROWS.flat()), kind);
    assertEquals([embeddings.rows, embeddings.columns], [4, 2], kind);
    assertEquals([[...labels], classNames], [LABELS, ["0", "1"]], kind);
  }
});

for (const [packing, text] of Object.entries(PARQUET)) {
  Deno.test(`readSamples() reads Parquet packed by ${packing}, its parts and texts as labels`, async () => {
    const { embeddings, labels, train, classNames, notes } = await read(
      "a.parquet",
      base64(text),
    );
    assertEquals([...embeddings.data], [4, 5, 6, 7]);
    assertEquals([...train!.embeddings.data], [0, 1, 2, 3]);
    assertEquals([[...labels], [...train!.labels], classNames], [[0, 1], [0, 1], ["a", "b"]]);
    assertEquals(notes, ["the labels a, b are numbered 0 to 1 in the order of the alphabet"]);
  });
}

const view = (values: ArrayBufferView) => new Uint8Array(values.buffer);

/** The same numbers in the types that NumPy has. */
const TYPES: Record<string, Uint8Array> = {
  "<f2": view(Float16Array.from(ROWS.flat())),
  "<f4": view(Float32Array.from(ROWS.flat())),
  "<f8": view(Float64Array.from(ROWS.flat())),
  ">f4": view(Float32Array.from(ROWS.flat())).map((_, at, all) => all[at - at % 4 + 3 - at % 4]!),
  ">f8": view(Float64Array.from(ROWS.flat())).map((_, at, all) => all[at - at % 8 + 7 - at % 8]!),
  "|i1": view(Int8Array.from(ROWS.flat())),
  "|u1": view(Uint8Array.from(ROWS.flat())),
  "<i2": view(Int16Array.from(ROWS.flat())),
  "<i4": view(Int32Array.from(ROWS.flat())),
  "<u4": view(Uint32Array.from(ROWS.flat())),
  "<i8": view(BigInt64Array.from(ROWS.flat(), BigInt)),
  "<u8": view(BigUint64Array.from(ROWS.flat(), BigInt)),
};

for (const [descr, bytes] of Object.entries(TYPES)) {
  Deno.test(`readSamples() reads embeddings of the type ${descr}, in either order`, async () => {
    const size = Number(descr[2]);
    const byColumn = Uint8Array.from(
      [0, 2, 4, 6, 1, 3, 5, 7].flatMap((at) => [...bytes.subarray(at * size, (at + 1) * size)]),
    );
    for (const [fortran, stored] of [[false, bytes], [true, byColumn]] as const) {
      const embeddings: Stored = { descr, shape: [4, 2], bytes: stored, fortran };
      const samples = await read("t.npz", npz({ embeddings, labels: integers(LABELS) }));
      assertEquals([...samples.embeddings.data], ROWS.flat());
    }
  });
}

Deno.test("readSamples() numbers labels from 0 and says so", async () => {
  const of = async (labels: Stored, more: Record<string, Stored> = {}) =>
    await read("l.npz", npz({ embeddings: floats(ROWS), labels, ...more }));
  const cases = [
    { labels: integers([1, 2, 1, 2]), numbers: [0, 1, 0, 1], names: ["1", "2"], said: true },
    {
      labels: integers([10, -5, 10, 3]),
      numbers: [2, 0, 2, 1],
      names: ["-5", "3", "10"],
      said: true,
    },
    {
      labels: texts(["dog", "cat", "dog", "é"]),
      numbers: [1, 0, 1, 2],
      names: ["cat", "dog", "é"],
      said: true,
    },
    { labels: integers(LABELS), numbers: LABELS, names: ["0", "1"], said: false },
    {
      labels: { ...integers(LABELS), shape: [4, 1] },
      numbers: LABELS,
      names: ["0", "1"],
      said: false,
    },
  ];
  for (const { labels, numbers, names, said } of cases) {
    const samples = await of(labels);
    assertEquals([[...samples.labels], samples.classNames], [numbers, names]);
    assertEquals(samples.notes.some((note) => note.includes("numbered")), said);
  }
  // Logits say which classes there are, of which some have no sample.
  const logits = floats([[0, 1, 0, 0], [0, 0, 0, 9], [1, 0, 0, 0], [0, 0, 1, 0]]);
  const samples = await of(integers([1, 3, 1, 3]), { logits });
  assertEquals([...samples.labels], [1, 3, 1, 3]);
  assertEquals([...samples.predictions!], [1, 3, 0, 2]);
  assertEquals(samples.classNames.length, 4);
});

const good = { embeddings: floats(ROWS), labels: integers(LABELS) };
const with_ = (changes: Record<string, Stored>) => npz({ ...good, ...changes });
const garbage = (descr: string, shape: number[], size: number): Stored => ({
  descr,
  shape,
  bytes: new Uint8Array(size),
});

/** What is wrong, and what the error must say. */
const REFUSED: Record<string, [name: string, bytes: Uint8Array, says: string]> = {
  "pickled labels": ["a.npz", with_({ labels: garbage("|O", [4], 32) }), "dtype=str"],
  "transposed embeddings": [
    "a.npz",
    with_({ embeddings: floats([[0, 2, 4, 6], [1, 3, 5, 7]]) }),
    "embeddings.T",
  ],
  "too few labels": ["a.npz", with_({ labels: integers([1, 2, 3]) }), "has 3 labels"],
  "one label for all": ["a.npz", with_({ labels: { ...integers([1]), shape: [] } }), "one value"],
  "one-hot labels": ["a.npz", with_({ labels: floats(ROWS) }), "argmax"],
  "labels between numbers": [
    "a.npz",
    with_({ labels: { ...floats([[0.5], [1], [1], [1]]), shape: [4] } }),
    "0.5",
  ],
  "rows that are not finite": [
    "a.npz",
    with_({ embeddings: floats([[0, 1], [NaN, 3], [4, Infinity], [6, 7]]) }),
    "in 2 of 4 rows, the first is row 1",
  ],
  "numbers beyond float32": [
    "a.npz",
    with_({
      embeddings: { descr: "<f8", shape: [4, 2], bytes: view(new Float64Array(8).fill(1e300)) },
    }),
    "beyond float32",
  ],
  "integers that are no numbers": [
    "a.npz",
    with_({ labels: { descr: "<u8", shape: [4], bytes: new Uint8Array(32).fill(255) } }),
    "2^53",
  ],
  "maps of features": ["a.npz", with_({ embeddings: garbage("<f4", [4, 2, 3, 3], 288) }), "pool"],
  "complex numbers": ["a.npz", with_({ embeddings: garbage("<c8", [4, 2], 64) }), "float32"],
  "no embeddings": [
    "a.npz",
    npz({ x: floats(ROWS), labels: integers(LABELS) }),
    '"embeddings": it has',
  ],
  "training samples without labels": [
    "a.npz",
    with_({ train_embeddings: floats(ROWS) }),
    "train_labels",
  ],
  "training samples of another dimension": [
    "a.npz",
    with_({ train_embeddings: floats([[1, 2, 3]]), train_labels: integers([0]) }),
    "2 and 3",
  ],
  "logits of other samples": ["a.npz", with_({ logits: floats([[1, 2]]) }), "1 rows and 4"],
  "logits of fewer classes": [
    "a.npz",
    with_({ logits: floats([[1], [1], [1], [1]]) }),
    "1 classes",
  ],
  "transposed weights": ["a.npz", with_({ weights: floats([[1, 2, 3], [4, 5, 6]]) }), "weights.T"],
  "a shape that no file has": [
    "a.npz",
    with_({ embeddings: garbage("<f4", [1e9, 1e9], 32) }),
    "cannot have",
  ],
  "a shape beyond its bytes": [
    "a.npz",
    with_({ embeddings: garbage("<f4", [4, 3], 32) }),
    "48 bytes",
  ],
  "a type that is code": [
    "a.npz",
    with_({ embeddings: garbage("__import__", [4, 2], 32) }),
    "type",
  ],
  "half a file": ["a.npz", with_({}).subarray(0, 300), "whole .npz"],
  "half of safetensors": ["a.safetensors", new Uint8Array(16).fill(255), "safetensors"],
  "no Arrow": ["a.arrow", new Uint8Array(64), "Arrow"],
  "no Parquet": ["a.parquet", new Uint8Array(64), "Parquet"],
  "PyTorch's own format": ["a.pt", new Uint8Array(64), "docs/pytorch.md"],
  "an unknown ending": ["a.mat", new Uint8Array(64), ".npz"],
  "a table without coordinates": ["a.csv", new TextEncoder().encode("label,w\n1,2\n"), "e0, e1"],
  "a table with a gap": [
    "a.csv",
    new TextEncoder().encode("label,e0,e2\n1,2,3\n"),
    "without a gap",
  ],
  "a table of texts": ["a.csv", new TextEncoder().encode("label,e0,e1\n1,2,x\n"), "e1"],
  "a ragged table": ["a.csv", new TextEncoder().encode("label,e0,e1\n1,2\n"), "line 2"],
  "labels alone missing": ["a.npy", npy(floats(ROWS)), "--labels"],
};

for (const [what, [name, bytes, says]] of Object.entries(REFUSED)) {
  Deno.test(`readSamples() refuses ${what} and says what is right`, async () => {
    const error = await assertRejects(() => read(name, bytes), InputError);
    assert(error.message.includes(says), error.message);
    assert(error.message.startsWith(`Cannot use "${folder}/${name}"`), error.message);
  });
}

Deno.test("readSamples() refuses any forged file in a sentence, and takes no minute for it", async () => {
  const { rows, labels } = clusters(40, { seed: 1, spread: 1 });
  const table = new Table({
    label: vectorFromArray(labels.map((label) => "abc"[label]!)),
    embedding: vectorFromArray(rows),
  });
  const files = {
    "f.npz": with_({}),
    "f.safetensors": encodeSafetensors({
      embeddings: { shape: [4, 2], data: Float32Array.from(ROWS.flat()) },
      labels: { shape: [4], data: Float32Array.from(LABELS) },
    }),
    "f.arrow": tableToIPC(table, "file"),
    "f.parquet": base64(PARQUET.snappy),
  };
  let state = 5;
  const random = (below: number) => (state = (state * 48271) % 2147483647) % below;
  let refused = 0;
  const start = performance.now();
  for (const [name, whole] of Object.entries(files)) {
    assertEquals((await read(name, whole)).embeddings.columns, 2);
    for (let round = 0; round < 60; round++) {
      const bytes = whole.slice();
      for (let change = random(5); change >= 0; change--) {
        const at = random(Math.min(1000, bytes.length));
        bytes[random(2) === 0 ? at : bytes.length - 1 - at] = random(3) === 0 ? 255 : random(256);
      }
      try {
        await read(name, bytes);
      } catch (error) {
        assert(error instanceof InputError, `${name}, round ${round}: ${(error as Error).stack}`);
        refused++;
      }
    }
  }
  assert(refused > 60, `${refused} of 240`);
  assert(performance.now() - start < 30_000);
});
