import { configurationKey } from "../cell/cell.ts";
import type { Embeddings } from "../networks/embeddings.ts";
import type { HistoryRow } from "../networks/train.ts";
import type { NetworkRecord } from "./network.ts";

/** The network of the lowest seed of each configuration, whose embeddings stand for the others'. */
export function firstSeeds(
  networks: readonly Pick<NetworkRecord, "digest" | "cell">[],
): Set<string> {
  const first = new Map<string, Pick<NetworkRecord, "digest" | "cell">>();
  for (const network of networks) {
    const key = configurationKey(network.cell);
    const other = first.get(key);
    if (other === undefined || network.cell.seed < other.cell.seed) first.set(key, network);
  }
  return new Set([...first.values()].map(({ digest }) => digest));
}

/** Rows of a history that a pack keeps, about. */
const ROWS = 50;

/**
 * Thins a history: averages of equal stretches within each epoch, at the last step of each, so that
 * the average of an epoch stays what it was to within a stretch. What was not finite stays so only
 * where nothing else stands in its stretch.
 */
export function thinHistory(history: readonly HistoryRow[]): HistoryRow[] {
  if (history.length <= ROWS) return [...history];
  const epochs = [...Map.groupBy(history, ({ epoch }) => epoch).values()];
  const stretches = Math.max(1, Math.floor(ROWS / epochs.length));
  return epochs.flatMap((rows) => {
    const size = Math.ceil(rows.length / stretches);
    return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => {
      const stretch = rows.slice(i * size, (i + 1) * size);
      const finite = stretch.map(({ loss }) => loss).filter(Number.isFinite);
      const loss = finite.reduce((sum, value) => sum + value, 0) / finite.length;
      return { ...stretch.at(-1)!, loss };
    });
  });
}

/** Test points of one embedding that a pack keeps, and of unknown classes half as many. */
const POINTS = 2000;

/** Above so many dimensions it keeps a quarter of them. */
const WIDE = 11;

/** The embeddings of a network that a pack holds none of. */
export function noEmbeddings(dimension: number): Embeddings {
  return {
    splits: [],
    labels: new Int32Array(0),
    predictions: new Int32Array(0),
    coordinates: { data: new Float32Array(0), rows: 0, columns: dimension },
  };
}

/** The points of an embedding that a pack keeps: of the test images, and of unknown classes. */
export function samplePoints(embeddings: Embeddings): Embeddings {
  const most = embeddings.coordinates.columns > WIDE ? POINTS / 4 : POINTS;
  const rowsOf = (split: string, most: number) => {
    const rows = [...embeddings.splits.keys()].filter((row) => embeddings.splits[row] === split);
    const count = Math.min(most, rows.length);
    // Evenly over the split, whose images come in no order.
    return Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]!);
  };
  const testImages = embeddings.testImages ??
    embeddings.splits.filter((split) => split === "test").length;
  const rows = [...rowsOf("test", most), ...rowsOf("unknown", most / 2)];
  return { ...takeRows(embeddings, rows), testImages };
}

/** Some rows of embeddings. */
function takeRows(embeddings: Embeddings, rows: readonly number[]): Embeddings {
  const { splits, labels, predictions, confidences, coordinates: { data, columns } } = embeddings;
  const taken = new Float32Array(rows.length * columns);
  for (const [at, row] of rows.entries()) {
    taken.set(data.subarray(row * columns, (row + 1) * columns), at * columns);
  }
  return {
    splits: rows.map((row) => splits[row]!),
    labels: Int32Array.from(rows, (row) => labels[row]!),
    predictions: Int32Array.from(rows, (row) => predictions[row]!),
    ...(confidences && { confidences: Float32Array.from(rows, (row) => confidences[row]!) }),
    coordinates: { data: taken, rows: rows.length, columns },
  };
}

/** Joins embeddings of one dimension; a confidence is NaN where a loss gives none. */
export function joinEmbeddings(parts: readonly Embeddings[], columns: number): Embeddings {
  const rows = parts.reduce((sum, { coordinates }) => sum + coordinates.rows, 0);
  const data = new Float32Array(rows * columns);
  const confidences = new Float32Array(rows).fill(NaN);
  let at = 0;
  for (const { coordinates, confidences: own } of parts) {
    data.set(coordinates.data, at * columns);
    if (own) confidences.set(own, at);
    at += coordinates.rows;
  }
  return {
    splits: parts.flatMap(({ splits }) => splits),
    labels: Int32Array.from(parts.flatMap(({ labels }) => [...labels])),
    predictions: Int32Array.from(parts.flatMap(({ predictions }) => [...predictions])),
    confidences,
    coordinates: { data, rows, columns },
  };
}

/** The inverse of {@linkcode joinEmbeddings}: one part. */
export function partOf(joined: Embeddings, start: number, count: number): Embeddings {
  const part = takeRows(joined, Array.from({ length: count }, (_, i) => start + i));
  if (part.confidences?.some((value) => !Number.isNaN(value))) return part;
  const { confidences: _, ...rest } = part;
  return rest;
}
