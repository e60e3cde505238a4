import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { gunzipSync } from "fflate";
import { checkBundle, otherWriter, readBundle } from "../../src/bundle/bundle.ts";
import { codeDigest } from "../../src/identity/fingerprints.ts";
import { measureDigest } from "../../src/identity/measure.ts";
import { networkDigest } from "../../src/identity/network.ts";
import { tuneStudy } from "../../src/runner/tune.ts";
import { openStore } from "../../src/store/mod.ts";
import { loadExperiment } from "../../src/study/mod.ts";
import { tuningResultText } from "../../src/study/tuning_result.ts";
import { verifyBundle } from "../../src/verification/sources.ts";
import { holds } from "../../src/verification/verify.ts";
import { document } from "../_experiments.ts";
import { withFolder } from "../integration/_folder.ts";
import { bundleOf, faultsOf, sealed, trainBundle } from "./_bundle.ts";

/** Says in a store that other code made its networks and its measures. */
async function relabel(path: string): Promise<void> {
  const store = openStore(path);
  const all = await Array.fromAsync(await store.list(), async (digest) => ({
    network: await (await store.open(digest)).whole(),
    records: await store.measures(digest),
  }));
  await Deno.remove(path, { recursive: true });
  for (const { network, records } of all) {
    const fingerprints = { ...network.identity.fingerprints, elsewhere: { all: "0".repeat(16) } };
    const identity = { ...network.identity, fingerprints, code: codeDigest(fingerprints) };
    const digest = networkDigest(network.cell, identity);
    await store.write({ ...network, digest, identity } as Parameters<typeof store.write>[0]);
    await store.writeMeasures(
      digest,
      records.map((record) => {
        const identity = { ...record.identity, network: digest };
        return { ...record, identity, digest: measureDigest(identity) };
      }),
    );
  }
}

Deno.test("a bundle of networks by other code is judged, and must reach level C", async () => {
  await withFolder(async (folder) => {
    await trainBundle(folder);
    await relabel(`${folder}/store`);
    await Deno.writeFile(`${folder}/x.zip`, await bundleOf(folder));
    const scratch = await Deno.makeTempDir({ dir: folder });
    const { pack, faults } = await checkBundle(await readBundle(`${folder}/x.zip`), scratch);
    assertEquals(faults, []);
    const { findings } = await verifyBundle(pack!, { sample: 2, seed: 1 });
    assertEquals(findings.map(({ expected }) => expected), ["C", "C"]);
    assert(findings.every(holds));
  });
});

Deno.test("a bundle carries what tuning chose, which is held to the study and to the records", async () => {
  await withFolder(async (folder) => {
    const rate = "training.optimizer.learningRate";
    const study = document({
      matrix: { dataset: ["digits"], loss: [{ name: "softmax" }], seed: [1] },
      measures: ["accuracy"],
      tuning: {
        ...{ validation: 50, seeds: [101], result: "tuned/sample.json" },
        candidates: { [rate]: [1e-7, 0.003] },
      },
    });
    const path = `${folder}/sample.json`;
    await Deno.writeTextFile(path, JSON.stringify(study));
    const options = { store: `${folder}/store`, backend: "wasm" } as const;
    const { result } = await tuneStudy(await loadExperiment(path, { untuned: true }), options);
    await Deno.mkdir(`${folder}/tuned`);
    await Deno.writeTextFile(`${folder}/tuned/sample.json`, tuningResultText(result!));
    const bytes = await trainBundle(folder, study, []);
    assertEquals(await faultsOf(folder, bytes), []);
    const { manifest, parts } = await readBundle(`${folder}/judged.zip`);
    const name = "study/tuned/sample.json";
    const tuned = new TextDecoder().decode(parts.get(name)!);
    const value = tuned.match(/0\.\d+(?=\s*\])/)![0];
    for (const other of [tuned.replace(value, "0.9999"), tuned.replace(value, `${value}1`)]) {
      const all = new Map([...parts, [name, new TextEncoder().encode(other)]]);
      assert((await faultsOf(folder, sealed(manifest, all))).length > 0);
    }
  });
});

Deno.test("networks that are not of the study are none of its bundle", async () => {
  await withFolder(async (folder) => {
    const bytes = await trainBundle(folder);
    await Deno.writeFile(`${folder}/x.zip`, bytes);
    const { parts } = await readBundle(`${folder}/x.zip`);
    const rows = new TextDecoder().decode(gunzipSync(parts.get("pack/networks.csv.gz")!));
    assertEquals(rows.trim().split("\n").length, 1 + 4);
    const text = new TextDecoder().decode(parts.get("report/index.html")!);
    assertStringIncludes(text, "deno task reproduce bundle/study/sample.json --profile none --set");
  });
});

Deno.test("otherWriter() says which version wrote a bundle, where it is not this one", async () => {
  await withFolder(async (folder) => {
    await Deno.writeFile(`${folder}/x.zip`, await trainBundle(folder));
    const bundle = await readBundle(`${folder}/x.zip`);
    assertEquals(await otherWriter(bundle), undefined);
    const { manifest } = bundle;
    const writer = { ...manifest.request.writer, version: "9.9.9" };
    const other = { ...manifest, request: { ...manifest.request, writer } };
    assertStringIncludes((await otherWriter({ ...bundle, manifest: other }))!, "Loss Atlas 9.9.9");
  });
});
