import {
  describeCompleteness,
  encodePack,
  joinTasks,
  loadPublishedStudies,
  openPack,
  readAtlas,
  writePack,
} from "../atlas/mod.ts";
import { EXIT_CODES } from "../base/errors.ts";
import { openStore } from "../store/mod.ts";
import { readArguments } from "./_arguments.ts";
import { requireStore } from "./_find_network.ts";
import { DEFAULT_PACK, DEFAULT_STORE, STORE_OPTION } from "./_options.ts";

const SYNTAX = {
  name: "pack",
  summary: "Packs what the store has of the atlas into few files, to be committed.",
  options: {
    store: STORE_OPTION,
    out: { value: "DIR", help: `where the pack goes (default: ${DEFAULT_PACK})` },
  },
};

/** `deno task loss-atlas pack`: the results of the atlas as a folder of open files. */
export async function pack(args: readonly string[]): Promise<number> {
  const given = readArguments(args, SYNTAX);
  if (given === undefined) return EXIT_CODES.done;
  const store = await requireStore(openStore(given.get("store") ?? DEFAULT_STORE));
  const studies = await loadPublishedStudies();
  const files = await encodePack(store, joinTasks(studies));
  const out = given.get("out") ?? DEFAULT_PACK;
  await writePack(out, files);
  // What is printed is what the pack gives, not what went into it.
  const packed = await openPack(out);
  for (const line of describeCompleteness(await readAtlas(packed, studies))) console.log(line);
  for (const [name, { length }] of files) console.log(`${name}: ${(length / 1e6).toFixed(2)} MB`);
  const size = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  const { length } = await packed.list();
  console.log(`${out}: ${length} networks in ${files.size} files, ${(size / 1e6).toFixed(1)} MB`);
  return EXIT_CODES.done;
}
