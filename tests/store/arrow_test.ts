import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { matrixFrom } from "../../src/base/matrix.ts";
import type { Embeddings } from "../../src/networks/embeddings.ts";
import { decodeEmbeddings, encodeEmbeddings } from "../../src/store/arrow.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/store/safetensors.ts";
import { SEED, sizeOf } from "../_long.ts";

const CASES = sizeOf("LOSS_ATLAS_FUZZ", { day: 200, long: 10_000 });
/** A reader that believes a number of the file takes minutes, or memory until it ends. */
const LONGEST_MILLISECONDS = 2000;

const embeddings: Embeddings = {
  splits: ["train", "test", "unknown"],
  labels: Int32Array.of(3, 1, 7),
  predictions: Int32Array.of(3, 2, -1),
  confidences: Float32Array.of(0.5, 0.25, 1),
  coordinates: matrixFrom([[0.5, -1], [2, 3], [NaN, 1e-30]]),
};
const arrow = encodeEmbeddings(embeddings);
const tensors = encodeSafetensors({
  "dense/weights": { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
  "dense/bias": { shape: [2], data: Float32Array.of(1, 2) },
});

Deno.test("encodeEmbeddings() writes each column, where two are one and the same array", () => {
  const each = { ...embeddings, predictions: embeddings.labels };
  assertEquals(decodeEmbeddings(encodeEmbeddings(each)), each);
});

Deno.test("decodeEmbeddings() reads what encodeEmbeddings() wrote, with any number of rows", () => {
  const { confidences: _, ...without } = embeddings;
  const none = {
    splits: [],
    labels: new Int32Array(0),
    predictions: new Int32Array(0),
    coordinates: { data: new Float32Array(0), rows: 0, columns: 2 },
  };
  for (const each of [embeddings, without, none]) {
    assertEquals(decodeEmbeddings(encodeEmbeddings(each)), each);
  }
});

/** Every place of four bytes holds, in turn, a number that a forger would choose. */
Deno.test("decodeEmbeddings() believes no size that the file gives itself", () => {
  const forged = [0x7fffffff, -1, -0x80000000, 0x00ffffff, 0x10000];
  for (let at = 0; at + 4 <= arrow.length; at += 4) {
    for (const value of forged) {
      const bytes = arrow.slice();
      new DataView(bytes.buffer).setInt32(at, value, true);
      endsSoon(() => decodeEmbeddings(bytes), `${value} at ${at}`);
    }
  }
});

const swaps: [string, Embeddings, (text: string) => string, string][] = [
  ["a column that is missing", embeddings, (text) => text.replaceAll("label", "lable"), "label"],
  ["coordinates with a gap", embeddings, (text) => text.replaceAll("e1", "e2"), "e1 Float32"],
  ["a split that is none", embeddings, (text) => text.replace("unknown", "unknowm"), "row 2"],
  ["a cut file", embeddings, (text) => text.slice(0, -10), "ARROW1"],
];
for (const [what, from, edit, expected] of swaps) {
  Deno.test(`decodeEmbeddings() refuses ${what}`, () => {
    const text = String.fromCharCode(...encodeEmbeddings(from));
    const bytes = Uint8Array.from(edit(text), (letter) => letter.charCodeAt(0));
    assertThrows(() => decodeEmbeddings(bytes), RangeError, expected);
  });
}

/** A file with some bytes replaced, cut, or doubled. */
const mutations = (file: Uint8Array) =>
  fc.record({
    edits: fc.array(fc.record({ at: fc.nat(file.length - 1), by: fc.nat(255) }), { maxLength: 12 }),
    start: fc.nat(3),
    length: fc.oneof(fc.constant(file.length), fc.nat(file.length)),
  }).map(({ edits, start, length }) => {
    const bytes = file.slice();
    for (const { at, by } of edits) bytes[at] = by;
    return bytes.subarray(start === 3 ? 1 : 0, length);
  });

for (
  const [name, file, decode] of [
    ["decodeEmbeddings", arrow, decodeEmbeddings],
    ["decodeSafetensors", tensors, decodeSafetensors],
  ] as const
) {
  Deno.test(`${name}() reads or refuses ${CASES} mutations of a file, and none for long`, () => {
    const bytes = fc.oneof(mutations(file), fc.uint8Array({ maxLength: 400 }));
    fc.assert(fc.property(bytes, (each) => endsSoon(() => decode(each), name)), {
      numRuns: CASES,
      seed: 15 + SEED,
    });
  });
}

/** Whatever it does with a file of a few hundred bytes, it ends soon, and fails with an error. */
function endsSoon(body: () => unknown, what: string): void {
  const start = performance.now();
  try {
    body();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
  const took = performance.now() - start;
  if (took > LONGEST_MILLISECONDS) throw new Error(`${what} took ${took} ms`);
}
