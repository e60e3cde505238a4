import { assertEquals, assertStringIncludes } from "@std/assert";
import { gunzipSync, gzipSync } from "fflate";
import { encodeManifest } from "../../src/atlas/pack/files.ts";
import { encodePack } from "../../src/atlas/pack/encode_pack.ts";
import { openPack } from "../../src/atlas/pack/open_pack.ts";
import { writePack } from "../../src/atlas/pack/write_pack.ts";
import { verifyPack } from "../../src/verification/sources.ts";
import { findingLines } from "../../src/verification/wording.ts";
import { main } from "../../src/cli/main.ts";
import { tf } from "../../src/compute/tf.ts";
import { codeDigest } from "../../src/identity/fingerprints.ts";
import { networkDigest } from "../../src/identity/network.ts";
import { withFolder } from "../integration/_folder.ts";
import { packStudies, smallStudies, trainStudies } from "../atlas/_atlas.ts";

const edited = (bytes: Uint8Array, edit: (text: string) => string) =>
  gzipSync(new TextEncoder().encode(edit(new TextDecoder().decode(gunzipSync(bytes)))));

Deno.test("verifyPack() trains again to the last bit, and tells what differs", async (t) => {
  await withFolder(async (folder) => {
    const studies = await smallStudies();
    const store = await trainStudies(`${folder}/store`, studies);
    const files = await packStudies(store, studies);
    const path = `${folder}/atlas`;
    await writePack(path, files);

    await t.step("all of an honest pack", async () => {
      const pack = await openPack(path);
      const before = tf.memory().numTensors;
      const { findings, older } = await verifyPack(pack, { sample: Infinity, seed: 1 });
      assertEquals(findings.map(({ level }) => level), Array(6).fill("A"));
      assertEquals([findings.length, older], [6, 0]);
      // Layers are compared with those of another network, which is trained, too.
      assertEquals(findings.map(({ measures }) => measures).sort(), [3, 3, 3, 3, 5, 5]);
      assertEquals(tf.memory().numTensors, before, "tensors are left behind");
    });

    await t.step("the seed repeats the draw, and the cheapest need no other network", async () => {
      const pack = await openPack(path);
      const [one, two] = [
        await verifyPack(pack, { seed: 5, cheapest: true }),
        await verifyPack(pack, { seed: 5, cheapest: true }),
      ];
      assertEquals(one, two);
      assertEquals(one.findings[0]!.cell.loss.name, "center");
    });

    await t.step("a value, a note, a loss and a class mean that were edited", async () => {
      const changes: [string, (text: string) => string, string][] = [
        [
          "measures.csv.gz",
          (all) => all.replaceAll(/,accuracy,0\.\d+,/g, ",accuracy,0.999,"),
          "accuracy is",
        ],
        [
          "measures.csv.gz",
          (all) => all.replaceAll(/(,accuracy,0\.\d+,)/g, "$1fine"),
          "other notes",
        ],
        [
          "history.csv.gz",
          (all) => all.replaceAll(/,1,2,[^\r]*/g, ",1,2,0.5"),
          "the history differs",
        ],
        [
          "geometry.jsonl.gz",
          (all) => all.replaceAll(/"classMeans":\[\[[^,]+,/g, '"classMeans":[[0.5,'),
          "the geometry",
        ],
      ];
      const one = await packStudies(store, [
        { ...studies[0]!, tasks: studies[0]!.tasks.slice(0, 1) },
      ]);
      for (const [name, edit, message] of changes) {
        const all = new Map(one).set(name, edited(one.get(name)!, edit));
        for (const name of ["manifest.json", "README.md"]) all.delete(name);
        all.set("manifest.json", new TextEncoder().encode(encodeManifest(all)));
        await writePack(path, all);
        const { findings: [finding] } = await verifyPack(await openPack(path), { seed: 1 });
        assertStringIncludes(findingLines(finding!).join(), message);
      }
      assertEquals(await main(["verify", "--atlas", "--pack", path, "--seed", "1"]), 3);
    });

    await t.step("what older code made is refused, with what changed", async () => {
      const [task] = studies[0]!.tasks;
      const { record, ...rest } = await store.open(task!.digest);
      const { training, ...others } = record.identity.fingerprints;
      const fingerprints = { ...others, training: { ...training, network: "0".repeat(16) } };
      const identity = { ...record.identity, fingerprints, code: codeDigest(fingerprints) };
      const digest = networkDigest(record.cell, identity);
      const source = {
        list: () => Promise.resolve([digest]),
        open: () => Promise.resolve({ ...rest, record: { ...record, digest, identity } }),
        measures: () => Promise.resolve([]),
      };
      await writePack(path, await encodePack(source, [{ ...task!, digest }]));
      const { findings: [finding] } = await verifyPack(await openPack(path), { seed: 1 });
      assertEquals(
        findingLines(finding!).join(),
        "made by older code or data: training (network) changed since",
      );
      assertEquals(await main(["verify", "--atlas", "--pack", path]), 1);
    });
  });
});
