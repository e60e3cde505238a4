import { BACKEND_NAMES, type BackendName, useBackend } from "../../compute/backend.ts";
import { canonicalJson } from "../../base/canonical.ts";
import { InputError, LossAtlasError, StoreError } from "../../base/errors.ts";
import { randomStream } from "../../base/random.ts";
import { sourcesState } from "../../identity/fingerprints.ts";
import { measureDigest, measureIdentity } from "../../identity/measure.ts";
import { type NetworkIdentity, networkIdentity } from "../../identity/network.ts";
import { checkMeasures } from "../../measures/check_measures.ts";
import { openNetwork } from "../../store/network_reader.ts";
import { memorySource } from "../../store/folder.ts";
import type { MeasureRecord, NetworkReader } from "../../store/mod.ts";
import { sealNetwork, type Store } from "../../store/store.ts";
import { checkCell } from "../../study/check_cell.ts";
import { configurationKey } from "../../study/configuration.ts";
import type { Cell } from "../../study/types.ts";
import { measureNetwork } from "../measure_network.ts";
import { createPerformer } from "../perform.ts";
import {
  compareNetworks,
  compareRecords,
  type Comparison,
  type Level,
  type Values,
} from "./compare.ts";

/** The result for one network, or for one of its measures. */
export interface Finding extends Comparison {
  /** Digest of the network. */
  digest: string;
  /** The measure that was taken again; absent where the network was trained again. */
  measure?: string;
  cell: Cell;
  /** The level that must be reached; a lower one means that results differ. */
  expected: Exclude<Level, "differs">;
}

/** How a store is verified. */
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
  /** Called when a network or a measure was repeated and compared. */
  onFinding?: ((finding: Finding) => void) | undefined;
}

/** The result of verifying a store. */
export interface Verification {
  /** How many networks the store has. */
  networks: number;
  /** How many of them another state of the sources made: the sample is drawn from these first. */
  older: number;
  /** How many measures the store has. */
  measures: number;
  /** Damaged networks: digest to what is wrong. */
  damaged: Map<string, string>;
  /** The repeated networks and measures, with the level of each. */
  findings: Finding[];
}

interface Stored {
  digest: string;
  cell: Cell;
  identity: NetworkIdentity;
  records: MeasureRecord[];
  /** The sources that made it; absent where an earlier version did. */
  sources: string | undefined;
}

/**
 * Checks every file of every network against its manifest, and every network and measure against its
 * digest; then trains some networks again, takes some measures again, and compares.
 *
 * A network on WASM by the present code must come out the same bit for bit (level A), one on another
 * backend within tolerance (B), one by other code within the spread over seeds (C).
 *
 * @throws {InputError} If there is no store, or nothing in it.
 */
export async function verifyStore(store: Store, options: VerifyOptions): Promise<Verification> {
  const { sample = 1, measures = 10, seed, signal, onFinding } = options;
  const digests = await store.list();
  if (digests.length === 0) {
    throw new InputError(
      `Cannot verify the store "${store.path}" as it holds no network: name another one with --store`,
    );
  }
  const damaged = new Map<string, string>();
  const whole: Stored[] = [];
  for (const digest of digests) {
    signal?.throwIfAborted();
    try {
      const network = await store.open(digest);
      await network.whole();
      const { cell, identity, environment: { sources } } = network.record;
      whole.push({ digest, cell, identity, records: await store.measures(digest), sources });
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      damaged.set(digest, error.message);
    }
  }

  const findings: Finding[] = [];
  const note = (finding: Finding) => {
    findings.push(finding);
    onFinding?.(finding);
  };
  const networks = await draw(whole, sample, seed, "networks", ({ sources }) => sources);
  for (const stored of networks.drawn) {
    signal?.throwIfAborted();
    note(await attempt(stored, () => trainAgain(stored, whole, store, options)));
  }
  const records = whole.flatMap((stored) => stored.records.map((record) => ({ stored, record })));
  const measured = await draw(records, measures, seed, "measures", ({ stored }) => stored.sources);
  for (const { stored, record } of measured.drawn) {
    signal?.throwIfAborted();
    const finding = await attempt(stored, () => measureAgain(stored, record, store, options));
    note({ ...finding, measure: record.identity.measure.name });
  }
  return {
    networks: digests.length,
    older: networks.older,
    measures: records.length,
    damaged,
    findings,
  };
}

/** Trains a network again, measures it as the stored one was, and compares. */
async function trainAgain(
  stored: Stored,
  all: readonly Stored[],
  store: Store,
  { backend: wanted, dataDirectory, signal }: VerifyOptions,
): Promise<Finding> {
  const { digest } = stored;
  const cell = checkCell(stored.cell);
  const backend = await useBackend(wanted ?? backendOf(stored));
  const performer = createPerformer(backend, dataDirectory);
  const trained = await performer.train(cell, { signal });
  const repeated = await openNetwork(
    trained.digest,
    memorySource(trained.digest, sealNetwork(trained)),
  );
  const measures = checkMeasures(stored.records.map(({ identity }) => identity.measure));
  const values: Record<string, number | null> = {};
  await measureNetwork(repeated, cell, measures, store.open, performer.load, (records) => {
    for (const record of records) Object.assign(values, record.values);
    return Promise.resolve();
  });
  const network = await store.open(digest);
  const siblings = all.filter((other) =>
    other !== stored && configurationKey(other.cell) === configurationKey(cell)
  )
    .map(valuesOf);
  const comparison = await compareNetworks(
    { network, values: valuesOf(stored) },
    { network: repeated, values },
    siblings,
  );
  const expected = expectedLevel(
    stored.identity,
    await networkIdentity(cell, { backend: backend.class }),
  );
  return { digest, cell, expected, ...comparison };
}

/** Takes a measure of a stored network again, and compares. */
async function measureAgain(
  stored: Stored,
  record: MeasureRecord,
  store: Store,
  { backend: wanted, dataDirectory }: VerifyOptions,
): Promise<Finding> {
  const { digest } = stored;
  const cell = checkCell(stored.cell);
  const backend = await useBackend(wanted ?? backendOf(stored));
  const [measure] = checkMeasures([record.identity.measure]);
  let network: NetworkReader = await store.open(digest);
  const { load, train } = createPerformer(backend, dataDirectory);
  if (await network.weights() === undefined) {
    const trained = await train(cell);
    network = await openNetwork(trained.digest, memorySource(digest, sealNetwork(trained)));
  }
  let repeated: MeasureRecord | undefined;
  await measureNetwork(network, cell, [measure!], store.open, load, ([taken]) => {
    repeated = taken;
    return Promise.resolve();
  });
  const now = measureDigest(await measureIdentity(digest, cell, measure!));
  const same = now === record.digest && backend.class === stored.identity.backend;
  return { digest, cell, expected: same ? "A" : "B", ...compareRecords(record, repeated!) };
}

async function attempt(stored: Stored, repeat: () => Promise<Finding>): Promise<Finding> {
  try {
    return await repeat();
  } catch (error) {
    if (!(error instanceof LossAtlasError)) throw error;
    const differences = [`it cannot be repeated: ${error.message}`];
    const { digest, cell } = stored;
    return { digest, cell, expected: "C", level: "differs", differences };
  }
}

const valuesOf = ({ records }: Stored): Values =>
  Object.assign({}, ...records.map(({ values }) => values));

function expectedLevel(then: NetworkIdentity, now: NetworkIdentity): Finding["expected"] {
  if (then.code !== now.code || canonicalJson(then.data) !== canonicalJson(now.data)) return "C";
  return then.backend === now.backend && now.backend.startsWith("wasm") ? "A" : "B";
}

function backendOf({ digest, identity }: Stored): BackendName {
  // A class is named after its backend: `wasm-plain` is WASM without a fused multiply-add.
  const name = BACKEND_NAMES.find((name) => name === identity.backend.split("-")[0]);
  if (name !== undefined) return name;
  throw new InputError(
    `The network ${digest} is of a backend that does not exist: ${identity.backend}`,
  );
}

/**
 * Draws some of the items at random, each once: first those that another state of the sources made,
 * as only they can show what a fingerprint did not notice.
 *
 * @returns The drawn ones, and how many of all are of another state.
 */
export async function draw<T>(
  items: readonly T[],
  count: number,
  seed: number,
  purpose: string,
  sourcesOf: (item: T) => string | undefined,
): Promise<{ drawn: T[]; older: number }> {
  const state = await sourcesState();
  const order = randomStream(seed, `verification/${purpose}`).permutation(items.length);
  const shuffled = Array.from(order, (index) => items[index]!);
  const older = shuffled.filter((item) => sourcesOf(item) !== state);
  const others = shuffled.filter((item) => sourcesOf(item) === state);
  return { drawn: [...older, ...others].slice(0, count), older: older.length };
}

/** Whether a repetition reached the required level. */
export function holds({ level, expected }: Pick<Finding, "level" | "expected">): boolean {
  return level !== "differs" && level <= expected;
}
