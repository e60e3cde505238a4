import { canonicalJson } from "../base/digest.ts";
import { InputError, LossAtlasError } from "../base/errors.ts";
import { randomStream } from "../base/random.ts";
import { type Cell, configurationKey } from "../cell/cell.ts";
import { checkCell } from "../cell/check_cell.ts";
import { BACKEND_NAMES, type BackendName, useBackend } from "../compute/backend.ts";
import { sourcesState } from "../identity/fingerprints.ts";
import { measureDigest, measureIdentity } from "../identity/measure.ts";
import { type NetworkIdentity, networkIdentity } from "../identity/network.ts";
import { checkMeasures } from "../measures/resolve.ts";
import { measureNetwork } from "../runner/measure_network.ts";
import { createPerformer } from "../runner/perform.ts";
import { memorySource } from "../store/folder.ts";
import type { MeasureRecord } from "../store/measures.ts";
import type { NetworkRecord } from "../store/network.ts";
import { sealNetwork } from "../store/network_files.ts";
import { type NetworkReader, openNetwork } from "../store/network_reader.ts";
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
  const networks = await draw(all.map((kept): Drawn => ({ kept })), sample, seed, purpose);
  const records = all.flatMap((kept) => kept.records.map((record): Drawn => ({ kept, record })));
  const taken = await draw(records, measures, seed, "measures");
  for (const drawn of [...networks.drawn, ...taken.drawn]) {
    signal?.throwIfAborted();
    const finding = await attempt(drawn, source, options);
    findings.push(finding);
    onFinding?.(finding);
  }
  return { networks: count, older: networks.older, measures: records.length, damaged, findings };
}

/** What is made again: a network with all of its measures, or one measure of it. */
interface Drawn {
  kept: Kept;
  record?: MeasureRecord;
}

/** A store may hold what this version cannot make; a pack is of the present version alone. */
async function attempt(
  drawn: Drawn,
  source: VerifiedSource,
  options: VerifyOptions,
): Promise<Finding> {
  try {
    return await makeAgain(drawn, source, options);
  } catch (error) {
    if (source.refuses !== undefined || !(error instanceof LossAtlasError)) throw error;
    return { ...unmade(drawn), failure: error.message };
  }
}

/** Trains a network again with its measures, or takes one measure again, and compares. */
async function makeAgain(
  drawn: Drawn,
  source: VerifiedSource,
  { backend: wanted, dataDirectory, signal }: VerifyOptions,
): Promise<Finding> {
  const { kept, record } = drawn;
  const { digest, identity } = kept.record;
  const cell = checkCell(kept.record.cell);
  const backend = await useBackend(wanted ?? backendOf(digest, identity));
  const now = await networkIdentity(cell, { backend: backend.class });
  const older = await source.refuses?.(kept, cell, now) ?? [];
  if (older.length > 0) return { ...unmade(drawn), older };

  const { train: trainCell, load } = createPerformer(backend, dataDirectory);
  const train = async (cell: Cell): Promise<NetworkReader> => {
    const trained = await trainCell(cell, { signal });
    return openNetwork(trained.digest, memorySource(trained.digest, sealNetwork(trained)));
  };
  const open = (other: string) => source.open(other, train);
  const records = record === undefined ? kept.records : [record];
  const measures = checkMeasures(records.map(({ identity }) => identity.measure));
  const stored = record && await open(digest);
  const network = await stored?.weights() === undefined ? await train(cell) : stored!;
  const taken = await measureNetwork(network, cell, measures, { open, load });
  const [was, is] = [joined(records), joined(taken)];
  const about = { ...unmade(drawn), measures: records.length };
  if (record !== undefined) {
    const present = measureDigest(await measureIdentity(digest, cell, measures[0]!));
    const isSame = present === record.digest && backend.class === identity.backend;
    const differences = compareResults(was, is);
    return { ...about, expected: isSame ? "A" : "B", level: levelOf(differences), differences };
  }
  const differences = compareResults(
    { ...await source.partsOf(digest), ...was },
    { ...await source.partsAgain(network), ...is },
  );
  const siblings = source.networks.filter((other) =>
    other !== kept && configurationKey(other.record.cell) === configurationKey(cell)
  ).map((other): Values => joined(other.records).values);
  const level = levelOf(differences, siblings);
  return { ...about, expected: expectedLevel(identity, now), level, differences };
}

/** The finding on what was not made again. */
function unmade({ kept: { record: { digest, cell } }, record }: Drawn): Finding {
  return {
    digest,
    cell,
    ...(record && { measure: record.identity.measure.name }),
    measures: 0,
    expected: "C",
    level: "differs",
    differences: { parts: [], values: [], notes: [], embeddings: 0 },
  };
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
async function draw(
  items: readonly Drawn[],
  count: number,
  seed: number,
  purpose: string,
): Promise<{ drawn: Drawn[]; older: number }> {
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
