import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { gunzipSync, gzipSync } from "fflate";
import { readAtlas } from "../../src/atlas/atlas.ts";
import { encodeManifest } from "../../src/atlas/pack/files.ts";
import { openPack } from "../../src/atlas/pack/open_pack.ts";
import { restorePack, writePack } from "../../src/atlas/pack/write_pack.ts";
import { InputError, StoreError } from "../../src/base/errors.ts";
import { judgeClaims } from "../../src/claims/mod.ts";
import { writeReport } from "../../src/cli/report.ts";
import { reportInput } from "../../src/results/input.ts";
import type { Experiment } from "../../src/study/mod.ts";
import { withFolder } from "../integration/_folder.ts";
import { packStudies, smallStudies, trainStudies } from "./_atlas.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(gunzipSync(bytes));
const packed = (content: string) => gzipSync(new TextEncoder().encode(content), { mtime: 0 });

Deno.test("a pack gives what its store gives, and refuses what is damaged", async (t) => {
  await withFolder(async (folder) => {
    const studies = await smallStudies();
    const store = await trainStudies(`${folder}/store`, studies);
    const files = await packStudies(store, studies);
    const path = `${folder}/atlas`;
    await writePack(path, files);
    const fromStore = await readAtlas(store, studies);
    const fromPack = await readAtlas(await openPack(path), studies);

    await t.step("values, notes and verdicts are those of the store", () => {
      for (const [at, { experiment, found }] of fromStore.studies.entries()) {
        const other = fromPack.studies[at]!.found;
        const plain = ({ runs }: typeof found) =>
          runs.map(({ digest, cell, metrics, notes, environment }) => ({
            digest,
            cell,
            metrics,
            notes,
            environment,
          }));
        assertEquals(plain(other), plain(found));
        assertEquals([other.untrained, other.unmeasured, other.older], [[], [], []]);
        assertEquals(judgeClaims(experiment, other.runs), judgeClaims(experiment, found.runs));
      }
      const [first] = fromPack.studies[0]!.found.runs;
      assertEquals(typeof first!.metrics["accuracy"], "number");
    });

    await t.step("the embeddings of one seed of each configuration are kept", () => {
      for (const [at, { found }] of fromPack.studies.entries()) {
        for (const [i, { cell, embeddings, geometry }] of found.runs.entries()) {
          const run = fromStore.studies[at]!.found.runs[i]!;
          const { rows, columns } = embeddings.coordinates;
          assertEquals([rows, columns], [cell.seed === 1 ? 50 : 0, cell.dimension]);
          assertEquals(geometry.classes, run.geometry.classes);
          if (rows === 0) continue;
          const tests = run.embeddings.splits.indexOf("test");
          assertEquals(embeddings.labels[49], run.embeddings.labels[tests + 49]);
          assertEquals(
            embeddings.coordinates.data.at(-1),
            run.embeddings.coordinates.data.at((tests + 50) * columns - 1),
          );
          assertEquals(geometry, run.geometry);
        }
      }
    });

    await t.step("the report draws the seed that is kept", async () => {
      const { experiment, found } = fromPack.studies[0]!;
      const drawn: Experiment = {
        ...experiment,
        figures: ["embedding-grid", "unit-circle", "training-curves"],
      };
      const { page } = await writeReport(reportInput(drawn, found.runs), `${folder}/report`);
      const html = await Deno.readTextFile(page);
      assertStringIncludes(html, "Its embeddings are not kept here");
      assertStringIncludes(html, "All 50 test points are drawn");
    });

    await t.step("the same store gives the same bytes", async () => {
      assertEquals(await packStudies(store, studies), files);
    });

    await t.step("a part of the store is packed as far as it goes", async () => {
      const some = [{ ...studies[0]!, tasks: studies[0]!.tasks.slice(1) }];
      await writePack(path, await packStudies(store, some));
      const { found } = (await readAtlas(await openPack(path), studies)).studies[0]!;
      assertEquals([found.runs.length, found.untrained.length], [3, 1]);
      // The pack that was there is gone, and nothing is left beside.
      const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
      assertEquals(names, ["atlas", "report", "store"]);
    });

    const refuses = async (changed: Record<string, Uint8Array>, message: RegExp, sealed = true) => {
      const all = new Map([...files, ...Object.entries(changed)]);
      for (const name of ["manifest.json", "README.md"]) all.delete(name);
      const manifest = sealed ? encodeManifest(all) : files.get("manifest.json")!;
      const bytes = typeof manifest === "string" ? new TextEncoder().encode(manifest) : manifest;
      await writePack(path, all.set("manifest.json", bytes));
      const { message: said } = await assertRejects(() => openPack(path), StoreError);
      assert(message.test(said), said);
    };
    const edited = (name: string, edit: (text: string) => string) => ({
      [name]: packed(edit(text(files.get(name)!))),
    });

    await t.step("every file that is cut short or edited is named", async () => {
      for (const [name, bytes] of files) {
        if (!name.endsWith(".gz")) continue;
        const named = new RegExp(`"${path}/${name}": it has SHA-256`);
        await refuses({ [name]: bytes.subarray(0, bytes.length - 9) }, named, false);
        await refuses({ [name]: bytes.with(bytes.length - 1, bytes.at(-1)! ^ 1) }, named, false);
        // With a manifest that agrees, too.
        await refuses({ [name]: bytes.subarray(0, 40) }, new RegExp(`"${path}/${name}": `));
      }
    });

    await t.step("what an edited table says is held to its digests", async () => {
      const network = studies[0]!.tasks[0]!.digest;
      const cases: [string, (text: string) => string, RegExp][] = [
        ["networks.csv.gz", (all) => all.replace('""seed"":1', '""seed"":7'), /do not belong to/],
        ["networks.csv.gz", (all) => all.replace(",digits,", ",digits"), /line 2: it must have 13/],
        ["networks.csv.gz", (all) => all.replace("digest,", "digests,"), /its columns must be/],
        ["networks.csv.gz", (all) => all.replace(",50,50,", ",9999999999,50,"), /cannot have 999/],
        [
          "networks.csv.gz",
          (all) => all.replace(",50,50,", ",49,50,"),
          /2d.*it must have 99 points/,
        ],
        [
          "measures.csv.gz",
          (all) => all.replaceAll(`\n${network},`, `\n${"0".repeat(64)},`),
          /names a network 000/,
        ],
        [
          "measures.csv.gz",
          (all) => all.replace("accuracy", "accurate"),
          /not belong to the digest/,
        ],
        [
          "measures.csv.gz",
          (all) => all.replace(/,accuracy,0[.\d]*,/, ",constructor,0.5,"),
          /has the column "constructor" of something else/,
        ],
        [
          "measures.csv.gz",
          (all) => all.replace(/,accuracy,0[.\d]*,/, ",accuracy,Infinity,"),
          /"Infinity" must be a finite number/,
        ],
        ["code.csv.gz", (all) => all.replace("loss/", "lose/"), /do not belong to the code/],
        [
          "history.csv.gz",
          (all) => all.replace(/,1,1,/, ",one,1,"),
          /line 2: "one" must be a numb/,
        ],
        ["geometry.jsonl.gz", (all) => all.replace('"classes":[0', '"classes":["a"'), /line 1: /],
      ];
      for (const [name, edit, message] of cases) await refuses(edited(name, edit), message);
      await refuses(
        { "embeddings-2d.arrow.gz": packed("ARROW1") },
        /embeddings-2d.arrow.gz": the file is forged or damaged/,
      );
      await refuses(
        { "measures.csv.gz": new Uint8Array(5) },
        /measures.csv.gz": it cannot be unpack/,
      );
    });

    await t.step("a manifest that is none, and a folder that is not there", async () => {
      await writePack(path, new Map([...files, ["manifest.json", new Uint8Array(3)]]));
      await assertRejects(() => openPack(path), StoreError, "is not the manifest of a pack");
      await assertRejects(
        () => openPack(`${folder}/none`),
        StoreError,
        "name its folder with --pack",
      );
    });

    await t.step("a folder of something else stays, and a killed call loses no pack", async () => {
      await Deno.mkdir(`${folder}/thesis`);
      await Deno.writeTextFile(`${folder}/thesis/chapter.tex`, "years");
      await assertRejects(() => writePack(`${folder}/thesis`, files), InputError, "something else");
      await Deno.mkdir(`${folder}/new.last`);
      await Deno.writeTextFile(`${folder}/new.last/chapter.tex`, "years");
      await assertRejects(() => writePack(`${folder}/new`, files), InputError, "new.last");
      assertEquals(await Deno.readTextFile(`${folder}/new.last/chapter.tex`), "years");
      assertEquals(await Deno.readTextFile(`${folder}/thesis/chapter.tex`), "years");

      await writePack(`${folder}/third`, files);
      await Deno.rename(`${folder}/third`, `${folder}/third.last`);
      await restorePack(`${folder}/third`);
      assertEquals((await (await openPack(`${folder}/third`)).list()).length > 0, true);
    });
  });
});
