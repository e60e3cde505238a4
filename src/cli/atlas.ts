import { describeCompleteness, loadPublishedStudies, openPack, readAtlas } from "../atlas/mod.ts";
import { renderSite } from "../atlas/site/mod.ts";
import { writeFileWhole } from "../base/atomic_file.ts";
import { EnvironmentError, EXIT_CODES } from "../base/errors.ts";
import { readArguments } from "./_arguments.ts";
import { DEFAULT_PACK, DEFAULT_SITE, PACK_OPTION } from "./_options.ts";

const SYNTAX = {
  name: "atlas",
  summary: "Draws the site of the atlas, a report a study in it, from its pack; it never trains.",
  options: {
    pack: PACK_OPTION,
    out: { value: "DIR", help: `where the site goes (default: ${DEFAULT_SITE})` },
  },
};

/** `deno task atlas`: everything that is published, from the committed results alone. */
export async function atlas(args: readonly string[]): Promise<number> {
  const given = readArguments(args, SYNTAX);
  if (given === undefined) return EXIT_CODES.done;
  const studies = await loadPublishedStudies();
  const read = await readAtlas(await openPack(given.get("pack") ?? DEFAULT_PACK), studies);
  const out = given.get("out") ?? DEFAULT_SITE;
  try {
    await Deno.mkdir(out, { recursive: true });
    for (const [name, content] of renderSite(read)) {
      writeFileWhole(`${out}/${name}`, content);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable)) {
      throw error;
    }
    throw new EnvironmentError(`Cannot write the site to "${out}": ${error.message}`, {
      cause: error,
    });
  }
  console.log(`${out}/index.html`);
  for (const line of describeCompleteness(read)) console.error(line);
  return EXIT_CODES.done;
}
