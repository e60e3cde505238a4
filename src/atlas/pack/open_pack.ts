import { z } from "zod";
import { knownClasses } from "../../cell/classes.ts";
import { codeDigest, type Fingerprint, type Fingerprints } from "../../identity/fingerprints.ts";
import { measureDigest } from "../../identity/measure.ts";
import { networkDigest } from "../../identity/network.ts";
import type { Embeddings, Geometry } from "../../networks/embeddings.ts";
import type { HistoryRow } from "../../networks/train.ts";
import type { RunSource } from "../../runner/find_runs.ts";
import { decodeEmbeddings } from "../../store/arrow.ts";
import { checkEmbeddings, checkGeometry } from "../../store/check_parts.ts";
import { checkColumns, type MeasureRecord } from "../../store/measures.ts";
import type { NetworkRecord } from "../../store/network.ts";
import { decodeGeometry, decodeRecord } from "../../store/network_files.ts";
import { checkValue, digestsSchema, measureSchema, parseJson } from "../../store/schemas.ts";
import { damaged, openFiles, type PackFiles } from "./files.ts";
import { noEmbeddings, partOf } from "../../store/samples.ts";
import { COLUMNS, decodeTable, embeddingsFile, GEOMETRY, numberOf, TABLES } from "./tables.ts";

/** A pack in memory, which is read as a store is. */
export interface Pack extends RunSource {
  /** Its folder. */
  readonly path: string;
  /** The networks whose embeddings it holds. */
  readonly shown: ReadonlySet<string>;
}

/** One network of a pack. */
interface Packed {
  record: NetworkRecord;
  points: number;
  testImages: number;
  history: HistoryRow[];
  measures: Map<string, MeasureRecord>;
  embeddings?: Embeddings;
  geometry?: Geometry;
}

/**
 * Reads a pack: checks every file against its manifest, and every network and measure against its
 * digest.
 *
 * Where it holds no embeddings of a network they have no rows, and its geometry no means.
 *
 * @param folder The folder of the pack.
 * @returns Its networks and measures.
 * @throws {StoreError} If a file is missing or damaged; the message names it.
 */
export async function openPack(folder: string): Promise<Pack> {
  return await readPack(openFiles(folder));
}

/** Does what {@linkcode openPack} does with files that are opened already, such as those in memory. */
export async function readPack(opened: Promise<PackFiles>): Promise<Pack> {
  const files = await opened;
  const code = await readCode(files);
  const networks = await readNetworks(files, code);
  const find = (digest: string): Packed => {
    const network = networks.get(digest);
    if (network !== undefined) return network;
    throw new RangeError(`it names a network ${digest.slice(0, 64)} that is not in the pack`);
  };
  await readMeasures(files, code, find);
  await decodeTable(files, TABLES.history, COLUMNS.history, (row) => {
    const [epoch, step, loss] = [numberOf(row.epoch), numberOf(row.step), numberOf(row.loss)];
    find(row.network).history.push({ epoch, step, loss });
  });
  await readEmbeddings(files, networks);
  await readGeometry(files, find);

  return {
    path: files.folder,
    shown: new Set([...networks].flatMap(([digest, { points }]) => points > 0 ? [digest] : [])),
    list: () => Promise.resolve([...networks.keys()]),
    measures: (digest) => Promise.resolve([...networks.get(digest)?.measures.values() ?? []]),
    open(digest) {
      const { record, history, embeddings, geometry } = find(digest);
      const { cell } = record;
      return Promise.resolve({
        record,
        history: () => Promise.resolve(history),
        embeddings: () => Promise.resolve(embeddings ?? noEmbeddings(cell.dimension)),
        geometry: () =>
          Promise.resolve(geometry ?? { classes: knownClasses(cell), classMeans: [] }),
      });
    },
  };
}

/** The fingerprints behind each digest of code. */
async function readCode(files: PackFiles): Promise<Map<string, Fingerprints>> {
  // No code of the project made what was trained elsewhere, so that no row says of what it consists.
  const code = new Map<string, Record<string, Fingerprint>>([[codeDigest({}), {}]]);
  await decodeTable(files, TABLES.code, COLUMNS.code, (row) => {
    const fingerprint = parseJson(row.fingerprint, fingerprintSchema);
    code.getOrInsertComputed(row.code, () => ({}))[row.component] = fingerprint;
  });
  for (const [digest, fingerprints] of code) {
    if (codeDigest(fingerprints) === digest) continue;
    throw damaged(files.pathOf(TABLES.code), `its rows do not belong to the code ${digest}`);
  }
  return code;
}

function findCode(code: ReadonlyMap<string, Fingerprints>, digest: string): Fingerprints {
  const fingerprints = code.get(digest);
  if (fingerprints === undefined) throw new RangeError(`there is no code ${digest}`);
  return fingerprints;
}

async function readNetworks(
  files: PackFiles,
  code: ReadonlyMap<string, Fingerprints>,
): Promise<Map<string, Packed>> {
  const networks = new Map<string, Packed>();
  const encode = (text: string) => new TextEncoder().encode(text);
  await decodeTable(files, TABLES.networks, COLUMNS.networks, (row) => {
    const { digest, divergedAt, backend } = row;
    const fingerprints = findCode(code, row.code);
    const identity = { data: JSON.parse(row.data), backend, code: row.code, fingerprints };
    const { cell, ...rest } = decodeRecord({
      "cell.json": encode(row.cell),
      "identity.json": encode(JSON.stringify(identity)),
      "environment.json": encode(row.environment),
    });
    if (networkDigest(cell, rest.identity) !== digest) {
      throw new RangeError(`cell and identity do not belong to the digest ${digest}`);
    }
    if (networks.has(digest)) throw new RangeError(`it names the network ${digest} twice`);
    networks.set(digest, {
      record: {
        digest,
        cell,
        ...rest,
        // One object for all networks of this code: its digest is computed once.
        identity: { ...rest.identity, fingerprints },
        ...(divergedAt !== "" && { divergedAt: numberOf(divergedAt) }),
      },
      points: pointCount(row.points),
      testImages: pointCount(row.testImages || "0"),
      history: [],
      measures: new Map(),
    });
  });
  return networks;
}

function pointCount(text: string): number {
  const count = numberOf(text);
  if (Number.isInteger(count) && count >= 0 && count <= 1e6) return count;
  throw new RangeError(`a network cannot have ${text} points`);
}

function finiteOf(text: string): number {
  const value = numberOf(text);
  if (Number.isFinite(value)) return value;
  throw new RangeError(`"${text}" must be a finite number, or null where it is undefined`);
}

const fingerprintSchema = z.record(z.string(), z.string());

async function readMeasures(
  files: PackFiles,
  code: ReadonlyMap<string, Fingerprints>,
  find: (digest: string) => Packed,
): Promise<void> {
  await decodeTable(files, TABLES.measures, COLUMNS.measures, (row) => {
    const { measures } = find(row.network);
    const record = measures.getOrInsertComputed(row.digest, (digest) => {
      const identity = {
        network: row.network,
        measure: checkValue({
          name: row.name,
          parameters: JSON.parse(row.parameters),
          ...(row.with !== "" && { with: row.with }),
        }, measureSchema),
        data: parseJson(row.data, digestsSchema),
        code: row.code,
        fingerprints: findCode(code, row.code),
      };
      if (measureDigest(identity) !== digest) {
        throw new RangeError(`the measure "${row.name}" does not belong to the digest ${digest}`);
      }
      return { digest, identity, values: {}, notes: {} };
    });
    const { column, value, note } = row;
    // A column called __proto__ would otherwise be lost.
    checkColumns({ ...record, values: { [column]: null }, notes: {} });
    if (value !== "") record.values[column] = value === "null" ? null : finiteOf(value);
    if (note !== "") record.notes[column] = note;
  });
}

async function readEmbeddings(
  files: PackFiles,
  networks: ReadonlyMap<string, Packed>,
): Promise<void> {
  const shown = [...networks.values()].filter(({ points }) => points > 0);
  const groups = Map.groupBy(shown, ({ record: { cell } }) => cell.dimension);
  for (const [dimension, group] of groups) {
    const name = embeddingsFile(dimension);
    const bytes = await files.read(name);
    let joined: Embeddings;
    try {
      joined = decodeEmbeddings(bytes);
    } catch (error) {
      throw damaged(files.pathOf(name), (error as Error).message, error);
    }
    const { rows, columns } = joined.coordinates;
    const expected = group.reduce((sum, { points }) => sum + points, 0);
    if (rows !== expected || columns !== dimension) {
      throw damaged(
        files.pathOf(name),
        `it must have ${expected} points in ${dimension} dimensions: it has ${rows} in ${columns}`,
      );
    }
    let start = 0;
    for (const network of group) {
      const { record: { cell, divergedAt }, points, testImages } = network;
      const part = { ...partOf(joined, start, points), testImages };
      try {
        network.embeddings = checkEmbeddings(part, cell, divergedAt !== undefined);
      } catch (error) {
        const from = `from row ${start}`;
        throw damaged(files.pathOf(name), `${from}: ${(error as Error).message}`, error);
      }
      start += points;
    }
  }
}

async function readGeometry(files: PackFiles, find: (digest: string) => Packed): Promise<void> {
  const lines = new TextDecoder().decode(await files.read(GEOMETRY)).split("\n");
  for (const [at, line] of lines.entries()) {
    if (line === "") continue;
    try {
      const { network, ...geometry } = JSON.parse(line);
      const packed = find(network);
      packed.geometry = checkGeometry(
        decodeGeometry(new TextEncoder().encode(JSON.stringify(geometry))),
        packed.record.cell,
      );
    } catch (error) {
      throw damaged(files.pathOf(GEOMETRY), `line ${at + 1}: ${(error as Error).message}`, error);
    }
  }
}
