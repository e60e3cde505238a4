import { EXIT_CODES, InputError } from "../base/errors.ts";
import { expandMatrix, loadExperiment } from "../study/mod.ts";
import { digestCell } from "../identity/digest.ts";
import { openStore, type Store } from "../store/mod.ts";
import { readArguments } from "./_arguments.ts";
import { DEFAULT_STORE, STORE_OPTION } from "./_options.ts";

const SYNTAX = {
  name: "gc",
  summary: "Shows the runs that no experiment refers to, and deletes them with --delete.",
  positional: "[EXPERIMENT...]   (default: every file in experiments/)",
  options: {
    store: STORE_OPTION,
    delete: { help: "delete what is shown, and the damaged runs that were set aside" },
  },
};

/** Runs of any backend are kept. */
const BACKENDS = ["wasm", "webgpu", "cpu"];

/** `deno task gc`: removes what nobody refers to, after showing it. */
export async function gc(args: readonly string[]): Promise<number> {
  const given = readArguments(args, SYNTAX);
  if (given === undefined) return EXIT_CODES.done;
  const files = given.positional.length > 0 ? given.positional : await experimentFiles();
  const store = openStore(given.get("store") ?? DEFAULT_STORE);
  const wanted = await referredTo(files);
  const digests = await store.list();
  const garbage = digests.filter((digest) => !wanted.has(digest));
  const damaged = await damagedFolders(store);

  for (const digest of garbage) console.log(`${digest}  ${await describe(store, digest)}`);
  for (const name of damaged) console.log(`damaged/${name}`);
  const kept = digests.length - garbage.length;
  const what = `${garbage.length} runs and ${damaged.length} damaged ones`;
  if (!given.has("delete")) {
    console.error(`${what} would be deleted, ${kept} kept: call again with --delete`);
    return EXIT_CODES.done;
  }
  if (digests.length > 0) await store.prepare();
  for (const digest of garbage) await store.remove(digest);
  if (damaged.length > 0) await Deno.remove(`${store.path}/damaged`, { recursive: true });
  console.error(`${what} deleted, ${kept} kept`);
  return EXIT_CODES.done;
}

async function experimentFiles(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir("experiments")) {
    if (name.endsWith(".json") && name !== "schema.json") names.push(`experiments/${name}`);
  }
  if (names.length === 0) throw new InputError('There is no experiment in "experiments"');
  return names.sort();
}

/** The digests of all cells of all profiles of some experiments. */
async function referredTo(files: readonly string[]): Promise<Set<string>> {
  const digests = new Set<string>();
  for (const file of files) {
    const { profiles } = await loadExperiment(file);
    for (const profile of [undefined, ...Object.keys(profiles)]) {
      for (const cell of expandMatrix(await loadExperiment(file, { profile }))) {
        for (const backend of BACKENDS) digests.add(digestCell(cell, { backend }));
      }
    }
  }
  return digests;
}

async function describe(store: Store, digest: string): Promise<string> {
  try {
    const { cell: { dataset, loss, dimension, activation, seed } } = await store.readRecord(digest);
    return `${dataset} ${loss.name}, ${dimension}-D ${activation}, seed ${seed}`;
  } catch (error) {
    return (error as Error).message;
  }
}

async function damagedFolders(store: Store): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(`${store.path}/damaged`))).map(({ name }) => name)
      .sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
