import { resolve } from "node:path";
import { canonicalJson } from "../base/canonical.ts";
import { EXIT_CODES, StoreError } from "../base/errors.ts";
import { digestCell } from "../identity/network.ts";
import { measureDigest, measureIdentity } from "../identity/measure.ts";
import { loadLossModule } from "../losses/mod.ts";
import type { MeasureRequest } from "../measures/mod.ts";
import { resolveMeasures } from "../measures/resolve.ts";
import { type MeasureRecord, openStore, type Store } from "../store/mod.ts";
import { type Cell, expandMatrix, loadExperiment } from "../study/mod.ts";
import { tuningRounds } from "../study/tuning.ts";
import { readArguments } from "./_arguments.ts";
import { cellName } from "./_cell_name.ts";
import { findStudy, studyFiles } from "./_experiments.ts";
import { abandonedNights } from "./_night_store.ts";
import { requireStore } from "./_find_network.ts";
import { DEFAULT_STORE, LOSS_OPTION, STORE_OPTION } from "./_options.ts";

const SYNTAX = {
  name: "gc",
  summary: "Shows what no study refers to, and deletes it with --delete.",
  positional: "[STUDY...]   (default: every file in experiments/)",
  options: {
    store: STORE_OPTION,
    loss: LOSS_OPTION,
    older: { help: "count what older code made of the studies' cells as not referred to" },
    weights: { help: "free the weights of all networks instead: they can be trained again" },
    delete: { help: "delete what is shown, and what was set aside as damaged" },
  },
};

/** The fate of one network. */
interface Finding {
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
export async function gc(args: readonly string[]): Promise<number> {
  const given = readArguments(args, SYNTAX);
  if (given === undefined) return EXIT_CODES.done;
  for (const file of given.all("loss")) await loadLossModule(resolve(file));
  const store = await requireStore(openStore(given.get("store") ?? DEFAULT_STORE));
  if (given.has("weights")) return await freeWeights(store, given.has("delete"));

  const files = given.positional.length > 0
    ? await Promise.all(given.positional.map(findStudy))
    : await studyFiles();
  const wanted = await referredTo(files);
  const findings: Finding[] = [];
  for (const digest of await store.list()) findings.push(await judge(store, digest, wanted));
  const damaged = await damagedNames(store);
  const nights = await abandonedNights(store.path);

  const dropped = ({ fate }: Finding) =>
    fate === "garbage" || (fate === "older" && given.has("older"));
  for (const { fate, digest, text, garbage } of findings) {
    if (fate === "kept" && garbage === 0) continue;
    const label = fate === "older" ? "made by older code" : fate;
    const measures = garbage > 0 ? `; ${garbage} measures that no study asks for` : "";
    console.log(`${digest.slice(0, 12)}  ${label}  ${text}${measures}`);
  }
  for (const name of damaged) console.log(`damaged/${name}`);
  for (const name of nights) console.log(`${name}  a night that was left in the middle`);
  const networks = findings.filter(dropped);
  const measures = findings.filter((finding) => !dropped(finding))
    .reduce((sum, { garbage }) => sum + garbage, 0);
  const what =
    `${networks.length} networks, ${measures} measures, ${damaged.length} damaged items and ${nights.length} nights`;
  const kept = findings.length - networks.length;
  if (!given.has("delete")) {
    console.error(`${what} would be deleted, ${kept} networks kept: call again with --delete`);
    return EXIT_CODES.done;
  }
  await store.prepare();
  for (const { digest } of networks) await store.remove(digest);
  for (const finding of findings) {
    if (!dropped(finding) && finding.garbage > 0) {
      await store.keepMeasures(finding.digest, finding.records);
    }
  }
  if (damaged.length > 0) await Deno.remove(`${store.path}/damaged`, { recursive: true });
  for (const name of nights) await Deno.remove(`${store.path}/${name}`, { recursive: true });
  console.error(`${what} deleted, ${kept} networks kept`);
  return EXIT_CODES.done;
}

async function freeWeights(store: Store, really: boolean): Promise<number> {
  const digests = await store.list();
  if (really) { for (const digest of digests) await store.freeWeights(digest); }
  console.error(
    really
      ? `the weights of ${digests.length} networks are freed`
      : `the weights of ${digests.length} networks would be freed: call again with --delete`,
  );
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
    const { profiles } = await loadExperiment(file);
    for (const profile of [undefined, ...Object.keys(profiles)]) {
      const experiment = await loadExperiment(file, { profile });
      want(expandMatrix(experiment), experiment.measures);
      for (const round of tuningRounds(experiment)) want(expandMatrix(round), round.measures);
    }
  }
  return wanted;
}

async function judge(
  store: Store,
  digest: string,
  wanted: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<Finding> {
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
    // Of a measure that several versions of the code took, the present one makes the others needless.
    const present = new Set(
      asked.filter(({ digest: own, identity: { measure } }) =>
        measureDigest(measureIdentity(digest, cell, measure)) === own
      ).map(({ identity }) => canonicalJson(identity.measure)),
    );
    const records = asked.filter(({ digest: own, identity: { measure } }) =>
      !present.has(canonicalJson(measure)) ||
      measureDigest(measureIdentity(digest, cell, measure)) === own
    );
    const fate = digestCell(cell, { backend }) === digest ? "kept" : "older";
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
