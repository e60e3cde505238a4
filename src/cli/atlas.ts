import {
  describeCompleteness,
  joinTasks,
  loadPublishedStudies,
  readAtlas,
} from "../atlas/atlas.ts";
import { encodePack } from "../atlas/pack/encode_pack.ts";
import { openPack } from "../atlas/pack/open_pack.ts";
import { restorePack, writePack } from "../atlas/pack/write_pack.ts";
import { EXIT_CODES, InputError } from "../base/errors.ts";
import type { Task } from "../runner/task.ts";
import type { Store } from "../store/store.ts";
import { renderSite } from "../pages/site/site.ts";
import { writeFiles } from "./files.ts";
import { requireStore } from "./networks.ts";
import type { Shared } from "./options.ts";

/** `deno task loss-atlas pack`: the results of the atlas as a folder of open files. */
export async function pack(
  { store, out, fewer }: Shared<"store" | "out"> & { fewer: boolean },
): Promise<number> {
  const source = await requireStore(store);
  const studies = await loadPublishedStudies();
  const tasks = joinTasks(studies);
  await restorePack(out);
  const lost = await lostBy(source, tasks, out);
  if (lost > 0 && !fewer) {
    throw new InputError(
      `The store "${store}" lacks ${lost} networks of the pack in "${out}": merge a store that has them, or pack fewer with --fewer`,
    );
  }
  const files = await encodePack(source, tasks);
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

/**
 * How many networks of the present pack the next one would lack.
 *
 * @throws {InputError} If the next one would be empty.
 */
async function lostBy(source: Store, tasks: readonly Task[], out: string): Promise<number> {
  const stored = new Set(await source.list());
  const next = new Set(tasks.map(({ digest }) => digest).filter((digest) => stored.has(digest)));
  if (next.size === 0) {
    throw new InputError(`The store "${source.path}" has no network of the atlas to pack`);
  }
  const present = await openPack(out).then((pack) => pack.list(), () => []);
  return present.filter((digest) => !next.has(digest)).length;
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
