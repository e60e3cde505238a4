import { ATLAS_BACKEND } from "../atlas/atlas.ts";
import type { Pack } from "../atlas/pack/open_pack.ts";
import { samplePoints, thinHistory } from "../store/samples.ts";
import { canonicalJson, sha256Of } from "../base/digest.ts";
import { InputError } from "../base/errors.ts";
import type { Cell } from "../cell/cell.ts";
import { checkCell } from "../cell/check_cell.ts";
import { useBackend } from "../compute/backend.ts";
import { changedComponents } from "../identity/fingerprints.ts";
import { measureDigest, measureIdentity } from "../identity/measure.ts";
import { networkDigest, type NetworkIdentity } from "../identity/network.ts";
import { readEach } from "../runner/find_runs.ts";
import type { Embeddings } from "../networks/embeddings.ts";
import type { HistoryRow } from "../networks/train.ts";
import { meanOrNaN } from "../statistics/summary.ts";
import type { NetworkReader } from "../store/network_reader.ts";
import type { Store } from "../store/store.ts";
import type { Parts, Values } from "./compare.ts";
import type { Kept, Older } from "./draw.ts";
import { type Train, type Verification, verify, type VerifyOptions } from "./verify.ts";

/**
 * Checks every file of every network of a store against its manifest, and every network and measure
 * against its digest; then makes some again and compares.
 *
 * @throws {InputError} If there is nothing in the store.
 */
export async function verifyStore(store: Store, options: VerifyOptions): Promise<Verification> {
  const digests = await store.list();
  if (digests.length === 0) {
    throw new InputError(`There is no network in the store "${store.path}": name another --store`);
  }
  const { read: networks, damaged } = await readEach(digests, async (digest): Promise<Kept> => {
    options.signal?.throwIfAborted();
    const network = await store.open(digest);
    await network.whole();
    return { record: network.record, records: await store.measures(digest) };
  });
  return await verify({
    count: digests.length,
    networks,
    damaged,
    purpose: "networks",
    partsOf: async (digest) => await wholeParts(await store.open(digest)),
    partsAgain: wholeParts,
    open: store.open,
  }, options);
}

/** The files that say where and when a network was trained. */
const CIRCUMSTANCES = ["environment.json", "identity.json", "manifest.json"];

/** What is compared of a network in a store: its files, when it diverged, its embeddings. */
export async function wholeParts(network: NetworkReader): Promise<Parts> {
  const { convergence } = network.record;
  const parts = {
    ...await fileDigests(network),
    ...divergence(network),
    ...convergence && { "the epochs until it converged": canonicalJson(convergence) },
  };
  const embeddings = await network.embeddings();
  const [history, weights] = [await network.history(), await network.weights()];
  const numbers = {
    "the geometry": await network.geometry(),
    "the history": history,
    "what the loss has learned": await network.lossVariables(),
    ...weights && { "the weights": weights },
  };
  return { parts, embeddings, readings: readingsOf(embeddings, history), numbers };
}

/** What is read off the rows of a network, and off the end of its history. */
function readingsOf(embeddings: Embeddings, history: readonly HistoryRow[]): Values {
  const { splits, labels, predictions, confidences } = embeddings;
  const rows = [...splits.keys()];
  const of = (split: string, value: (row: number) => number) => {
    const found = meanOrNaN(rows.filter((row) => splits[row] === split).map(value));
    return Number.isFinite(found) ? found : null;
  };
  const last = meanOrNaN(history.slice(-Math.ceil(history.length / 10)).map(({ loss }) => loss));
  return Object.fromEntries([
    ["loss at the end", Number.isFinite(last) ? last : null],
    ...[...new Set(splits)].flatMap((split) => [
      [
        `predictions that are right (${split})`,
        of(split, (row) => +(labels[row] === predictions[row])),
      ],
      ...confidences ? [[`mean confidence (${split})`, of(split, (row) => confidences[row]!)]] : [],
    ]),
  ]);
}

/** The SHA-256 of each file of a network, the record of its circumstances aside. */
export async function fileDigests(network: NetworkReader): Promise<Record<string, string>> {
  const files = Object.entries(await network.files());
  return Object.fromEntries(
    files.filter(([name]) => !CIRCUMSTANCES.includes(name))
      .map(([name, bytes]) => [name, sha256Of(bytes)]),
  );
}

const divergence = ({ record: { divergedAt } }: Pick<NetworkReader, "record">) => ({
  "the step of divergence": String(divergedAt),
});

/**
 * Trains some networks of a pack again with all of their measures, and compares to the last bit:
 * values, notes, and what the pack holds of history, embeddings and geometry.
 *
 * @param pack The pack.
 * @param options What is drawn, and where datasets are. `cheapest` draws among the tenth that trained
 *   fastest and that needs no other network or dataset.
 * @throws {InputError} If there is nothing to draw from, or this machine computes other bits.
 */
export async function verifyPack(
  pack: Pack,
  { cheapest = false, ...options }:
    & Omit<VerifyOptions, "measures" | "backend">
    & { cheapest?: boolean | undefined },
): Promise<Verification> {
  const all = await keptIn(pack);
  const networks = cheapest ? cheapestOf(all) : all;
  if (networks.length === 0) {
    throw new InputError(`The pack "${pack.path}" has no network to draw`);
  }
  const { class: present } = await useBackend(ATLAS_BACKEND);
  if (present !== ATLAS_BACKEND) {
    throw new InputError(
      `The pack "${pack.path}" cannot be verified here: it needs the backend ${ATLAS_BACKEND}, this machine has ${present}`,
    );
  }
  return await verify({
    ...packSource(pack, all, networks),
    purpose: "atlas",
    refuses: changesSince,
  }, { ...options, measures: 0, backend: ATLAS_BACKEND });
}

/**
 * Trains some networks of a bundle's pack again with all of their measures, each on its own backend and
 * also where other code made it, and gives each a level.
 */
export async function verifyBundle(
  pack: Pack,
  options: Omit<VerifyOptions, "measures">,
): Promise<Verification> {
  const all = await keptIn(pack);
  const source = { ...packSource(pack, all, all), purpose: "bundle" };
  return await verify(source, { ...options, measures: 0 });
}

async function keptIn(pack: Pack): Promise<Kept[]> {
  return await Array.fromAsync(await pack.list(), async (digest): Promise<Kept> => ({
    record: (await pack.open(digest)).record,
    records: await pack.measures(digest),
  }));
}

/** A pack as something that is verified. */
const packSource = (pack: Pack, all: readonly Kept[], networks: readonly Kept[]) => ({
  count: all.length,
  networks,
  damaged: new Map<string, string>(),
  async partsOf(digest: string) {
    const network = await pack.open(digest);
    return pack.shown.has(digest) ? await sampledParts(network) : await outline(network);
  },
  partsAgain: sampledParts,
  open: async (digest: string, train: Train) =>
    await train(checkCell((await pack.open(digest)).record.cell)),
});

/** The networks of which one can be trained and measured in the shortest time. */
function cheapestOf(networks: readonly Kept[]): Kept[] {
  const alone = networks.filter(({ records }) =>
    records.every(({ identity: { measure, data } }) =>
      measure.with === undefined && Object.keys(data).length === 0
    )
  ).sort((a, b) => a.record.environment.seconds - b.record.environment.seconds);
  return alone.slice(0, Math.ceil(alone.length / 10));
}

type PackedNetwork = Awaited<ReturnType<Pack["open"]>>;

/** What a pack has of any network. */
async function outline(network: PackedNetwork): Promise<Parts> {
  const history = textOf(thinHistory(await network.history()));
  return { parts: { ...divergence(network), "the history": history } };
}

/** What a pack has of a network whose embeddings it shows. */
async function sampledParts(network: PackedNetwork): Promise<Parts> {
  const embeddings = samplePoints(await network.embeddings());
  const { parts } = await outline(network);
  const geometry = textOf(await network.geometry());
  return {
    parts: { ...parts, "the geometry": geometry, "the sample of embeddings": textOf(embeddings) },
    embeddings,
  };
}

/** A value as canonical text, with numbers that are not finite as text. */
function textOf(value: unknown): string {
  return canonicalJson(JSON.parse(JSON.stringify(value, (_key, part) => {
    if (ArrayBuffer.isView(part)) return Array.from(part as Float32Array, String);
    return typeof part === "number" ? String(part) : part;
  })));
}

/** By what the present code would make another network than the packed one, or other measures. */
async function changesSince(
  { record: { digest, identity }, records }: Kept,
  cell: Cell,
  now: NetworkIdentity,
): Promise<Older[]> {
  if (networkDigest(cell, now) !== digest) {
    return [{ changed: changedComponents(identity.fingerprints, now.fingerprints) }];
  }
  const older: Older[] = [];
  for (const { digest: packed, identity: { measure, fingerprints } } of records) {
    const present = await measureIdentity(digest, cell, measure);
    if (measureDigest(present) === packed) continue;
    const changed = changedComponents(fingerprints, present.fingerprints);
    older.push({ measure: measure.name, changed });
  }
  return older;
}
