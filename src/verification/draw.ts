import { DataError, EnvironmentError, LossAtlasError } from "../base/errors.ts";
import { randomStream } from "../base/random.ts";
import type { Cell } from "../cell/cell.ts";
import { checkCell } from "../cell/check_cell.ts";
import { isImported } from "../cell/imported.ts";
import { loadDataset } from "../data/load.ts";
import { sourcesState } from "../identity/fingerprints.ts";
import { datasetsOfMeasure, needOf } from "../measures/applicability.ts";
import { checkMeasures } from "../measures/resolve.ts";
import { createCostModel } from "../runner/schedule.ts";
import type { MeasureRecord } from "../store/measures.ts";
import type { NetworkRecord } from "../store/network.ts";

/** A network with its measures as a store or a pack has them. */
export interface Kept {
  record: NetworkRecord;
  records: MeasureRecord[];
}

/** What changed since a network, or a measure, was made: components, or none where it is the data. */
export interface Older {
  /** The measure; absent where it is the network. */
  measure?: string;
  changed: string[];
}

/** What is made again: a network with all of its measures, or one measure of it. */
export interface Drawn {
  kept: Kept;
  record?: MeasureRecord;
  /** By what the present code would make something else, so that it is not made again. */
  older?: Older[];
}

/** What goes on while something is verified. */
export type VerifyEvent =
  | { type: "notice"; message: string }
  | SampleEvent
  | { type: "training"; cell: Cell; epoch: number; done: number };

/** What was drawn, before anything of it is made again. */
export interface SampleEvent {
  type: "sample";
  /** The networks that are trained again, with about how many seconds each takes. */
  networks: { digest: string; cell: Cell; seconds: number }[];
  /** How many measures are taken again. */
  measures: number;
  /** The datasets that cannot be had, from whose networks nothing was drawn. */
  lacking: Lacking[];
}

/** A dataset that cannot be had here. */
export interface Lacking {
  name: string;
  /** Why, and how to get it. */
  reason: string;
}

/** Fetches and checks datasets, each once. */
export interface Supply {
  /** Whether all of some datasets are here now. */
  has(names: readonly string[]): Promise<boolean>;
  /** Those that were asked for and cannot be had. */
  lacking(): Lacking[];
}

/** Where datasets are kept, and who is told of their fetching. */
export interface SupplyOptions {
  dataDirectory?: string | undefined;
  signal?: AbortSignal | undefined;
  onEvent?: ((event: VerifyEvent) => void) | undefined;
}

/** Creates the supply of datasets. */
export function createSupply({ dataDirectory, signal, onEvent }: SupplyOptions): Supply {
  const reasons = new Map<string, string | undefined>();
  const provide = async (name: string): Promise<string | undefined> => {
    try {
      await loadDataset(name, {
        ...dataDirectory !== undefined && { directory: dataDirectory },
        ...signal && { signal },
        onProgress: (message) => onEvent?.({ type: "notice", message }),
      });
      return undefined;
    } catch (error) {
      if (!(error instanceof DataError || error instanceof EnvironmentError)) throw error;
      return error.message;
    }
  };
  return {
    async has(names) {
      for (const name of names) {
        signal?.throwIfAborted();
        if (!reasons.has(name)) reasons.set(name, await provide(name));
        if (reasons.get(name) !== undefined) return false;
      }
      return true;
    },
    lacking: () =>
      [...reasons].flatMap(([name, reason]) => reason === undefined ? [] : [{ name, reason }]),
  };
}

/** How something is drawn. */
interface DrawOptions {
  /** How many at most. */
  count: number;
  supply: Supply;
  /** By what the present code would make something else: that needs no data. */
  olderThan(drawn: Drawn): Promise<Older[] | undefined>;
}

/**
 * Takes the first of some items whose data can be had.
 *
 * @returns The drawn ones; how many of all another state of the sources made; and how many fewer were
 *   drawn than there are or were asked for.
 */
export async function drawSupplied(
  { items, older }: Shuffled,
  { count, supply, olderThan }: DrawOptions,
): Promise<{ drawn: Drawn[]; older: number; short: number }> {
  const drawn: Drawn[] = [];
  for (const item of items) {
    if (drawn.length >= count) break;
    try {
      const found = await olderThan(item);
      if (found !== undefined) drawn.push({ ...item, older: found });
      else if (await supply.has(datasetsFor(item))) drawn.push(item);
    } catch (error) {
      if (!(error instanceof LossAtlasError)) throw error;
      // What this version cannot even read is drawn, to be told of.
      drawn.push(item);
    }
  }
  return { drawn, older, short: Math.min(count, items.length) - drawn.length };
}

/** The datasets without which something cannot be made again, each once. */
function datasetsFor({ kept, record }: Drawn): string[] {
  const cell = checkCell(kept.record.cell);
  const records = record === undefined ? kept.records : [record];
  const measures = checkMeasures(records.map(({ identity }) => identity.measure));
  // A measure of rows alone is taken of the embeddings that are kept.
  const looks = record === undefined || measures.some((measure) => needOf(measure) !== "rows");
  return [
    ...new Set([
      ...looks && !isImported(cell) ? [cell.dataset] : [],
      ...measures.flatMap((measure) => datasetsOfMeasure(measure, cell)),
    ]),
  ];
}

/** Items in a random order, and how many of them are of another state of the sources. */
interface Shuffled {
  items: Drawn[];
  older: number;
}

/**
 * Puts items into a random order: first those that another state of the sources made, as only they can
 * show what a fingerprint did not notice.
 */
export async function shuffle(
  items: readonly Drawn[],
  seed: number,
  purpose: string,
): Promise<Shuffled> {
  const state = await sourcesState();
  const order = randomStream(seed, `verification/${purpose}`).permutation(items.length);
  const shuffled = Array.from(order, (index) => items[index]!);
  const { older = [], present = [] } = Object.groupBy(
    shuffled,
    ({ kept: { record } }) => record.environment.sources === state ? "present" : "older",
  );
  return { items: [...older, ...present], older: older.length };
}

/** What was drawn, with about how long it takes by what like networks took. */
export function sampleOf(
  drawn: readonly Drawn[],
  measures: number,
  all: readonly Kept[],
  lacking: Lacking[],
): SampleEvent {
  const secondsOf = createCostModel(all.map(({ record }) => record));
  const byDigest = new Map(all.map((kept) => [kept.record.digest, kept]));
  const cost = ({ record: { digest, cell }, records }: Kept): number => {
    const missing = records.map(({ identity }) => identity.measure);
    try {
      return secondsOf({ task: { digest, cell, measures: missing }, trained: false, missing });
    } catch (error) {
      if (error instanceof LossAtlasError) return 0;
      throw error;
    }
  };
  // A measure that compares networks has the other one trained as well.
  const others = ({ records }: Kept) =>
    [...new Set(records.flatMap(({ identity: { measure } }) => measure.with ?? []))]
      .flatMap((digest) => byDigest.get(digest) ?? []);
  return {
    type: "sample",
    networks: drawn.filter(({ older }) => older === undefined).map(({ kept }) => {
      const { digest, cell } = kept.record;
      const seconds = [kept, ...others(kept)].reduce((sum, each) => sum + cost(each), 0);
      return { digest, cell, seconds };
    }),
    measures,
    lacking,
  };
}
