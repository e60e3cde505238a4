import { canonicalJson } from "../base/canonical.ts";
import { InputError } from "../base/errors.ts";
import { useBackend } from "../compute/backend.ts";
import { changedComponents } from "../identity/fingerprints.ts";
import { measureDigest, measureIdentity } from "../identity/measure.ts";
import { networkDigest, networkIdentity } from "../identity/network.ts";
import { checkMeasures } from "../measures/check_measures.ts";
import { measureNetwork } from "../runner/measure_network.ts";
import { createPerformer, type Performer } from "../runner/perform.ts";
import { compareRecords } from "../runner/verification/compare.ts";
import { draw } from "../runner/verification/verify.ts";
import { memorySource } from "../store/folder.ts";
import { openNetwork } from "../store/network_reader.ts";
import type { MeasureRecord, NetworkReader, NetworkRecord } from "../store/mod.ts";
import { sealNetwork } from "../store/store.ts";
import { checkCell } from "../study/check_cell.ts";
import type { Cell } from "../study/types.ts";
import { thinHistory } from "./pack/history.ts";
import { samplePoints } from "./pack/points.ts";
import type { Pack } from "./pack/open_pack.ts";
import { ATLAS_BACKEND } from "./atlas.ts";

/** The result for one network of a pack. */
export interface PackFinding {
  /** The network. */
  digest: string;
  cell: Cell;
  /** How many measures were taken again. */
  measures: number;
  /** Why it was not trained again, as the present code would make another network; else absent. */
  older?: string;
  /** The differences from the pack, in words; empty where all is the same to the last bit. */
  differences: string[];
}

/** The result of verifying a pack. */
export interface PackVerification {
  /** How many of its networks another state of the sources made: they are drawn first. */
  older: number;
  findings: PackFinding[];
}

/** How a pack is verified. */
export interface VerifyPackOptions {
  /** How many networks are trained again, drawn at random; default 1, all where there are fewer. */
  sample?: number | undefined;
  /** Draws among the tenth that trained fastest and that needs no other network or dataset. */
  cheapest?: boolean | undefined;
  /** The seed of the draw. */
  seed: number;
  /** Where datasets are kept. */
  dataDirectory?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Called when a network was trained and compared. */
  onFinding?: ((finding: PackFinding) => void) | undefined;
}

/**
 * Trains some networks of a pack again with all of their measures, and compares to the last bit:
 * values, notes, and what the pack holds of history, embeddings and geometry.
 *
 * @param pack The pack.
 * @param options What is drawn, and where datasets are.
 * @returns What was found of each network that was drawn.
 * @throws {InputError} If there is nothing to draw from, or this machine computes other bits.
 */
export async function verifyPack(
  pack: Pack,
  options: VerifyPackOptions,
): Promise<PackVerification> {
  const { sample = 1, seed, cheapest, dataDirectory, signal, onFinding } = options;
  const records = cheapest ? await cheapRecords(pack) : await allRecords(pack);
  if (records.length === 0) {
    throw new InputError(`Cannot verify the pack "${pack.path}" as it has no network to draw`);
  }
  const backend = await useBackend(ATLAS_BACKEND);
  if (backend.class !== ATLAS_BACKEND) {
    throw new InputError(
      `Cannot verify the pack "${pack.path}" here: it needs the backend ${ATLAS_BACKEND}, this machine has ${backend.class}`,
    );
  }
  const performer = createPerformer(backend, dataDirectory);
  const findings: PackFinding[] = [];
  const sourcesOf = ({ environment }: NetworkRecord) => environment.sources;
  const { drawn, older } = await draw(records, sample, seed, "atlas", sourcesOf);
  for (const { digest } of drawn) {
    signal?.throwIfAborted();
    const finding = await verifyNetwork(pack, digest, performer, signal);
    findings.push(finding);
    onFinding?.(finding);
  }
  return { older, findings };
}

async function allRecords(pack: Pack): Promise<NetworkRecord[]> {
  return await Array.fromAsync(
    await pack.list(),
    async (digest) => (await pack.open(digest)).record,
  );
}

/** The networks of which one can be trained and measured in the shortest time. */
async function cheapRecords(pack: Pack): Promise<NetworkRecord[]> {
  const all: NetworkRecord[] = [];
  for (const digest of await pack.list()) {
    const identities = (await pack.measures(digest)).map(({ identity }) => identity);
    const alone = identities.every(({ measure, data }) =>
      measure.with === undefined && Object.keys(data).length === 0
    );
    if (alone) all.push((await pack.open(digest)).record);
  }
  all.sort((a, b) => a.environment.seconds - b.environment.seconds);
  return all.slice(0, Math.ceil(all.length / 10));
}

async function verifyNetwork(
  pack: Pack,
  digest: string,
  performer: Performer,
  signal: AbortSignal | undefined,
): Promise<PackFinding> {
  const packed = await pack.open(digest);
  const cell = checkCell(packed.record.cell);
  const records = await pack.measures(digest);
  const finding: PackFinding = { digest, cell, measures: records.length, differences: [] };
  const older = await changesSince(packed.record, cell, records);
  if (older !== undefined) return { ...finding, measures: 0, older };

  const again = async (cell: Cell): Promise<NetworkReader> => {
    const trained = await performer.train(cell, { signal });
    return openNetwork(trained.digest, memorySource(trained.digest, sealNetwork(trained)));
  };
  const repeated = await again(cell);
  const taken = new Map<string, MeasureRecord>();
  await measureNetwork(
    repeated,
    cell,
    checkMeasures(records.map(({ identity }) => identity.measure)),
    async (other) => again(checkCell((await pack.open(other)).record.cell)),
    performer.load,
    (records) => {
      for (const record of records) taken.set(record.digest, record);
      return Promise.resolve();
    },
  );
  const { differences } = finding;
  for (const record of records) {
    const { name } = record.identity.measure;
    const compared = compareRecords(record, taken.get(record.digest)!);
    differences.push(...compared.differences.map((text) => `${name}: ${text}`));
  }
  differences.push(...await differingParts(pack, packed, repeated));
  return finding;
}

/** Says by what the present code would make another network or take other measures. */
async function changesSince(
  { digest, identity }: NetworkRecord,
  cell: Cell,
  records: readonly MeasureRecord[],
): Promise<string | undefined> {
  const now = await networkIdentity(cell, { backend: ATLAS_BACKEND });
  if (networkDigest(cell, now) !== digest) {
    const changed = changedComponents(identity.fingerprints, now.fingerprints);
    return `made by older code or data: ${changed.join(", ") || "the data"} changed since`;
  }
  const stale: string[] = [];
  for (const { digest: stored, identity: { measure, fingerprints } } of records) {
    const now = await measureIdentity(digest, cell, measure);
    if (measureDigest(now) === stored) continue;
    const changed = changedComponents(fingerprints, now.fingerprints);
    stale.push(`${measure.name} (${changed.join(", ") || "the data"} changed since)`);
  }
  return stale.length === 0 ? undefined : `measured by older code: ${stale.join("; ")}`;
}

/** The pack's data beside values, and the data made now. */
async function differingParts(
  pack: Pack,
  packed: Awaited<ReturnType<Pack["open"]>>,
  repeated: NetworkReader,
): Promise<string[]> {
  const differing: string[] = [];
  const compare = (name: string, was: unknown, is: unknown) => {
    if (canonicalJson(textOf(was)) !== canonicalJson(textOf(is))) {
      differing.push(`${name} differs from the pack`);
    }
  };
  const { divergedAt } = packed.record;
  compare("the step of divergence", divergedAt, repeated.record.divergedAt);
  compare("the history", await packed.history(), thinHistory(await repeated.history()));
  if (!pack.shown.has(packed.record.digest)) return differing;
  compare("the geometry", await packed.geometry(), await repeated.geometry());
  const [was, is] = [await packed.embeddings(), samplePoints(await repeated.embeddings())];
  compare("the embeddings", { ...was }, { ...is });
  return differing;
}

/** A value as JSON can hold it, with numbers that are not finite as text. */
function textOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null, (_key, part) => {
    if (ArrayBuffer.isView(part)) return Array.from(part as Float32Array, String);
    return typeof part === "number" ? String(part) : part;
  }));
}
