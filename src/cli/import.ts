import { basename, dirname, join } from "node:path";
import { EXIT_CODES, InputError } from "../base/errors.ts";
import { configurationKey } from "../cell/cell.ts";
import { MEASURED_HERE } from "../cell/imported.ts";
import { type Backend, useBackend } from "../compute/backend.ts";
import { networkDigest, networkIdentity } from "../identity/network.ts";
import { type ManifestRow, numberRows, parseManifest, rowsOfFolder } from "../imports/manifest.ts";
import { importedNetwork } from "../imports/network.ts";
import { readSamples } from "../imports/read_file.ts";
import { whyNotApplicable } from "../measures/applicability.ts";
import type { ResolvedMeasure } from "../measures/types.ts";
import { count } from "../results/text.ts";
import { measureNetwork, missingMeasures } from "../runner/measure_network.ts";
import { readEnvironment } from "../store/environment.ts";
import { openStore, type Store } from "../store/store.ts";
import type { ListedNetwork } from "../study/imported.ts";
import { askedFor, measuresFor } from "./asked_measures.ts";
import { listOf } from "./commands.ts";
import { writeFiles } from "./files.ts";
import { cellName } from "./networks.ts";

import type { Shared } from "./options.ts";
import { hint } from "./terminal.ts";

/** What is imported, and where to. */
export type ImportOptions = Shared<"store" | "json"> & {
  pattern: string | undefined;
  out: string | undefined;
  metrics: string | undefined;
};

/** `deno task loss-atlas import`: networks that were trained elsewhere, by their embeddings. */
export async function importNetworks(given: ImportOptions): Promise<number> {
  const [manifest] = given.positional as [string];
  const asked = given.metrics === "none" ? [] : askedFor(given.metrics);
  const { folder, rows } = await readManifest(manifest, given.pattern);
  const store = openStore(given.store);
  await store.prepare();
  using _use = store.use();
  const backend = await useBackend("wasm");
  const numbers = numberRows(rows);
  const listed: (ListedNetwork & { place: string })[] = [];
  const faults: string[] = [];
  for (const [at, row] of rows.entries()) {
    try {
      const network = await importOne({ store, backend, folder, row, number: numbers[at]! });
      listed.push({ ...network.listed, place: row.place });
      await measureOne(store, network.listed, asked, given.json);
      if (!given.json) {
        const { digest, cell } = network.listed;
        console.error(`${row.file}: ${digest.slice(0, 12)}  ${cellName(cell)}`);
        for (const note of network.notes) console.error(`  ${note}`);
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      faults.push(`${row.place}: ${error.message}`);
    }
  }
  faults.push(...twins(listed));
  if (faults.length > 0) {
    throw new InputError(
      `Cannot import "${manifest}", and wrote no list for studies:\n  ${faults.join("\n  ")}`,
    );
  }
  const list = given.out ?? listOf(manifest);
  const networks = listed.map(({ place: _, ...network }) => network);
  await writeFiles([[list, `${JSON.stringify({ networks }, null, 1)}\n`]]);
  if (given.json) {
    console.log(JSON.stringify({ type: "result", store: store.path, list, networks }));
    return EXIT_CODES.done;
  }
  const numbered = rows.filter(({ seed }) => seed === undefined).length;
  if (numbered > 0) {
    console.error(
      `${
        count(numbered, "network")
      } without a seed: numbered here among those that are declared alike, so that a claim pairs them in the order of the manifest`,
    );
  }
  console.log(`${count(networks.length, "network")} in "${store.path}", ${MEASURED_HERE}`);
  console.log(`list for studies: ${list}, named as "imported": "${basename(list)}"`);
  console.log(`draw all that the store has: ${hint("report", "--all", "--store", store.path)}`);
  return EXIT_CODES.done;
}

/** The rows of a manifest or a folder, and the folder that their files are named from. */
async function readManifest(
  path: string,
  pattern: string | undefined,
): Promise<{ folder: string; rows: ManifestRow[] }> {
  try {
    const { isDirectory } = await Deno.stat(path);
    if (isDirectory) return { folder: path, rows: rowsOfFolder(await filesIn(path), pattern) };
    if (pattern !== undefined) throw new InputError("--pattern is for a folder of files");
    const isJson = path.toLowerCase().endsWith(".json");
    const bytes = await Deno.readFile(path);
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { folder: dirname(path), rows: parseManifest(text, isJson) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new InputError(`There is no manifest "${path}": name a CSV, a JSON or a folder`);
    }
    if (error instanceof TypeError) {
      throw new InputError(`Cannot use the manifest "${path}": it must be text in UTF-8`);
    }
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`Cannot use the manifest "${path}": ${error.message}`);
  }
}

/** How deep folders are looked through. */
const DEPTH = 3;

/** The files in a folder and those below it, by their paths from it; links are passed over. */
async function filesIn(folder: string, depth = DEPTH): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isFile, isDirectory } of Deno.readDir(folder)) {
    if (isFile) files.push(name);
    if (isDirectory && depth > 1) {
      const inner = await filesIn(join(folder, name), depth - 1);
      files.push(...inner.map((file) => `${name}/${file}`));
    }
  }
  return files;
}

async function importOne(
  { store, backend, folder, row, number }: {
    store: Store;
    backend: Backend;
    folder: string;
    row: ManifestRow;
    number: number;
  },
): Promise<{ listed: ListedNetwork; notes: string[] }> {
  const start = performance.now();
  const samples = await readSamples(join(folder, row.file));
  const { cell, ...content } = importedNetwork(samples, row, number);
  const identity = await networkIdentity(cell);
  const digest = networkDigest(cell, identity);
  const listed = { digest, file: row.file, cell };
  const { notes, classNames } = samples;
  if (await store.has(digest)) return { listed, notes };
  const environment = await readEnvironment(backend, {
    finishedAt: new Date().toISOString(),
    seconds: Math.round(performance.now() - start) / 1000,
    imported: { file: row.file, classNames, notes },
  });
  await store.write({ digest, cell, identity, environment, history: [], weights: {}, ...content });
  return { listed, notes };
}

/** Takes the measures that the store lacks of an imported network. */
async function measureOne(
  store: Store,
  { digest, file, cell }: ListedNetwork,
  asked: readonly ResolvedMeasure[] | undefined,
  quiet: boolean,
): Promise<void> {
  const measures = measuresFor(asked, cell.imported!.parts.includes("train"))
    .filter((measure) => whyNotApplicable(measure, cell) === undefined);
  const missing = await missingMeasures({ digest, cell, measures }, await store.measures(digest));
  if (missing.length === 0) return;
  if (!quiet) console.error(`${file}: taking ${count(missing.length, "measure")}`);
  const nothing = () =>
    Promise.reject(new InputError("A network that was trained elsewhere has none"));
  await measureNetwork(await store.open(digest), cell, missing, {
    open: nothing,
    load: nothing,
    write: (records) => store.writeMeasures(digest, records),
  });
}

/** Rows that stand for one network, or that nothing tells apart. */
function twins(listed: readonly (ListedNetwork & { place: string })[]): string[] {
  const places = (all: readonly { place: string }[]) => all.map(({ place }) => place).join(" and ");
  const alike = Map.groupBy(listed, ({ cell }) => `${configurationKey(cell)} ${cell.seed}`);
  const same = Map.groupBy(listed, ({ cell }) => cell.imported!.content);
  return [
    ...[...alike.values()].filter((all) => all.length > 1).map((all) =>
      `${places(all)} are declared alike: give each its own seed, or a column that tells them apart`
    ),
    ...[...same.values()].filter((all) => all.length > 1).map((all) =>
      `${places(all)} hold the same arrays: one network cannot stand for two`
    ),
  ];
}
