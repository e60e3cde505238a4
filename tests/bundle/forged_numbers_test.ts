import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { gunzipSync } from "fflate";
import { compress, encodeManifest as encodePackManifest } from "../../src/atlas/pack/files.ts";
import { randomStream } from "../../src/base/random.ts";
import { encodeArchive } from "../../src/bundle/archive.ts";
import { checkBundle, readBundle } from "../../src/bundle/bundle.ts";
import { encodeManifest, MANIFEST } from "../../src/bundle/manifest.ts";
import { openStore } from "../../src/store/mod.ts";
import { verifyBundle } from "../../src/verification/sources.ts";
import { findingLines } from "../../src/verification/wording.ts";
import { LONG } from "../_requires.ts";
import { withFolder } from "../integration/_folder.ts";
import { bundleOf, faultsOf, sealed, trainBundle } from "./_bundle.ts";

const random = randomStream(Number(Deno.env.get("LOSS_ATLAS_FAULT_SEED") ?? 1), "forged numbers");

/** How many numbers of each part are forged, one at a time. */
const EACH = LONG ? 20 : 1;

const TEXT = /\.(json|md|html|svg|csv|tex|bib|jsonl)$/;

/** Changes one digit of one number, or one byte where the content is no text. */
function forgeOne(name: string, content: Uint8Array): Uint8Array | undefined {
  if (name.endsWith(".gz")) {
    const inner = forgeOne(name.slice(0, -3), gunzipSync(content));
    return inner && compress(inner);
  }
  const forged = content.slice();
  if (TEXT.test(name)) {
    const digits = [...content.keys()].filter((at) => content[at]! >= 48 && content[at]! <= 57);
    if (digits.length === 0) return undefined;
    const at = digits[random.integer(digits.length)]!;
    forged[at] = 48 + (content[at]! - 48 + 1 + random.integer(9)) % 10;
    return forged;
  }
  const at = random.integer(content.length);
  forged[at] = content[at]! ^ (1 + random.integer(255));
  return forged;
}

/** Seals a pack within a bundle anew. */
function resealPack(parts: Map<string, Uint8Array>): void {
  const files = [...parts].filter(([name]) => name.startsWith("pack/") && name.endsWith(".gz"))
    .map(([name, bytes]) => [name.slice("pack/".length), bytes] as const);
  parts.set("pack/manifest.json", new TextEncoder().encode(encodePackManifest(new Map(files))));
}

Deno.test("each number of each part of a bundle is held to what follows from its measures", async (t) => {
  await withFolder(async (folder) => {
    const bytes = await trainBundle(folder);
    await Deno.writeFile(`${folder}/honest.zip`, bytes);
    const { manifest, parts } = await readBundle(`${folder}/honest.zip`);

    await t.step("an honest bundle has no fault, and is the same each time", async () => {
      assertEquals(await faultsOf(folder, bytes), []);
      assertEquals(await bundleOf(folder), bytes);
      const kinds = new Set(parts.keys().map((name) => name.replace(/.*(?=\.)/, "")));
      assertEquals(
        [...kinds].sort(),
        [".arrow", ".bib", ".csv", ".gz", ".html", ".json", ".md", ".svg", ".tex"],
      );
    });

    for (const name of parts.keys()) {
      await t.step(`${name}, with a manifest that was forged along`, async () => {
        for (let each = 0; each < EACH; each++) {
          const content = forgeOne(name, parts.get(name)!);
          if (content === undefined) return;
          const all = new Map([...parts, [name, content]]);
          if (name.startsWith("pack/") && name.endsWith(".gz")) resealPack(all);
          const faults = await faultsOf(folder, sealed(manifest, all));
          assert(faults.length > 0, `passed: ${new TextDecoder().decode(content)}`);
        }
      });
    }

    await t.step("a part alone, and the manifest alone", async () => {
      const whole = new Map([...parts, [MANIFEST, encodeManifest(manifest.request, parts)]]);
      for (const name of whole.keys()) {
        const content = forgeOne(name, whole.get(name)!);
        if (content === undefined) continue;
        const faults = await faultsOf(folder, encodeArchive(new Map([...whole, [name, content]])));
        assert(faults.length > 0, name);
      }
      // Not the digests alone: also what was asked for, and by what it was written.
      for (let each = 0; each < 5 * EACH; each++) {
        const request = JSON.parse(new TextDecoder().decode(
          forgeOne("request.json", new TextEncoder().encode(JSON.stringify(manifest.request))),
        ));
        const faults = await faultsOf(folder, sealed({ ...manifest, request }, parts));
        assert(faults.length > 0, JSON.stringify(request));
      }
    });

    await t.step("a part that is missing, and one that nothing asks for", async () => {
      const oneOfEach = Map.groupBy(parts.keys(), (name) => name.replace(/[^/.]+(?=\.)/, ""));
      for (const [name] of oneOfEach.values()) {
        const fewer = new Map(parts);
        fewer.delete(name!);
        const text = (await faultsOf(folder, sealed(manifest, fewer))).join();
        assert(text.includes(name!) || name!.startsWith("pack/") && text.includes("pack"), text);
      }
      for (const name of ["report/more.html", "study/other.json", "more.json", "pack/more.gz"]) {
        const more = new Map([...parts, [name, new Uint8Array(3)]]);
        const faults = (await faultsOf(folder, sealed(manifest, more))).join();
        assertStringIncludes(faults, `${name}: nothing of the study asks for it`);
      }
    });

    await t.step("the place and both values are said", async () => {
      const page = new TextDecoder().decode(parts.get("report/results.csv")!);
      const forged = page.replace(/(,0\.\d)\d+/, "$1999");
      const all = new Map([...parts, ["report/results.csv", new TextEncoder().encode(forged)]]);
      const [fault, ...more] = await faultsOf(folder, sealed(manifest, all));
      assertEquals(more, []);
      assert(
        /^report\/results\.csv: line 2 says ".*999.*" where the measures give ".*"$/.test(fault!),
        fault,
      );
    });

    await t.step(
      "what was forged together with all that follows from it: by training",
      async () => {
        const store = openStore(`${folder}/store`);
        const [digest] = await store.list();
        const records = await store.measures(digest!);
        const forged = records.map((record) =>
          "accuracy" in record.values ? { ...record, values: { accuracy: 0.999 } } : record
        );
        await Deno.remove(`${folder}/store/measures/${digest}`, { recursive: true });
        await store.writeMeasures(digest!, forged);
        const consistent = await bundleOf(folder);
        assertEquals(await faultsOf(folder, consistent), []);
        await Deno.writeFile(`${folder}/forged.zip`, consistent);
        const scratch = await Deno.makeTempDir({ dir: folder });
        const { pack } = await checkBundle(await readBundle(`${folder}/forged.zip`), scratch);
        const { findings } = await verifyBundle(pack!, { sample: Infinity, seed: 1 });
        assertEquals(findings.map(({ level }) => level).sort(), ["A", "A", "A", "differs"]);
        const [found] = findings.filter(({ level }) => level === "differs");
        assertEquals(found!.digest, digest);
        assertStringIncludes(findingLines(found!).join(), "the record says 0.999");
      },
    );
  });
});
