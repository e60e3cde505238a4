import { canonicalJson } from "../base/canonical.ts";
import { InputError, LossAtlasError } from "../base/errors.ts";
import { randomStream } from "../base/random.ts";
import { BACKEND_NAMES, type BackendName, useBackend } from "../compute/backend.ts";
import { sourcesState } from "../identity/fingerprints.ts";
import { measureDigest, measureIdentity } from "../identity/measure.ts";
import { type NetworkIdentity, networkIdentity } from "../identity/network.ts";
import { checkMeasures } from "../measures/check_measures.ts";
import { measureNetwork } from "../runner/measure_network.ts";
import { createPerformer } from "../runner/perform.ts";
import { memorySource } from "../store/folder.ts";
import type { MeasureRecord } from "../store/measures.ts";
import type { NetworkRecord } from "../store/network.ts";
import { sealNetwork } from "../store/network_files.ts";
import { type NetworkReader, openNetwork } from "../store/network_reader.ts";
import { checkCell } from "../study/check_cell.ts";
import { configurationKey } from "../study/configuration.ts";
import type { Cell } from "../study/types.ts";
import {
  compareResults,
  type Differences,
  type Level,
  levelOf,
  type Parts,
  type Results,
  type Values,
} from "./compare.ts";

/** A network with its measures as a store or a pack has them. */
export interface Kept {
  record: NetworkRecord;
  records: MeasureRecord[];
}

/** Trains a cell again, in memory. */
export type Train = (cell: Cell) => Promise<NetworkReader>;

/** What is verified: a store or a pack. */
export interface VerifiedSource {
  /** How many networks it has. */
  count: number;
  /** Those that may be drawn. */
  networks: readonly Kept[];
  /** Damaged networks: digest to what is wrong. */
  damaged: Map<string, string>;
  /** Names the stream of random numbers by which networks are drawn. */
  purpose: string;
  /** What it has of a network, the measures aside. */
  partsOf(digest: string): Promise<Parts>;
  /** The same of a network that was trained again. */
  partsAgain(network: NetworkReader): Promise<Parts>;
  /** Opens a network with its weights, which a measure needs; trains it again where it has none. */
  open(digest: string, train: Train): Promise<NetworkReader>;
  /** Says by what something else would come out, so that a network is not made again. */
  refuses?(kept: Kept, cell: Cell, now: NetworkIdentity): Promise<Older[]>;
}

/** What changed since a network, or a measure, was made: components, or none where it is the data. */
export interface Older {
  /** The measure; absent where it is the network. */
  measure?: string;
  changed: string[];
}

/** The result for one network, or for one of its measures. */
export interface Finding {
  /** Digest of the network. */
  digest: string;
  cell: Cell;
  /** The measure that was taken again; absent where the network was trained again. */
  measure?: string;
  /** How many measures were taken again. */
  measures: number;
  /** The level that must be reached; a lower one means that results differ. */
  expected: Exclude<Level, "differs">;
  level: Level;
  differences: Differences;
  /** Why it could not be made again. */
  failure?: string;
  /** By what the present code would make something else, so that it was not made again. */
  older?: Older[];
}

/** How a store or a pack is verified. */
export interface VerifyOptions {
  /** How many networks are trained again, drawn at random; default 1, all where there are fewer. */
  sample?: number | undefined;
  /** How many measures are taken again, drawn at random; default 10. */
  measures?: number | undefined;
  /** The seed of the draws. */
  seed: number;
  /** The backend that trains again, default that of each network. */
  backend?: BackendName | undefined;
  /** Where datasets are kept. */
  dataDirectory?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Called when a network or a measure was made again and compared. */
  onFinding?: ((finding: Finding) => void) | undefined;
}

/** The result of a verification. */
export interface Verification {
  /** How many networks there are. */
  networks: number;
  /** How many of them another state of the sources made: the sample is drawn from these first. */
  older: number;
  /** How many measures there are of the networks that may be drawn. */
  measures: number;
  /** Damaged networks: digest to what is wrong. */
  damaged: Map<string, string>;
  /** What was made again, with the level of each. */
  findings: Finding[];
}

/**
 * Trains some networks again, takes some measures again, and compares.
 *
 * A network on WASM by the present code must come out the same bit for bit (level A), one on another
 * backend within tolerance (B), one by other code within the spread over seeds (C).
 */
export async function verify(
  source: VerifiedSource,
  options: VerifyOptions,
): Promise<Verification> {
  const { sample = 1, measures = 10, seed, signal, onFinding } = options;
  const { networks: all, damaged, count, purpose } = source;
  const findings: Finding[] = [];
  const find = async (kept: Kept, again: () => Promise<Finding>) => {
    signal?.throwIfAborted();
    const finding = await attempt(kept, source, again);
    findings.push(finding);
    onFinding?.(finding);
  };
  const networks = await draw(all.map((kept) => ({ kept })), sample, seed, purpose);
  for (const { kept } of networks.drawn) await find(kept, () => trainAgain(kept, source, options));
  const records = all.flatMap((kept) => kept.records.map((record) => ({ kept, record })));
  const measured = await draw(records, measures, seed, "measures");
  for (const { kept, record } of measured.drawn) {
    await find(kept, () => measureAgain(kept, record, source, options));
  }
  return { networks: count, older: networks.older, measures: records.length, damaged, findings };
}

/** What makes networks and measures again, in memory: on the backend of the kept one, or another. */
async function repeater(
  { record: { digest, identity } }: Kept,
  source: VerifiedSource,
  { backend: wanted, dataDirectory, signal }: VerifyOptions,
) {
  const backend = await useBackend(wanted ?? backendOf(digest, identity));
  const { train: trainCell, load } = createPerformer(backend, dataDirectory);
  const train = async (cell: Cell): Promise<NetworkReader> => {
    const trained = await trainCell(cell, { signal });
    return openNetwork(trained.digest, memorySource(trained.digest, sealNetwork(trained)));
  };
  return { backend, train, load, open: (digest: string) => source.open(digest, train) };
}

/** Trains a network again, measures it as the kept one was, and compares. */
async function trainAgain(
  kept: Kept,
  source: VerifiedSource,
  options: VerifyOptions,
): Promise<Finding> {
  const { record: { digest, identity }, records } = kept;
  const cell = checkCell(kept.record.cell);
  const { backend, train, ...context } = await repeater(kept, source, options);
  const now = await networkIdentity(cell, { backend: backend.class });
  const expected = expectedLevel(identity, now);
  const older = await source.refuses?.(kept, cell, now) ?? [];
  if (older.length > 0) return { ...unmade(kept), expected, older };

  const repeated = await train(cell);
  const measures = checkMeasures(records.map(({ identity }) => identity.measure));
  const taken = await measureNetwork(repeated, cell, measures, context);
  const differences = compareResults(
    { ...await source.partsOf(digest), ...joined(records) },
    { ...await source.partsAgain(repeated), ...joined(taken) },
  );
  const siblings = source.networks.filter((other) =>
    other !== kept && configurationKey(other.record.cell) === configurationKey(cell)
  ).map((other): Values => joined(other.records).values);
  const level = levelOf(differences, siblings);
  return { digest, cell, measures: records.length, expected, level, differences };
}

/** Takes a measure of a kept network again, and compares. */
async function measureAgain(
  kept: Kept,
  record: MeasureRecord,
  source: VerifiedSource,
  options: VerifyOptions,
): Promise<Finding> {
  const { digest, identity } = kept.record;
  const cell = checkCell(kept.record.cell);
  const { backend, train, ...context } = await repeater(kept, source, options);
  const [asked] = checkMeasures([record.identity.measure]);
  const stored = await context.open(digest);
  const network = await stored.weights() === undefined ? await train(cell) : stored;
  const [repeated] = await measureNetwork(network, cell, [asked!], context);
  const now = measureDigest(await measureIdentity(digest, cell, asked!));
  const same = now === record.digest && backend.class === identity.backend;
  const differences = compareResults(record, repeated!);
  return {
    digest,
    cell,
    measure: asked!.name,
    measures: 1,
    expected: same ? "A" : "B",
    level: levelOf(differences),
    differences,
  };
}

/** A store may hold what this version cannot make; a pack is of the present version alone. */
async function attempt(
  kept: Kept,
  { refuses }: VerifiedSource,
  again: () => Promise<Finding>,
): Promise<Finding> {
  try {
    return await again();
  } catch (error) {
    if (refuses !== undefined || !(error instanceof LossAtlasError)) throw error;
    return { ...unmade(kept), failure: error.message };
  }
}

/** The finding on what was not made again. */
function unmade({ record: { digest, cell } }: Kept): Finding {
  const differences = { parts: [], values: [], notes: [], embeddings: 0 };
  return { digest, cell, measures: 0, expected: "C", level: "differs", differences };
}

/** The values and notes of records together. */
function joined(records: readonly MeasureRecord[]): Pick<Results, "values" | "notes"> {
  return {
    values: Object.assign({}, ...records.map(({ values }) => values)),
    notes: Object.assign({}, ...records.map(({ notes }) => notes)),
  };
}

function expectedLevel(then: NetworkIdentity, now: NetworkIdentity): Finding["expected"] {
  if (then.code !== now.code || canonicalJson(then.data) !== canonicalJson(now.data)) return "C";
  return then.backend === now.backend && now.backend.startsWith("wasm") ? "A" : "B";
}

function backendOf(digest: string, { backend }: NetworkIdentity): BackendName {
  // A class is named after its backend: `wasm-plain` is WASM without a fused multiply-add.
  const name = BACKEND_NAMES.find((name) => name === backend.split("-")[0]);
  if (name !== undefined) return name;
  throw new InputError(`The network ${digest} is of a backend that does not exist: ${backend}`);
}

/**
 * Draws some of the items at random, each once: first those that another state of the sources made,
 * as only they can show what a fingerprint did not notice.
 *
 * @returns The drawn ones, and how many of all are of another state.
 */
async function draw<T extends { kept: Kept }>(
  items: readonly T[],
  count: number,
  seed: number,
  purpose: string,
): Promise<{ drawn: T[]; older: number }> {
  const state = await sourcesState();
  const order = randomStream(seed, `verification/${purpose}`).permutation(items.length);
  const shuffled = Array.from(order, (index) => items[index]!);
  const { older = [], present = [] } = Object.groupBy(
    shuffled,
    ({ kept: { record } }) => record.environment.sources === state ? "present" : "older",
  );
  return { drawn: [...older, ...present].slice(0, count), older: older.length };
}

/** Whether a repetition reached the required level. */
export function holds({ level, expected }: Pick<Finding, "level" | "expected">): boolean {
  return level !== "differs" && level <= expected;
}
