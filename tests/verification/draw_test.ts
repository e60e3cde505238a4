import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { datasetNames, datasets } from "../../src/data/catalogue.ts";
import { DataError } from "../../src/base/errors.ts";
import { resolveMeasures } from "../../src/measures/resolve.ts";
import { runExperiment } from "../../src/runner/run_experiment.ts";
import { openStore } from "../../src/store/mod.ts";
import type { Kept, VerifyEvent } from "../../src/verification/draw.ts";
import { wholeParts } from "../../src/verification/sources.ts";
import { verify, type VerifyOptions } from "../../src/verification/verify.ts";
import { experiment } from "../_experiments.ts";
import { withFolder } from "../integration/_folder.ts";

/** Datasets that do not come with the project. */
const FETCHED = datasetNames.filter((name) => {
  const source = datasets.find(name);
  return (source.whole ?? source).provision !== undefined;
});

/** The same network as if it were of a dataset. */
const of = (kept: Kept, dataset: string): Kept => ({
  ...kept,
  record: { ...kept.record, cell: { ...kept.record.cell, dataset } as typeof kept.record.cell },
});

/** The same network as if it had been transferred to a dataset. */
function transferredTo(kept: Kept, dataset: string): Kept {
  const [measure] = resolveMeasures([{ name: "transfer", dataset }]);
  const [record] = kept.records;
  const identity = { ...record!.identity, measure: measure! };
  return { ...kept, records: [...kept.records, { ...record!, identity }] };
}

Deno.test("verify() draws from what has its data, and says so before it trains", async () => {
  assert(FETCHED.length >= 3);
  await withFolder(async (folder) => {
    const study = experiment({
      matrix: { dataset: ["digits"], loss: [{ name: "softmax" }], dimension: [2], seed: [1, 2] },
      training: { trainSize: 64, testSize: 50, epochs: 1, batchSize: 32 },
      measures: ["accuracy"],
    });
    await runExperiment(study, { backend: "wasm", store: `${folder}/store` });
    const store = openStore(`${folder}/store`);
    const own = await Promise.all((await store.list()).map(async (digest): Promise<Kept> => ({
      record: (await store.open(digest)).record,
      records: await store.measures(digest),
    })));
    // Nothing can be fetched into a file.
    const dataDirectory = `${folder}/file`;
    await Deno.writeTextFile(dataDirectory, "");
    const checked = async (networks: Kept[], options: Partial<VerifyOptions> = {}) => {
      const events: (VerifyEvent | { type: "finding"; digest: string })[] = [];
      const source = {
        ...{ count: networks.length, networks, damaged: new Map(), purpose: "networks" },
        partsOf: async (digest: string) => await wholeParts(await store.open(digest)),
        ...{ partsAgain: wholeParts, open: store.open },
      };
      const done = await verify(source, {
        ...{ sample: 2, measures: 0, seed: 1, dataDirectory, ...options },
        onEvent: (event) => events.push(event),
        onFinding: ({ digest }) => events.push({ type: "finding", digest }),
      });
      return { ...done, events };
    };

    for (const name of FETCHED) {
      for (const lacking of [of(own[0]!, name), transferredTo(own[0]!, name)]) {
        const { findings, lacking: names, short, events } = await checked(
          [...own, ...Array(20).fill(lacking)],
        );
        const digests = findings.map(({ digest }) => digest);
        assertEquals(findings.map(({ level }) => level), ["A", "A"], name);
        assertEquals(new Set(digests).size, 2, name);
        assertEquals([names, short], [[name], 0]);
        const at = events.findIndex(({ type }) => type === "sample");
        assert(events.slice(0, at).every(({ type }) => type === "notice"));
        const sample = events[at] as Extract<VerifyEvent, { type: "sample" }>;
        assertStringIncludes(sample.lacking[0]!.reason, dataDirectory);
        assertEquals(sample.networks.map(({ digest }) => digest), digests);
        assert(sample.networks.every(({ seconds }) => seconds > 0));
        assert(events.slice(at).some(({ type }) => type === "training"));
      }
    }

    const { short, findings } = await checked([own[0]!, of(own[1]!, "mnist")]);
    assertEquals([findings.length, short], [1, 1]);
    const error = await assertRejects(() => checked([of(own[0]!, "mnist")]), DataError);
    assertStringIncludes(error.message, dataDirectory);
  });
});
