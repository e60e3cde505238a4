import { canonicalJson } from "../base/digest.ts";
import { EXIT_CODES, StoreError } from "../base/errors.ts";
import type { Cell } from "../cell/cell.ts";
import { measureDigest, measureIdentity } from "../identity/measure.ts";
import { digestCell } from "../identity/network.ts";
import { resolveMeasures } from "../measures/resolve.ts";
import type { MeasureRequest } from "../measures/types.ts";
import { count } from "../results/text.ts";
import type { MeasureRecord } from "../store/measures.ts";
import type { Store } from "../store/store.ts";
import { expandMatrix } from "../study/expand.ts";
import { loadExperiment, loadStudy } from "../study/parse.ts";
import { tuningRounds } from "../study/tuning.ts";
import { cellName, requireStore } from "./networks.ts";
import { abandonedNights } from "./nights.ts";
import type { Shared } from "./options.ts";
import { findStudy, studyFiles } from "./studies.ts";

/** What is looked for, and whether it is deleted. */
export interface GcOptions extends Shared<"store" | "module"> {
  older: boolean;
  weights: boolean;
  delete: boolean;
}

/** What becomes of one network. */
interface Judged {
  digest: string;
  /** `kept`: a study names its cell. `older`: a study names it, but other code trained it. */
  fate: "kept" | "older" | "garbage" | "damaged";
  text: string;
  /** Measures that a study asks for. */
  records: MeasureRecord[];
  /** How many measures no study asks for, or older code took again since. */
  garbage: number;
}

/** `deno task loss-atlas gc`: removes what no study refers to, after showing it. */
export async function gc(given: GcOptions): Promise<number> {
  const store = await requireStore(given.store);
  if (given.delete && store.isInUse()) {
    throw new StoreError(
      `The store "${store.path}" is being trained into, and gc could delete what that call needs: wait until it has ended`,
    );
  }
  if (given.weights) return await freeWeights(store, given.delete);

  const files = given.positional.length > 0 ? given.positional.map(findStudy) : studyFiles();
  const wanted = await referredTo(files);
  const judged: Judged[] = [];
  for (const digest of await store.list()) judged.push(await judge(store, digest, wanted));
  const damaged = await damagedNames(store);
  const nights = await abandonedNights(store.path);

  const dropped = ({ fate }: Judged) => fate === "garbage" || (fate === "older" && given.older);
  for (const { fate, digest, text, garbage } of judged) {
    if (fate === "kept" && garbage === 0) continue;
    const label = fate === "older" ? "made by older code" : fate;
    const measures = garbage > 0 ? `; ${count(garbage, "measure")} that no study asks for` : "";
    console.log(`${digest.slice(0, 12)}  ${label}  ${text}${measures}`);
  }
  for (const name of damaged) console.log(`damaged/${name}`);
  for (const name of nights) console.log(`${name}  an interrupted night`);
  const networks = judged.filter(dropped);
  const measures = judged.filter((each) => !dropped(each))
    .reduce((sum, { garbage }) => sum + garbage, 0);
  const what = [
    count(networks.length, "network"),
    count(measures, "measure"),
    count(damaged.length, "damaged item"),
  ].join(", ") + ` and ${count(nights.length, "night")}`;
  const kept = count(judged.length - networks.length, "network");
  if (!given.delete) {
    console.error(`${what} would be deleted, ${kept} kept: call again with --delete`);
    return EXIT_CODES.done;
  }
  await store.prepare();
  for (const { digest } of networks) await store.remove(digest);
  for (const each of judged) {
    if (!dropped(each) && each.garbage > 0) {
      await store.keepMeasures(each.digest, each.records);
    }
  }
  if (damaged.length > 0) await Deno.remove(`${store.path}/damaged`, { recursive: true });
  for (const name of nights) await Deno.remove(`${store.path}/${name}`, { recursive: true });
  console.error(`${what} deleted, ${kept} kept`);
  return EXIT_CODES.done;
}

async function freeWeights(store: Store, really: boolean): Promise<number> {
  const digests = await store.list();
  if (really) { for (const digest of digests) await store.freeWeights(digest); }
  const what = `weights of ${count(digests.length, "network")}`;
  console.error(really ? `${what} freed` : `${what} would be freed: call again with --delete`);
  return EXIT_CODES.done;
}

/** The measures that the studies ask for, in any profile, by the canonical cell. */
async function referredTo(files: readonly string[]): Promise<Map<string, Set<string>>> {
  const wanted = new Map<string, Set<string>>();
  const want = (cells: readonly Cell[], requests: readonly MeasureRequest[]) => {
    const measures = resolveMeasures(requests).map(canonicalJson);
    for (const cell of cells) {
      const all = wanted.getOrInsertComputed(canonicalJson(cell), () => new Set());
      for (const measure of measures) all.add(measure);
    }
  };
  for (const file of files) {
    const { profiles } = await loadExperiment(file, { untuned: true });
    for (const profile of [undefined, ...Object.keys(profiles)]) {
      const { study, cells } = await loadStudy(file, { profile, anyTuning: true });
      want(cells, study.measures);
      for (const round of tuningRounds(study)) want(expandMatrix(round), round.measures);
    }
  }
  return wanted;
}

async function judge(
  store: Store,
  digest: string,
  wanted: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<Judged> {
  try {
    const { cell, identity: { backend } } = (await store.open(digest)).record;
    const measures = wanted.get(canonicalJson(cell));
    const all = await store.measures(digest);
    if (measures === undefined) {
      return { digest, fate: "garbage", text: cellName(cell), records: [], garbage: 0 };
    }
    const asked = all.filter(({ identity: { measure: { name, parameters } } }) =>
      measures.has(canonicalJson({ name, parameters }))
    );
    // Where several versions of the code took a measure, the one of the present code is enough.
    const present = new Map<string, string>();
    for (const { digest: own, identity: { measure } } of asked) {
      const now = measureDigest(await measureIdentity(digest, cell, measure));
      if (now === own) present.set(canonicalJson(measure), own);
    }
    const records = asked.filter(({ digest: own, identity: { measure } }) =>
      (present.get(canonicalJson(measure)) ?? own) === own
    );
    const fate = await digestCell(cell, { backend }) === digest ? "kept" : "older";
    return { digest, fate, text: cellName(cell), records, garbage: all.length - records.length };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { digest, fate: "damaged", text: error.message, records: [], garbage: 0 };
  }
}

async function damagedNames(store: Store): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(`${store.path}/damaged`))).map(({ name }) => name)
      .sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
