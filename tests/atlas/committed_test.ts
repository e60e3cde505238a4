import { assert, assertEquals, assertLess } from "@std/assert";
import { loadPublishedStudies, readAtlas } from "../../src/atlas/atlas.ts";
import { openPack } from "../../src/atlas/pack/open_pack.ts";
import { DataError } from "../../src/base/errors.ts";
import { loadDataset } from "../../src/data/load.ts";
import { measureDigest, measureIdentity } from "../../src/identity/measure.ts";
import { digestCell } from "../../src/identity/network.ts";
import { readBaseline } from "../../src/verification/nights.ts";
import { verifyPack } from "../../src/verification/sources.ts";
import { findingLines } from "../../src/verification/wording.ts";

const FOLDER = "atlas";

/** The committed pack; a checkout before the first one has none. */
async function committed() {
  const there = await Deno.stat(FOLDER).then(() => true, () => false);
  if (!there) console.log(`skipped: there is no "${FOLDER}" yet`);
  return there ? await openPack(FOLDER) : undefined;
}

Deno.test("the committed results are those of the present code, every network and measure", async () => {
  const pack = await committed();
  if (pack === undefined) return;
  for (const digest of await pack.list()) {
    const { cell } = (await pack.open(digest)).record;
    assertEquals(
      await digestCell(cell),
      digest,
      `the present code makes another network of ${digest}`,
    );
    for (const { digest: taken, identity } of await pack.measures(digest)) {
      const now = measureDigest(await measureIdentity(digest, cell, identity.measure));
      assertEquals(now, taken, `the present code takes another ${identity.measure.name}`);
    }
  }
});

Deno.test("the committed results are asked for by the studies, and stay below 30 MB", async () => {
  const pack = await committed();
  if (pack === undefined) return;
  const { studies } = await readAtlas(pack, await loadPublishedStudies());
  const used = new Set(studies.flatMap(({ found }) => found.runs.map(({ digest }) => digest)));
  assertEquals((await pack.list()).filter((digest) => !used.has(digest)), []);
  assertEquals(studies.flatMap(({ found }) => found.older), []);
  let size = 0;
  for await (const { name } of Deno.readDir(FOLDER)) {
    size += (await Deno.stat(`${FOLDER}/${name}`)).size;
  }
  assertLess(size, 30e6);
});

Deno.test("a row of the committed results comes out the same to the last bit", async () => {
  const pack = await committed();
  if (pack === undefined) return;
  const [seed] = crypto.getRandomValues(new Uint32Array(1));
  console.log(`drawn with --seed ${seed} --cheapest`);
  try {
    await loadDataset("mnist");
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return console.log(`skipped: ${error.message}`);
  }
  const { findings: [finding] } = await verifyPack(pack, { seed: seed!, cheapest: true });
  assertEquals(finding!.level, "A", findingLines(finding!).join("\n"));
  assert(finding!.measures > 0);
});

Deno.test("the nightly's baseline is a part of the committed results", async () => {
  const pack = await committed();
  if (pack === undefined) return;
  const { runs } = await readBaseline("baselines/nightly.json");
  for (const { digest, metrics, configuration, seed } of runs) {
    const records = await pack.measures(digest);
    const values = Object.assign({}, ...records.map((record) => record.values));
    const common = Object.fromEntries(Object.keys(metrics).map((name) => [name, values[name]]));
    assertEquals(common, metrics, `${configuration}, seed ${seed}`);
  }
});

Deno.test("the findings are a short paper: no more than 2,500 words", async () => {
  const text = await Deno.readTextFile("docs/findings.md");
  const words = text.replaceAll(/<!--.*?-->/gs, "").match(/[\p{L}\p{N}][^\s|]*/gu)!;
  assertLess(words.length, 2501);
});
