import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { sha256Of } from "../../src/base/digest.ts";
import type { Cell } from "../../src/cell/cell.ts";
import { useBackend } from "../../src/compute/backend.ts";
import { codeDigest } from "../../src/identity/fingerprints.ts";
import { measureDigest, measureIdentity } from "../../src/identity/measure.ts";
import { networkDigest, networkIdentity } from "../../src/identity/network.ts";
import {
  type MeasureRecord,
  mergeStore,
  openStore,
  type StoredNetwork,
} from "../../src/store/mod.ts";
import { checkCell, expandMatrix } from "../../src/study/mod.ts";
import { document, experiment } from "../_experiments.ts";
import { lacks } from "../_requires.ts";
import { withFolder } from "../integration/_folder.ts";
import { sampleNetwork } from "../store/_network.ts";
import { call } from "./_call.ts";

const noPipes = await lacks("fifo");
const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** What a stranger may put in the place of a file of records, given records that are right. */
const RECORDS: Record<string, (folder: string, records: MeasureRecord[]) => Promise<void>> = {
  "a pipe": async (folder) => {
    const path = `${folder}/${sha256Of("pipe")}.json`;
    if (noPipes) await Deno.mkdir(path);
    else await new Deno.Command("mkfifo", { args: [path] }).output();
  },
  "a folder": async (folder) => await Deno.mkdir(`${folder}/${sha256Of("folder")}.json`),
  "20 MB": async (folder) => {
    const path = `${folder}/${sha256Of("large")}.json`;
    await Deno.writeTextFile(path, "[]");
    await Deno.truncate(path, 20 << 20);
  },
  "half a character": async (folder, [record]) => {
    await write(folder, withParameter(record!, '"\\ud800"'));
  },
  "a parameter without end": async (folder, [record]) => {
    await write(folder, withParameter(record!, "1e999"));
  },
  "a value without end": async (folder, [record]) => {
    const json = JSON.stringify([{ ...record, values: { accuracy: 0 } }]);
    await write(folder, new TextEncoder().encode(json.replace('"accuracy":0', '"accuracy":1e999')));
  },
  "20,000 columns": async (folder, [record]) => {
    const values = Array.from({ length: 20_000 }, (_, at) => [`c${at}`, at]);
    await write(folder, text([{ ...record, values: Object.fromEntries(values) }]));
  },
  "columns of another measure": async (folder, records) => {
    const fisher = records.find(({ identity }) => identity.measure.name === "fisherRatio")!;
    await write(folder, text([{ ...fisher, values: { ...fisher.values, accuracy: 0.999 } }]));
  },
  ...Object.fromEntries(
    ["constructor", "toString", "hasOwnProperty", "__proto__"].map((column) => [
      `a column ${column}`,
      async (folder: string, [record]: MeasureRecord[]) => {
        const json = JSON.stringify([record]).replace('"values":{', `"values":{"${column}":1,`);
        await write(folder, new TextEncoder().encode(json));
      },
    ]),
  ),
  "a column constructor of a measure that nobody has": async (folder, [record]) => {
    const identity = { ...record!.identity, measure: { name: "toString", parameters: {} } };
    const digest = measureDigest(identity);
    await write(folder, text([{ ...record, identity, digest, values: { constructor: 1 } }]));
  },
};

/** The bytes of a record, with a parameter that has no canonical form. */
function withParameter(record: MeasureRecord, value: string): Uint8Array {
  const json = JSON.stringify([record]).replace('"parameters":{', `"parameters":{"x":${value},`);
  return new TextEncoder().encode(json.replaceAll(",}", "}"));
}

const write = (folder: string, bytes: Uint8Array) =>
  Deno.writeFile(`${folder}/${sha256Of(bytes)}.json`, bytes);

type Edit = (network: StoredNetwork) => Partial<StoredNetwork>;

const rows = (parts: Partial<StoredNetwork["embeddings"]>): Edit => ({ embeddings }) => ({
  embeddings: { ...embeddings, ...parts },
});
const places = (parts: Partial<StoredNetwork["geometry"]>): Edit => ({ geometry }) => ({
  geometry: { ...geometry, ...parts },
});

/** Networks that are whole by all their digests, and that no training gives. */
const NETWORKS: Record<string, Edit> = {
  "labels of -5": rows({ labels: Int32Array.of(-5, 1, 7) }),
  "labels of 2^31 - 1": rows({ labels: Int32Array.of(2 ** 31 - 1, 1, 7) }),
  "predictions of 2^31 - 1": rows({ predictions: Int32Array.of(2 ** 31 - 1, 1, 7) }),
  "confidences of NaN": rows({ confidences: Float32Array.of(NaN, 0.5, 1) }),
  "confidences of 7": rows({ confidences: Float32Array.of(7, 0.5, 1) }),
  "more dimensions": ({ embeddings }) => ({
    embeddings: {
      ...embeddings,
      coordinates: { data: new Float32Array(9), rows: 3, columns: 3 },
    },
  }),
  "a class of 1e15": places({ classes: [1e15, 3] }),
  "a class twice": places({ classes: [1, 1] }),
  "ragged class means": places({ classMeans: [[0, 1], [1]] }),
  "ragged class vectors": places({ weights: [[0, 1], [1]] }),
  "a class mean too many": places({ classMeans: [[0, 1], [1, 0], [2, 2]] }),
};

const { class: backend } = await useBackend("wasm");
const count = Object.keys(RECORDS).length + Object.keys(NETWORKS).length + 1;
const matrix = {
  dataset: ["digits"],
  loss: [{ name: "softmax" }],
  dimension: [2],
  seed: Array.from({ length: count }, (_, at) => at + 1),
};
const cells = expandMatrix(experiment({ matrix }));

/** A store with a network for each hostile kind, and a last one that is honest. */
async function writeHostile(path: string): Promise<Map<string, string>> {
  const store = openStore(path);
  const digests = new Map<string, string>();
  const kinds = [...Object.keys(NETWORKS), ...Object.keys(RECORDS), "honest"];
  for (const [at, kind] of kinds.entries()) {
    const cell: Cell = cells[at]!;
    const identity = await networkIdentity(cell, { backend });
    const network = sampleNetwork({ cell, identity, digest: networkDigest(cell, identity) });
    await store.write({ ...network, ...NETWORKS[kind]?.(network) });
    const records = await Promise.all(["accuracy", "fisherRatio"].map(async (name) => {
      const identity = await measureIdentity(network.digest, cell, { name, parameters: {} });
      const values = { [name]: 0.5 };
      return { digest: measureDigest(identity), identity, values, notes: {} };
    }));
    assertEquals(codeDigest(records[0]!.identity.fingerprints), records[0]!.identity.code);
    if (RECORDS[kind] === undefined) await store.writeMeasures(network.digest, records);
    else {
      await Deno.mkdir(`${path}/measures/${network.digest}`, { recursive: true });
      await RECORDS[kind](`${path}/measures/${network.digest}`, records);
    }
    digests.set(kind, network.digest);
  }
  return digests;
}

Deno.test("no hostile record, embedding or geometry keeps the others from being used", async (test) => {
  await withFolder(async (folder) => {
    const store = `${folder}/store`;
    const digests = await writeHostile(store);
    const study = `${folder}/sample.json`;
    await Deno.writeTextFile(study, JSON.stringify(document({ matrix })));
    const bad = count - 1;

    await test.step("each is refused with a sentence when it is read", async () => {
      const opened = openStore(store);
      for (const [kind, digest] of digests) {
        if (kind === "honest") continue;
        const read = async () => {
          await (await opened.open(digest)).whole();
          await opened.measures(digest);
        };
        const error = await read().then(() => undefined, (error) => error);
        assertEquals(error?.name, "StoreError", kind);
        assertStringIncludes(error.message, "damaged", kind);
      }
    });

    await test.step("merge() takes the others", async () => {
      const merged = await mergeStore(openStore(`${folder}/own`), openStore(store), checkCell);
      assertEquals([merged.added.length, merged.damaged.size], [1, bad]);
    });

    const commands: [string, string[], number, string][] = [
      ["list", ["list"], 1, "1 configuration, "],
      ["list --networks", ["list", "--networks"], 1, digests.get("honest")!.slice(0, 12)],
      ["doctor", ["doctor", "--backend", "wasm"], 1, "remedy: call reproduce again"],
      ["verify", ["verify", "--sample", "1", "--measures", "1"], 3, `damaged: ${bad}`],
      ["report", ["report", study, "--backend", "wasm", "--out", `${folder}/a`], 0, "index.html"],
      ["report --all", ["report", "--all", "--out", `${folder}/b`], 0, "index.html"],
      [
        "reproduce",
        ["reproduce", study, "--backend", "wasm", "--out", `${folder}/c`, "--jobs", "1"],
        0,
        "report: ",
      ],
    ];
    for (const [name, args, code, said] of commands) {
      await test.step(name, async () => {
        const ending = await call([...args, "--store", store]);
        const all = ending.out + ending.err;
        assert(!/^\s+at |Internal error|Uncaught/m.test(all), all);
        assertStringIncludes(all, said);
        assertEquals(ending.code, code, all);
      });
    }
    await test.step("what was damaged has been set aside, and made again", async () => {
      const opened = openStore(store);
      for (const digest of digests.values()) {
        await (await opened.open(digest)).whole();
        assertEquals((await opened.measures(digest)).length, 2);
      }
      assertEquals([...Deno.readDirSync(`${store}/damaged`)].length, bad);
    });
  });
});

Deno.test("report --all names what it does not know, and draws the others", async () => {
  await withFolder(async (folder) => {
    const store = openStore(`${folder}/store`);
    const [cell] = cells;
    const identity = await networkIdentity(cell!, { backend });
    const unknown = [{ dataset: "newer-mnist" }, { loss: { name: "no-such-loss" } }];
    for (const parts of [{}, ...unknown]) {
      await store.write(sampleNetwork({ cell: { ...cell!, ...parts }, identity }));
    }
    const out = `${folder}/report`;
    const { code, out: said, err } = await call([
      "report",
      "--all",
      "--store",
      store.path,
      "--out",
      out,
    ]);
    assertEquals(code, 0, err);
    assertStringIncludes(said, "index.html");
    for (const name of ["newer-mnist", "no-such-loss"]) assertStringIncludes(err, name);
  });
});
