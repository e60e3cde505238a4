import {
  describeCompleteness,
  joinTasks,
  loadPublishedStudies,
  readAtlas,
} from "../atlas/atlas.ts";
import { encodePack } from "../atlas/pack/encode_pack.ts";
import { openPack } from "../atlas/pack/open_pack.ts";
import { isPack, restorePack, writePack } from "../atlas/pack/write_pack.ts";
import { readGuide } from "../atlas/guide.ts";
import { EXIT_CODES, InputError } from "../base/errors.ts";
import { PROJECT } from "../base/files.ts";
import { joinSources, type RunSource } from "../runner/find_runs.ts";
import type { Task } from "../runner/task.ts";
import type { Store } from "../store/store.ts";
import { readSheets } from "../pages/explorer/sheets.ts";
import { PREVIEW } from "../pages/site/pictures.ts";
import { renderSite } from "../pages/site/site.ts";
import { writeFiles } from "./files.ts";
import { requireStore } from "./networks.ts";
import type { Shared } from "./options.ts";

/** `deno task loss-atlas pack`: the results of the atlas as a folder of open files. */
export async function pack(
  { store, out, fewer }: Shared<"store" | "out"> & { fewer: boolean },
): Promise<number> {
  const added = await requireStore(store);
  const studies = await loadPublishedStudies();
  const tasks = joinTasks(studies);
  await restorePack(out);
  const present = await isPack(out) ? await openPack(out) : undefined;
  const source = present === undefined ? added : joinSources(added, present);
  const lost = await lostBy(added, tasks, present);
  if (lost > 0 && !fewer) {
    throw new InputError(
      `No published study asks for ${lost} networks of the pack in "${out}": leave them out with --fewer`,
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
 * How many networks of the present pack no study asks for any more.
 *
 * @throws {InputError} If the store has nothing to add, and there is no pack.
 */
async function lostBy(
  added: Store,
  tasks: readonly Task[],
  present: RunSource | undefined,
): Promise<number> {
  const wanted = new Set(tasks.map(({ digest }) => digest));
  if (present === undefined && !(await added.list()).some((digest) => wanted.has(digest))) {
    throw new InputError(`The store "${added.path}" has no network of the atlas to pack`);
  }
  return (await present?.list() ?? []).filter((digest) => !wanted.has(digest)).length;
}

/** `deno task atlas`: everything that is published, from the committed results alone. */
export async function atlas(
  { pack, out, url, repository }: Shared<"pack" | "out"> & {
    url?: string | undefined;
    repository?: string | undefined;
  },
): Promise<number> {
  const studies = await loadPublishedStudies();
  const read = await readAtlas(await openPack(pack), studies);
  const preview = await Deno.readFile(new URL(`docs/site/${PREVIEW}`, PROJECT));
  const sheets = await readSheets();
  const files = renderSite(read, {
    guide: await readGuide(),
    sheets: sheets.map(({ bytes: _, ...sheet }) => sheet),
    url,
    repository,
  });
  await writeFiles(
    [
      ...files,
      [PREVIEW, preview] as const,
      ...sheets.map(({ file, bytes }) => [file, bytes] as const),
    ].map(([name, content]) => [`${out}/${name}`, content] as const),
  );
  console.log(`${out}/index.html`);
  for (const line of describeCompleteness(read)) console.error(line);
  return EXIT_CODES.done;
}
