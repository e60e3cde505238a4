/**
 * Writes `fingerprints.json`: probes every component on both classes of WASM, and says which lines
 * changed and how many networks and measures of the committed atlas use them.
 *
 * usage: deno task fingerprints
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openPack } from "../src/atlas/pack/open_pack.ts";
import { DataError } from "../src/base/errors.ts";
import { writeFileWhole } from "../src/base/files.ts";
import { datasetNames } from "../src/data/catalogue.ts";
import { loadDataset } from "../src/data/load.ts";
import {
  changedComponents,
  changedNames,
  COMMITTED,
  type Fingerprints,
  type FingerprintTable,
  PROBED_CLASSES,
  type ProbedClass,
} from "../src/identity/fingerprints.ts";
import { componentNames } from "../src/identity/probes/catalogue.ts";
import { probe, probedClass } from "../src/identity/run_probes.ts";
import { digestNow } from "../src/identity/sources.ts";

const FILE = fileURLToPath(new URL("../fingerprints.json", import.meta.url));

/** The flags that make a machine with a fused multiply-add compute as one without. */
const FLAGS: Record<ProbedClass, string[]> = {
  wasm: [],
  "wasm-plain": ["--v8-flags=--no-enable-fma3"],
};

/** Probes everything in this process, and prints the class and the fingerprints. */
async function printOwn(): Promise<void> {
  console.log(JSON.stringify([await probedClass(), await probe(componentNames())]));
}

async function probeIn(backend: ProbedClass): Promise<Fingerprints> {
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", ...FLAGS[backend], import.meta.filename!, "--print"],
    stderr: "inherit",
  }).output();
  if (!success) Deno.exit(1);
  const [found, fingerprints] = JSON.parse(new TextDecoder().decode(stdout));
  if (found === backend) return fingerprints;
  console.error(`this machine has ${found}, not ${backend}: its fingerprints stay as they were`);
  return COMMITTED[backend];
}

/** The digest of each dataset that this machine has or can get; the others stay as they were. */
async function digestData(): Promise<Record<string, string>> {
  const data: Record<string, string> = {};
  for (const name of [...datasetNames].sort()) {
    try {
      data[name] = (await loadDataset(name)).digest;
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      console.error(`${name} is not to be had here: its digest stays as it was`);
      if (COMMITTED.data[name] !== undefined) data[name] = COMMITTED.data[name];
    }
  }
  return data;
}

/** A line a component, so that a diff reads as a list of what changed. */
function encode({ sources, data, ...classes }: FingerprintTable): string {
  const lines = (entries: Record<string, unknown>) =>
    Object.entries(entries).map(([name, value]) =>
      `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`
    ).join(",\n");
  const tables = Object.entries({ data, ...classes }).map(([name, entries]) =>
    `  ${JSON.stringify(name)}: {\n${lines(entries)}\n  }`
  );
  return `{\n  "sources": ${JSON.stringify(sources)},\n${tables.join(",\n")}\n}\n`;
}

/** Says what changed, and what of the atlas that makes older. */
async function report(table: FingerprintTable): Promise<void> {
  const data = Object.keys(table.data).filter((name) => table.data[name] !== COMMITTED.data[name]);
  const inAll = (changes: typeof changedComponents) =>
    new Set(PROBED_CLASSES.flatMap((name) => changes(COMMITTED[name], table[name])));
  for (const name of data) console.log(`changed: data of ${name}`);
  for (const line of inAll(changedComponents)) console.log(`changed: ${line}`);
  const names = inAll(changedNames);
  if (names.size === 0 && data.length === 0) return console.log("no fingerprint changed");

  const pack = await openPack("atlas");
  const uses = (
    { fingerprints, data: read }: { fingerprints: Fingerprints; data: Record<string, string> },
  ) =>
    Object.keys(fingerprints).some((name) => names.has(name)) ||
    Object.keys(read).some((name) => data.includes(name));
  let [networks, measures] = [0, 0];
  for (const digest of await pack.list()) {
    const older = uses((await pack.open(digest)).record.identity);
    if (older) networks++;
    measures += (await pack.measures(digest)).filter(({ identity }) =>
      older || uses(identity)
    ).length;
  }
  console.log(`of the atlas they make older: ${networks} networks, ${measures} measures`);
}

async function write(): Promise<void> {
  const [wasm, plain] = await Promise.all(PROBED_CLASSES.map(probeIn));
  const table = {
    sources: await digestNow(),
    data: await digestData(),
    wasm: wasm!,
    "wasm-plain": plain!,
  };
  writeFileWhole(FILE, encode(table));
  await report(table);
}

const { values: { print } } = parseArgs({ options: { print: { type: "boolean" } } });
await (print ? printOwn() : write());
