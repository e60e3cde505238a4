import { canonicalJson } from "../base/digest.ts";
import { type Matrix, rowsFrom } from "../base/matrix.ts";
import { tf } from "../compute/tf.ts";
import { DataError, InputError, LossAtlasError, reasonOf } from "../base/errors.ts";
import { type Cell, configurationKey } from "../cell/cell.ts";
import { checkCell } from "../cell/check_cell.ts";
import { isImported } from "../cell/imported.ts";
import { type Backend, BACKEND_NAMES, type BackendName, useBackend } from "../compute/backend.ts";
import { sourcesState } from "../identity/fingerprints.ts";
import { measureDigest, measureIdentity } from "../identity/measure.ts";
import { type NetworkIdentity, networkIdentity } from "../identity/network.ts";
import { checkMeasures } from "../measures/resolve.ts";
import { selectCellData } from "../networks/cell_data.ts";
import { embedNetwork } from "../networks/embed_network.ts";
import { readVariables, restoreNetwork, type Variables } from "../networks/restore.ts";
import { createTrainer, type Trainer } from "../networks/trainer.ts";
import { measureNetwork } from "../runner/measure_network.ts";
import { createPerformer } from "../runner/perform.ts";
import { memorySource } from "../store/folder.ts";
import type { MeasureRecord } from "../store/measures.ts";
import { sealNetwork } from "../store/network_files.ts";
import { type NetworkReader, openNetwork } from "../store/network_reader.ts";
import type { Dataset } from "../data/types.ts";
import {
  compareResults,
  type Differences,
  isNear,
  LEAST_SIBLINGS,
  type Level,
  levelOf,
  type Parts,
  type Results,
  type Values,
} from "./compare.ts";
import {
  createSupply,
  type Drawn,
  drawSupplied,
  type Kept,
  type Older,
  sampleOf,
  shuffle,
  type VerifyEvent,
} from "./draw.ts";

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
  /** Called with what goes on: data that is fetched, what was drawn, how far a training is. */
  onEvent?: ((event: VerifyEvent) => void) | undefined;
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
  /** The datasets that cannot be had here, by name. */
  lacking: string[];
  /** How many fewer were made again than were asked for, because their data cannot be had. */
  short: number;
}

/**
 * Trains some networks again, takes some measures again, and compares.
 *
 * A network on WASM by the present code must come out the same bit for bit (level A), one on another
 * backend within tolerance (B), one by other code within the spread over seeds (C). That spread is of
 * networks that are trained again, some more than are drawn where it takes them.
 */
export async function verify(
  source: VerifiedSource,
  options: VerifyOptions,
): Promise<Verification> {
  const { sample = 1, measures = 10, seed, signal, onFinding, onEvent } = options;
  const { networks: all, damaged, count, purpose } = source;
  const findings: Finding[] = [];
  const records = all.flatMap((kept) => kept.records.map((record): Drawn => ({ kept, record })));
  const supply = createSupply(options);
  const olderThan = (drawn: Drawn) => refusal(drawn, source, options);
  const networks = await drawSupplied(
    await shuffle(all.map((kept): Drawn => ({ kept })), seed, purpose),
    { count: sample, supply, olderThan },
  );
  const taken = await drawSupplied(await shuffle(records, seed, "measures"), {
    count: measures,
    supply,
    olderThan,
  });
  const lacking = supply.lacking();
  // Nothing is said to hold where nothing could be looked at.
  if (lacking.length > 0 && networks.drawn.length + taken.drawn.length === 0) {
    throw new DataError(lacking.map(({ reason }) => reason).join("\n"));
  }
  onEvent?.(sampleOf(networks.drawn, taken.drawn.length, all, lacking));
  const tell = (finding: Finding) => {
    findings.push(finding);
    onFinding?.(finding);
  };
  // What can only be judged by its siblings waits for them, as they may be drawn as well.
  const again = new Map<string, Values>();
  const waiting: { drawn: Drawn; finding: Finding }[] = [];
  for (const drawn of networks.drawn) {
    signal?.throwIfAborted();
    const finding = await attempt(drawn, source, () => makeAgain(drawn, source, options, again));
    if (mayBeAmongSeeds(finding)) waiting.push({ drawn, finding });
    else tell(finding);
  }
  for (const { drawn, finding } of waiting) {
    const judge = () => judgeBySiblings(drawn.kept, finding, source, options, again);
    tell(await attempt(drawn, source, judge));
  }
  for (const drawn of taken.drawn) {
    signal?.throwIfAborted();
    tell(await attempt(drawn, source, () => makeAgain(drawn, source, options, again)));
  }
  return {
    networks: count,
    older: networks.older,
    measures: records.length,
    damaged,
    findings,
    lacking: lacking.map(({ name }) => name),
    short: networks.short + taken.short,
  };
}

/** By what the present code would make something else; undefined where it is made again. */
async function refusal(
  { kept }: Drawn,
  { refuses }: VerifiedSource,
  { backend: asked }: VerifyOptions,
): Promise<Older[] | undefined> {
  const cell = checkCell(kept.record.cell);
  if (refuses === undefined || isImported(cell)) return undefined;
  const { digest, identity } = kept.record;
  const backend = await useBackend(asked ?? backendOf(digest, identity));
  const older = await refuses(kept, cell, await networkIdentity(cell, { backend: backend.class }));
  return older.length > 0 ? older : undefined;
}

/** A store may hold what this version cannot make; a pack is of the present version alone. */
async function attempt(
  drawn: Drawn,
  source: VerifiedSource,
  make: () => Promise<Finding>,
): Promise<Finding> {
  try {
    return await make();
  } catch (error) {
    if (source.refuses !== undefined || !(error instanceof LossAtlasError)) throw error;
    return { ...unmade(drawn), failure: error.message };
  }
}

/** Trains a network again with its measures, or takes one measure again, and compares. */
async function makeAgain(
  drawn: Drawn,
  source: VerifiedSource,
  options: VerifyOptions,
  again: Map<string, Values>,
): Promise<Finding> {
  const { kept, record } = drawn;
  const { digest, identity, environment } = kept.record;
  const cell = checkCell(kept.record.cell);
  if (isImported(cell)) return await measureAgain(drawn, cell, source, options);
  const backend = await useBackend(options.backend ?? backendOf(digest, identity));
  const now = await networkIdentity(cell, { backend: backend.class });
  if (drawn.older !== undefined) return { ...unmade(drawn), older: drawn.older };

  const { train, open, load } = trainerOf(backend, source, options);
  const records = record === undefined ? kept.records : [record];
  const measures = checkMeasures(records.map(({ identity }) => identity.measure));
  const stored = record && await open(digest);
  const network = await stored?.weights() === undefined ? await train(cell) : stored!;
  const taken = await measureNetwork(network, cell, measures, { open, load });
  const [was, is] = [joined(records), joined(taken)];
  const about = { ...unmade(drawn), measures: records.length };
  // The same sources say the same words; others may put a note better.
  const words = environment.sources === await sourcesState();
  if (record !== undefined) {
    const present = measureDigest(await measureIdentity(digest, cell, measures[0]!));
    const isSame = present === record.digest && backend.class === identity.backend;
    const differences = compareResults(was, is, { words: words && isSame });
    const sameNetwork = network === stored && backend.class === identity.backend;
    const level = levelOf(differences, [], sameNetwork);
    return { ...about, expected: isSame ? "A" : "B", level, differences };
  }
  const [then, repeated] = [await source.partsOf(digest), await source.partsAgain(network)];
  const differences = compareResults(
    { ...then, ...was },
    { ...repeated, ...is },
    { words },
  );
  const name = backendOf(digest, identity);
  if (environment.backend !== name) {
    differences.contradictions.push(
      `the record of its environment says ${environment.backend}, its identity ${name}`,
    );
  }
  again.set(digest, { ...is.values, ...repeated.readings });
  const expected = expectedLevel(identity, now);
  return { ...about, expected, level: levelOf(differences), differences };
}

/**
 * Takes measures of an imported network again, all of them where the network itself was drawn: nobody
 * can train it here, but its arrays must be those that it is known by.
 */
async function measureAgain(
  drawn: Drawn,
  cell: Cell,
  source: VerifiedSource,
  options: VerifyOptions,
): Promise<Finding> {
  const { kept, record } = drawn;
  const { digest, environment } = kept.record;
  const { open, load } = trainerOf(await useBackend(options.backend ?? "auto"), source, options);
  const network = await open(digest);
  await network.whole();
  const records = record === undefined ? kept.records : [record];
  const measures = checkMeasures(records.map(({ identity }) => identity.measure));
  const taken = await measureNetwork(network, cell, measures, { open, load });
  const present = new Set(taken.map(({ digest }) => digest));
  const isSame = records.every(({ digest }) => present.has(digest));
  const words = environment.sources === await sourcesState();
  const differences = compareResults(joined(records), joined(taken), { words: words && isSame });
  return {
    ...unmade(drawn),
    measures: records.length,
    expected: isSame ? "A" : "B",
    level: levelOf(differences, [], true),
    differences,
  };
}

/** Trains cells on a backend, and opens the networks of a source. */
function trainerOf(
  backend: Backend,
  source: VerifiedSource,
  { dataDirectory, signal, onEvent }: VerifyOptions,
) {
  const { train: trainCell, load } = createPerformer(backend, dataDirectory);
  const train = async (cell: Cell): Promise<NetworkReader> => {
    const trained = await trainCell(cell, {
      signal,
      onProgress: ({ epoch, step }, totalSteps) =>
        onEvent?.({ type: "training", cell, epoch, done: step / totalSteps }),
    });
    return openNetwork(trained.digest, memorySource(trained.digest, sealNetwork(trained)));
  };
  return { train, open: (other: string) => source.open(other, train), load };
}

/** Whether only the spread over seeds can tell whether a network is reproduced. */
function mayBeAmongSeeds({ expected, level, differences, older, failure }: Finding): boolean {
  return expected === "C" && level === "differs" && differences.contradictions.length === 0 &&
    differences.embeddings !== 0 && older === undefined && failure === undefined;
}

/**
 * Judges a network that came out with other bits: it must be what its own weights give, and its values
 * must lie within the spread of siblings that are trained again.
 */
async function judgeBySiblings(
  kept: Kept,
  finding: Finding,
  source: VerifiedSource,
  options: VerifyOptions,
  again: Map<string, Values>,
): Promise<Finding> {
  const { digest, identity } = kept.record;
  const backend = await useBackend(options.backend ?? backendOf(digest, identity));
  const { train, open, load } = trainerOf(backend, source, options);
  const measures = checkMeasures(kept.records.map(({ identity }) => identity.measure));
  // Predictions, confidences and the loss are judged as values are.
  const { readings: was } = await source.partsOf(digest);
  const empty = { notes: {}, parts: {} };
  const own = compareResults(
    { ...empty, values: was ?? {} },
    { ...empty, values: again.get(digest)! },
  );
  const differences = {
    ...finding.differences,
    values: [
      ...finding.differences.values,
      ...own.values.filter(({ column }) => Object.hasOwn(was ?? {}, column)),
    ],
    contradictions: await contradictionsWithin(await open(digest), finding.cell, load),
  };
  const isKnown = (other: string) =>
    differences.values.every(({ column }) => Object.hasOwn(again.get(other) ?? {}, column)) &&
    again.has(other);
  const siblings = source.networks.map(({ record }) => record)
    .filter(({ cell }) => configurationKey(cell) === configurationKey(finding.cell))
    .sort((a, b) => Number(isKnown(b.digest)) - Number(isKnown(a.digest)));
  const values: Values[] = [];
  for (const { digest: other, cell: given } of siblings) {
    if (!isKnown(other)) {
      if (values.length >= LEAST_SIBLINGS) break;
      options.signal?.throwIfAborted();
      const cell = checkCell(given);
      const network = await train(cell);
      const taken = await measureNetwork(network, cell, measures, { open, load });
      const { readings } = await source.partsAgain(network);
      again.set(other, { ...joined(taken).values, ...readings });
    }
    values.push(again.get(other)!);
  }
  return { ...finding, differences, level: levelOf(differences, values) };
}

/** What a network of the store says that its own weights, or its embeddings, do not give. */
async function contradictionsWithin(
  network: NetworkReader,
  cell: Cell,
  load: (name: string) => Promise<Dataset>,
): Promise<string[]> {
  const [embeddings, geometry] = [await network.embeddings(), await network.geometry()];
  const [weights, lossVariables] = [await network.weights(), await network.lossVariables()];
  let trainer: Trainer;
  try {
    const backbone = weights ?? await untrained(cell, lossVariables);
    trainer = restoreNetwork(cell, { weights: backbone, lossVariables, geometry });
  } catch (error) {
    return [`its weights are not those of its cell: ${reasonOf(error)}`];
  }
  try {
    // Where the weights were freed, the loss is still held to the coordinates that are kept.
    const embed = weights ? trainer.embed : rowByRow(embeddings.coordinates);
    const is = await embedNetwork({ ...trainer, embed }, await selectCellData(cell, load));
    const none = { values: {}, notes: {} };
    const differences = compareResults({ ...none, embeddings }, { ...none, ...is });
    return [
      ...["A", "B"].includes(levelOf(differences)) ? [] : ["its weights give other embeddings"],
      ...isNear(geometry, is.geometry) ? [] : ["its weights give another geometry"],
    ];
  } finally {
    trainer.dispose();
  }
}

/** The weights from which a cell's backbone starts, in the place of those that were freed. */
async function untrained(cell: Cell, lossVariables: Variables): Promise<Variables> {
  const initial = Object.entries(lossVariables).map(([name, { shape, data }]) =>
    [name, shape.length < 2 ? [...data] : rowsFrom(data, shape[1]!)] as const
  );
  const trainer = createTrainer(cell, { initial: Object.fromEntries(initial) });
  try {
    return await readVariables(trainer.backbone.variables);
  } finally {
    trainer.dispose();
  }
}

/** Gives the rows of embeddings in their order, whatever the images. */
function rowByRow({ data, columns }: Matrix): Trainer["embed"] {
  let at = 0;
  return ({ shape: [size] }) => {
    const part = data.subarray(at, at += size * columns);
    return tf.tensor2d(part, [part.length / columns, columns]);
  };
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
    differences: { parts: [], values: [], notes: [], embeddings: 0, contradictions: [] },
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

/** Whether a repetition reached the required level. */
export function holds({ level, expected }: Pick<Finding, "level" | "expected">): boolean {
  return level !== "differs" && level <= expected;
}
