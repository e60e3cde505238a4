import { assertEquals } from "@std/assert";
import { randomStream } from "../../src/base/random.ts";
import { codeDigest } from "../../src/identity/fingerprints.ts";
import { measureDigest } from "../../src/identity/measure.ts";
import { networkDigest } from "../../src/identity/network.ts";
import { runExperiment } from "../../src/runner/run_experiment.ts";
import {
  type MeasureRecord,
  openStore,
  type Store,
  type StoredNetwork,
} from "../../src/store/mod.ts";
import { verifyStore } from "../../src/verification/sources.ts";
import { holds } from "../../src/verification/verify.ts";
import { experiment } from "../_experiments.ts";
import { LONG } from "../_requires.ts";
import { withFolder } from "../integration/_folder.ts";

/** A network with its records, whole. */
interface Whole {
  network: StoredNetwork & Required<Pick<StoredNetwork, "weights">>;
  records: MeasureRecord[];
}

async function readAll(store: Store): Promise<Whole[]> {
  return await Array.fromAsync(await store.list(), async (digest) => ({
    network: await (await store.open(digest)).whole() as Whole["network"],
    records: await store.measures(digest),
  }));
}

/** Says that a network was made by other code, whose results need not be the same bit for bit. */
function byOtherCode({ network, records }: Whole): Whole {
  const fingerprints = { ...network.identity.fingerprints, elsewhere: { all: "0".repeat(16) } };
  const identity = { ...network.identity, fingerprints, code: codeDigest(fingerprints) };
  const digest = networkDigest(network.cell, identity);
  return {
    network: { ...network, digest, identity },
    records: records.map((record) => {
      const identity = { ...record.identity, network: digest };
      return { ...record, identity, digest: measureDigest(identity) };
    }),
  };
}

type Forge = (whole: Whole) => Whole;

const withNetwork =
  (edit: (network: Whole["network"]) => Partial<Whole["network"]>): Forge =>
  ({ network, records }) => ({ network: { ...network, ...edit(network) }, records });

const embeddings = (
  edit: (embeddings: StoredNetwork["embeddings"]) => Partial<StoredNetwork["embeddings"]>,
) => withNetwork(({ embeddings }) => ({ embeddings: { ...embeddings, ...edit(embeddings) } }));

const scaled = (variables: StoredNetwork["lossVariables"]) =>
  Object.fromEntries(
    Object.entries(variables).map(([name, { shape, data }]) => [
      name,
      { shape, data: data.map((value) => value * 1.5) },
    ]),
  );

/** A forgery of each part of a network, and of its records. */
const FORGERIES: Record<string, Forge> = {
  "predictions that are right": embeddings(({ labels }) => ({ predictions: labels })),
  "another label in each tenth row": embeddings(({ labels }) => ({
    labels: labels.map((label, row) => row % 10 === 0 ? (label + 1) % 10 : label),
  })),
  "confidences of 0.99": embeddings(({ confidences }) => ({
    confidences: confidences!.fill(0.99),
  })),
  "a split under another name": embeddings(({ splits }) => ({
    splits: splits.map((split) => split === "train" ? "test" : split),
  })),
  "class means": withNetwork(({ geometry }) => ({
    geometry: { ...geometry, classMeans: geometry.classMeans.map((row) => row.map((x) => x + 1)) },
  })),
  "class vectors": withNetwork(({ geometry }) => ({
    geometry: { ...geometry, weights: geometry.weights!.map((row) => row.map((x) => x * 3)) },
  })),
  "a history": withNetwork(({ history }) => ({
    history: history.map((row) => ({ ...row, loss: row.loss / 100 })),
  })),
  "weights": withNetwork(({ weights }) => ({ weights: scaled(weights) })),
  "what the loss has learned": withNetwork(({ lossVariables }) => ({
    lossVariables: scaled(lossVariables),
  })),
  "a divergence": withNetwork(() => ({ divergedAt: 1 })),
  "the backend of the environment": withNetwork(({ environment }) => ({
    environment: { ...environment, backend: "webgpu" },
  })),
  "a value": ({ network, records }) => ({
    network,
    records: records.map((record) =>
      "accuracy" in record.values ? { ...record, values: { accuracy: 1 } } : record
    ),
  }),
  "a value that is close": ({ network, records }) => ({
    network,
    records: records.map(({ values, ...record }) => ({
      ...record,
      values: Object.fromEntries(Object.entries(values).map(([key, x]) => [key, x! * 1.0001])),
    })),
  }),
  "a note": ({ network, records }) => ({
    network,
    records: records.map((record) => ({
      ...record,
      notes: { [Object.keys(record.values)[0]!]: "measured by an expert" },
    })),
  }),
};

const random = randomStream(1, "forgeries");
const moved = (change: (row: number) => number) =>
  embeddings(({ coordinates }) => ({
    coordinates: {
      ...coordinates,
      data: coordinates.data.map((x, at) => x * change(Math.floor(at / coordinates.columns))),
    },
  }));

/** What a forger may do to the coordinates, so that they are not the same to the last bit. */
const COVERS: Record<string, Forge> = {
  "": (whole) => whole,
  ", coordinates moved a little": moved(() => 1 + 1e-6 * (1 + random.uniform())),
  ", one coordinate moved far": moved((row) => row === 0 ? -5 : 1),
  ", all coordinates moved": moved(() => 1.2 + random.uniform() / 10),
};

/** Whose code made the network, as its identity says. */
const MAKERS: Record<string, Forge> = { "": (whole) => whole, ", by other code": byOtherCode };

/** Replaces networks of a store. */
async function replace(path: string, networks: readonly Whole[], freed: boolean): Promise<Store> {
  await Deno.remove(path, { recursive: true });
  const store = openStore(path);
  for (const { network, records } of networks) {
    await store.write(network);
    await store.writeMeasures(network.digest, records);
    if (freed) await store.freeWeights(network.digest);
  }
  return store;
}

/** The networks in which something was found, and all that was found. */
async function verdicts(store: Store): Promise<{ found: Set<string>; text: string }> {
  const options = { sample: Infinity, measures: Infinity, seed: 1 };
  const { findings, damaged } = await verifyStore(store, options);
  const wrong = findings.filter((finding) => !holds(finding));
  const text = findings.map(({ digest, level, expected, differences }) => ({
    ...{ digest, level, expected, differences },
  }));
  const found = new Set(wrong.map(({ digest }) => digest));
  return { found, text: JSON.stringify([...text, ...damaged]) };
}

/** What is forged, how it is covered up, and what is said of it. */
interface Trial {
  name: string;
  forge: Forge;
}

/** Every forgery with every cover; or each once, with a cover that changes from one to the next. */
const trials: Trial[] = Object.entries(FORGERIES).flatMap(([what, forge], at) =>
  Object.entries(COVERS).flatMap(([cover, hide], number) =>
    Object.entries(MAKERS).flatMap(([maker, madeBy], other): Trial[] => {
      if (!LONG && (number !== at % 4 || other === 0)) return [];
      return [{
        name: what + cover + maker,
        forge: (whole) => madeBy(hide(forge(structuredClone(whole)))),
      }];
    })
  )
);

/** By default the rate is 0.001. */
const OTHER = { name: "adam", learningRate: 0.00102 };
const TRAINING = { trainSize: 64, testSize: 50, epochs: 1, batchSize: 32 };

Deno.test("verifyStore() finds every forgery of a part, whatever is said of its code", async (test) => {
  await withFolder(async (folder) => {
    const seed = [1, 2, 3];
    const matrix = { dataset: ["digits"], loss: [{ name: "softmax" }], dimension: [2], seed };
    const parts = { matrix, training: TRAINING };
    const study = experiment(parts);
    const made = openStore(`${folder}/made`);
    const { failed } = await runExperiment(study, { store: made.path, backend: "wasm" });
    assertEquals(failed, []);
    const honest = await readAll(made);
    const path = `${folder}/store`;
    await Deno.mkdir(path);

    for (const [maker, madeBy] of Object.entries(MAKERS)) {
      await test.step(`none in honest networks${maker}`, async () => {
        const { found, text } = await verdicts(await replace(path, honest.map(madeBy), false));
        assertEquals(found.size, 0, text);
      });
    }
    await test.step("none where other code computes other bits", async () => {
      const other = experiment({ ...parts, training: { ...TRAINING, optimizer: OTHER } });
      const elsewhere = openStore(`${folder}/elsewhere`);
      await runExperiment(other, { store: elsewhere.path, backend: "wasm" });
      const results = await readAll(elsewhere);
      const networks = honest.map((whole): Whole => {
        const { network, records } = results.find(({ network }) =>
          network.cell.seed === whole.network.cell.seed
        )!;
        const { digest, cell, identity } = whole.network;
        return byOtherCode({
          network: { ...network, digest, cell, identity },
          records: records.map(({ values, notes, identity: { measure } }) => {
            const own = whole.records.find((each) => each.identity.measure.name === measure.name)!;
            return { ...own, values, notes };
          }),
        });
      });
      const { found, text } = await verdicts(await replace(path, networks, false));
      assertEquals(found.size, 0, text);
      assertEquals(text.includes('"level":"C"'), true, text);
    });
    // One forgery in each of the three networks.
    for (let first = 0; first < trials.length; first += honest.length) {
      const some = trials.slice(first, first + honest.length);
      const names = some.map(({ name }) => name);
      await test.step(names.join("; "), async () => {
        const forged = honest.slice(0, some.length).map((whole, at) => some[at]!.forge(whole));
        const rest = honest.slice(some.length);
        for (const freed of LONG ? [false, true] : [first % 2 === 0]) {
          const { found, text } = await verdicts(await replace(path, [...forged, ...rest], freed));
          // Freed weights are gone, and their forgery with them.
          const missed = names.filter((name, at) =>
            !found.has(forged[at]!.network.digest) && !(freed && name.startsWith("weights"))
          );
          assertEquals(missed, [], `freed: ${freed}, ${text}`);
        }
      });
    }
  });
});
