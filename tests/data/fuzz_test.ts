import { assert } from "@std/assert";
import fc from "fast-check";
import { encode } from "fast-png";
import { createTarGzip } from "nanotar";
import { LossAtlasError } from "../../src/base/errors.ts";
import { progressOf, SEED, sizeOf, tellFigure } from "../_long.ts";
import { parseIdx, splitFromIdx } from "../../src/data/idx.ts";
import { splitFromCifar } from "../../src/data/cifar.ts";
import { readImage } from "../../src/readers/images.ts";
import { bmp, jpg, picture, png, WEBP } from "./_images.ts";
import { gunzip, readRgbPng, untar } from "../../src/data/provision/archive.ts";

const numRuns = sizeOf("LOSS_ATLAS_FUZZ", { day: 200, long: 10_000 });
const LIMIT = 2 ** 20;

/** Bytes of any kind, and valid ones with some bytes changed, cut off or added. */
function damaged(valid: Uint8Array): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  const change = fc.tuple(fc.nat(valid.length - 1), fc.nat(255));
  const changed = fc.tuple(
    fc.array(change, { maxLength: 8 }),
    fc.integer({ min: -valid.length, max: 16 }),
  )
    .map(([changes, growth]) => {
      const bytes = new Uint8Array(valid.length + growth);
      bytes.set(valid.subarray(0, bytes.length));
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      return bytes;
    });
  return fc.oneof(
    { weight: 3, arbitrary: changed },
    fc.uint8Array({ maxLength: 400 }).map((bytes) => new Uint8Array(bytes)),
  );
}

/** Each input is read or refused by an error of our own, within a second. */
async function holds(
  what: string,
  inputs: fc.Arbitrary<Uint8Array<ArrayBuffer>>,
  read: (bytes: Uint8Array<ArrayBuffer>) => unknown,
): Promise<void> {
  const tell = progressOf(what, numRuns);
  let count = 0;
  await fc.assert(
    fc.asyncProperty(inputs, async (bytes) => {
      tell(++count);
      const start = performance.now();
      try {
        await read(bytes);
      } catch (error) {
        if (!(error instanceof LossAtlasError)) throw error;
      }
      assert(performance.now() - start < 1000, "it took longer than a second");
    }),
    { numRuns, seed: SEED },
  );
  tellFigure(`damaged ${what}`, `${count} read or refused`);
}

const IMAGES = new Uint8Array([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]);
const LABELS = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 2, 1, 0]);
const RECORDS = new Uint8Array(2 * 3073);
const PNG = encode({ width: 3, height: 2, channels: 3, data: new Uint8Array(18).fill(9) });
const TAR_GZIP = await createTarGzip([
  { name: "package/a", data: "one" },
  { name: "package/b", data: "two ".repeat(200) },
]);
const TAR = await gunzip(TAR_GZIP, LIMIT);
const ENTRIES = new Map([["package/a", "a"], ["package/b", "b"]]);

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return await new Response(stream).bytes();
}

Deno.test("parseIdx() reads or refuses any bytes", async () => {
  await holds(
    "images",
    damaged(IMAGES),
    (bytes) => parseIdx(bytes, { dimensions: 3, file: "images" }),
  );
});

Deno.test("splitFromIdx() reads or refuses any labels", async () => {
  await holds("labels", damaged(LABELS), (bytes) =>
    splitFromIdx(IMAGES, bytes, {
      classes: 2,
      shape: [1, 3, 1],
      imagesFile: "images",
      labelsFile: "labels",
    }));
});

Deno.test("splitFromCifar() reads or refuses any bytes", async () => {
  await holds(
    "batches of CIFAR",
    damaged(RECORDS),
    (bytes) => splitFromCifar(new Map([["batch.bin", bytes]])),
  );
});

Deno.test("readRgbPng() reads or refuses any bytes", async () => {
  const options = { file: "a.png", width: 3, height: 2 };
  await holds("PNG", damaged(PNG), (bytes) => readRgbPng(bytes, options));
});

Deno.test("gunzip() reads or refuses any bytes", async () => {
  await holds("gzip files", damaged(TAR_GZIP), (bytes) => gunzip(bytes, LIMIT));
});

Deno.test("untar() reads or refuses any archive", async () => {
  await holds(
    "tar archives",
    damaged(TAR),
    async (bytes) => untar(await gzip(bytes), ENTRIES, LIMIT),
  );
});

Deno.test("untar() reads or refuses any sizes and kinds of entries", async () => {
  const field = fc.string({ minLength: 11, maxLength: 11, unit: fc.constantFrom(..."01 7-9\0x") });
  const kind = fc.constantFrom(..."0125xgLKN\0");
  const headers = fc.tuple(field, kind, fc.constantFrom(0, 1024)).map(([size, type, start]) => {
    const bytes = TAR.slice();
    bytes.set(new TextEncoder().encode(size), start + 124);
    bytes.set(new TextEncoder().encode(type), start + 156);
    return bytes;
  });
  await holds(
    "headers of tar archives",
    headers,
    async (bytes) => untar(await gzip(bytes), ENTRIES, LIMIT),
  );
});

const colour = picture(1, 100, [16, 18, 3]);
const PICTURES = { PNG: png(colour), JPEG: jpg(colour), WebP: WEBP, BMP: bmp(colour) };
for (const [kind, bytes] of Object.entries(PICTURES)) {
  Deno.test(`readImage() reads or refuses any ${kind}`, async () => {
    await holds(`damaged images, ${kind}`, damaged(bytes), readImage);
  });
}
