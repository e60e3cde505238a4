import { StoreError } from "../base/errors.ts";
import type { Cell } from "../cell/cell.ts";
import { checkCell } from "../cell/check_cell.ts";
import type { Dataset } from "../data/types.ts";
import { logitsIn } from "../imports/network.ts";
import { measureDigest, measureIdentity } from "../identity/measure.ts";
import { takeMeasures } from "../measures/take.ts";
import type { ResolvedMeasure } from "../measures/types.ts";
import { restoreNetwork } from "../networks/restore.ts";
import type { Trainer } from "../networks/trainer.ts";
import type { MeasureRecord } from "../store/measures.ts";
import type { NetworkReader } from "../store/network_reader.ts";

/** Records are written after at most this many milliseconds: a kill loses no more. */
const FLUSH_MILLISECONDS = 2000;

/** The measures among those asked for that no record holds, by the present code and data. */
export async function missingMeasures(
  { digest, cell, measures }: { digest: string; cell: Cell; measures: readonly ResolvedMeasure[] },
  records: readonly Pick<MeasureRecord, "digest">[],
): Promise<ResolvedMeasure[]> {
  const known = new Set(records.map((record) => record.digest));
  const missing: ResolvedMeasure[] = [];
  for (const measure of measures) {
    const identity = await measureIdentity(digest, cell, measure);
    if (!known.has(measureDigest(identity))) missing.push(measure);
  }
  return missing;
}

/** Where other networks and datasets are, and where records go. */
export interface MeasuringContext {
  /** Opens another network, which some measures compare it with. */
  open(digest: string): Promise<NetworkReader>;
  /** Gives a dataset by its name. */
  load(name: string): Promise<Dataset>;
  /** Called with records as they come in, some at a time. */
  write?(records: MeasureRecord[]): Promise<void>;
}

/**
 * Takes measures of a stored network, on the backend in use.
 *
 * @param network The network.
 * @param cell Its cell, checked.
 * @param measures What to take.
 * @param context Where other networks and datasets are, and where records go as they come in.
 * @returns All records.
 */
export async function measureNetwork(
  network: NetworkReader,
  cell: Cell,
  measures: readonly ResolvedMeasure[],
  { open, load, write }: MeasuringContext,
): Promise<MeasureRecord[]> {
  const { digest } = network.record;
  const restored = new Map<string, Promise<Trainer>>();
  let last = performance.now();
  let written = 0;
  const records: MeasureRecord[] = [];
  const flush = async () => {
    const finished = records.slice(written);
    [last, written] = [performance.now(), records.length];
    // A slow measure was written when it came in: nothing may be left at the end.
    if (finished.length > 0) await write?.(finished);
  };
  try {
    await takeMeasures(
      {
        cell,
        convergence: network.record.convergence,
        embeddings: network.embeddings,
        geometry: network.geometry,
        load,
        logits: async (of) => logitsIn(await network.lossVariables(), of),
        trainer: () => restored.getOrInsertComputed(digest, () => restore(network, cell)),
        another: (other) =>
          restored.getOrInsertComputed(
            other,
            () => open(other).then((found) => restore(found, checkCell(found.record.cell))),
          ),
      },
      measures,
      async (measure, { values, notes }) => {
        const identity = await measureIdentity(digest, cell, measure);
        records.push({ digest: measureDigest(identity), identity, values, notes });
        if (performance.now() - last > FLUSH_MILLISECONDS) await flush();
      },
    );
    await flush();
    return records;
  } finally {
    for (const each of restored.values()) {
      // The failure to restore the network was reported already.
      await each.then((trainer) => trainer.dispose(), () => {});
    }
  }
}

async function restore(network: NetworkReader, cell: Cell): Promise<Trainer> {
  const weights = await network.weights();
  if (weights === undefined) {
    throw new StoreError(`The weights of the network ${network.record.digest} were freed`);
  }
  const [lossVariables, geometry] = [await network.lossVariables(), await network.geometry()];
  return restoreNetwork(cell, { weights, lossVariables, geometry });
}
