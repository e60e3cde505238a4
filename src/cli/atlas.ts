import {
  describeCompleteness,
  joinTasks,
  loadPublishedStudies,
  readAtlas,
} from "../atlas/atlas.ts";
import { encodePack } from "../atlas/pack/encode_pack.ts";
import { openPack } from "../atlas/pack/open_pack.ts";
import { writePack } from "../atlas/pack/write_pack.ts";
import { EXIT_CODES } from "../base/errors.ts";
import { renderSite } from "../pages/site/site.ts";
import { writeFiles } from "./files.ts";
import { requireStore } from "./networks.ts";
import type { Shared } from "./options.ts";

/** `deno task loss-atlas pack`: the results of the atlas as a folder of open files. */
export async function pack({ store, out }: Shared<"store" | "out">): Promise<number> {
  const source = await requireStore(store);
  const studies = await loadPublishedStudies();
  const files = await encodePack(source, joinTasks(studies));
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

/** `deno task atlas`: everything that is published, from the committed results alone. */
export async function atlas({ pack, out }: Shared<"pack" | "out">): Promise<number> {
  const studies = await loadPublishedStudies();
  const read = await readAtlas(await openPack(pack), studies);
  const files = [...renderSite(read)];
  await writeFiles(files.map(([name, content]) => [`${out}/${name}`, content] as const));
  console.log(`${out}/index.html`);
  for (const line of describeCompleteness(read)) console.error(line);
  return EXIT_CODES.done;
}
