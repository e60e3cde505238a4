import { assert, assertEquals } from "@std/assert";
import { gunzipSync } from "fflate";
import { encodePack } from "../../src/atlas/pack/encode_pack.ts";
import { compress, encodeManifest } from "../../src/atlas/pack/files.ts";
import { openPack } from "../../src/atlas/pack/open_pack.ts";
import { sha256Of } from "../../src/base/digest.ts";
import { type RandomStream, randomStream } from "../../src/base/random.ts";
import { memorySource } from "../../src/store/folder.ts";
import { decodeRecords, encodeRecords } from "../../src/store/measures.ts";
import { sealNetwork } from "../../src/store/network_files.ts";
import { openNetwork } from "../../src/store/network_reader.ts";
import { progressOf, SEED, sizeOf, tellFigure } from "../_long.ts";
import { LONG } from "../_requires.ts";
import { withFolder } from "../integration/_folder.ts";
import { sampleNetwork, sampleRecord } from "./_network.ts";

/** How many files of each kind are mutated. */
const FILES = sizeOf("LOSS_ATLAS_HOSTILE", { day: 150, long: 10_000 });
const LONGEST_MILLISECONDS = 5000;

const TOKENS = [
  ...["-5", "2147483647", "1e15", "1e999", "-0", "null", "true", "[]", "{}", "[[[]]]", '""'],
  ...['"\\ud800"', '"__proto__"', '"constructor"', '"../../x"', '"\\u0000"', '"NaN"', "Infinity"],
];

/** A text with a few tokens put in the place of others, letters changed, or its end cut off. */
function mutated(text: string, random: RandomStream): string {
  let result = text;
  for (let edits = 1 + random.integer(3); edits > 0; edits--) {
    const tokens = [...result.matchAll(/"[^"]*"|-?\d+(?:\.\d+)?(?:e-?\d+)?/g)];
    const kind = random.integer(10);
    if (kind === 0) result = result.slice(0, random.integer(result.length + 1));
    else if (kind === 1) {
      const at = random.integer(result.length + 1);
      result = result.slice(0, at) + String.fromCharCode(random.integer(256)) +
        result.slice(at + 1);
    } else if (tokens.length > 0) {
      const { index, 0: old } = tokens[random.integer(tokens.length)]!;
      const token = TOKENS[random.integer(TOKENS.length)]!;
      result = result.slice(0, index) + token + result.slice(index + old.length);
    }
  }
  return result;
}

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const encode = (text: string) => new TextEncoder().encode(text);
const pick = <T>(items: readonly T[], random: RandomStream) => items[random.integer(items.length)]!;

/** Tries something over and over: it ends soon, well or with an error of its own kind. */
async function hold(
  what: string,
  attempt: (random: RandomStream) => Promise<unknown>,
  files = FILES,
): Promise<void> {
  const random = randomStream(SEED, what);
  const tally = { read: 0, refused: 0 };
  const tell = progressOf(what, files);
  for (let count = 0; count < files; count++) {
    const start = performance.now();
    try {
      await attempt(random);
      tally.read++;
    } catch (error) {
      const { name, message } = error as Error;
      assertEquals(name, "StoreError", `${what} ${count}: ${(error as Error).stack}`);
      assert(message.length > 20 && message.length < 20_000, message);
      tally.refused++;
    }
    tell(count + 1);
    const took = performance.now() - start;
    assert(took < LONGEST_MILLISECONDS, `${what} ${count} took ${took} ms`);
  }
  tellFigure(`mutated ${what}`, `${tally.read} read, ${tally.refused} refused`);
  assert(tally.refused > 0);
}

/** A pack takes longer to make. */
const PACKS = Math.ceil(FILES / (LONG ? 1 : 5));

const title = (what: string) => `mutated ${what} are read or refused (seed ${SEED})`;
const network = sampleNetwork({
  embeddings: { ...sampleNetwork().embeddings, confidences: Float32Array.of(0.5, 1, 0) },
});

Deno.test(title("networks"), async () => {
  const files = sealNetwork(network);
  const { "manifest.json": sealed, ...parts } = files;
  const texts = Object.keys(parts).filter((name) => /\.(json|csv)$/.test(name));
  await hold("networks", async (random) => {
    const name = pick(random.integer(2) === 0 ? texts : Object.keys(parts), random);
    const bytes = texts.includes(name)
      ? encode(mutated(decode(parts[name]!), random))
      : parts[name]!.map((byte) => random.integer(60) === 0 ? random.integer(256) : byte);
    // As a forger seals it.
    const manifest = JSON.parse(decode(sealed!));
    manifest.files[name] = sha256Of(bytes);
    const all = { ...files, [name]: bytes, "manifest.json": encode(JSON.stringify(manifest)) };
    await openNetwork(network.digest, memorySource("memory", all)).whole();
  });
});

Deno.test(title("files of records"), async () => {
  const { digest } = network;
  const records = ["accuracy", "fisherRatio"].map((name) => sampleRecord(digest, name));
  const text = decode(encodeRecords(records).bytes);
  await hold("records", (random) => {
    const bytes = encode(mutated(text, random));
    return Promise.try(() => decodeRecords(digest, `${sha256Of(bytes)}.json`, bytes));
  });
});

Deno.test(title("packs"), async () => {
  const { digest, cell, identity, environment, ...parts } = network;
  const measures = ["accuracy", "fisherRatio"].map((name) => ({ name, parameters: {} }));
  const source = {
    list: () => Promise.resolve([digest]),
    open: () =>
      Promise.resolve({
        record: { digest, cell, identity, environment },
        history: () => Promise.resolve(parts.history),
        embeddings: () => Promise.resolve(parts.embeddings),
        geometry: () => Promise.resolve(parts.geometry),
      }),
    measures: () => Promise.resolve(measures.map(({ name }) => sampleRecord(digest, name))),
  };
  const files = await encodePack(source, [{ digest, cell, measures }]);
  await withFolder(async (folder) => {
    const names = [...files.keys()].filter((name) => name.endsWith(".gz"));
    for (const [name, bytes] of files) await Deno.writeFile(`${folder}/${name}`, bytes);
    await hold("packs", async (random) => {
      const name = pick(names, random);
      const content = gunzipSync(files.get(name)!);
      const bytes = compress(
        name.includes("arrow")
          ? content.map((byte) => random.integer(200) === 0 ? random.integer(256) : byte)
          : mutated(decode(content), random),
      );
      const all = new Map(files).set(name, bytes);
      all.delete("manifest.json");
      all.delete("README.md");
      await Deno.writeFile(`${folder}/${name}`, bytes);
      await Deno.writeTextFile(`${folder}/manifest.json`, encodeManifest(all));
      try {
        await openPack(folder);
      } finally {
        await Deno.writeFile(`${folder}/${name}`, files.get(name)!);
      }
    }, PACKS);
  });
});
