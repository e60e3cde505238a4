import { describeCompleteness, loadPublishedStudies, openPack, readAtlas } from "../atlas/mod.ts";
import { EXIT_CODES } from "../base/errors.ts";
import { readArguments } from "./_arguments.ts";
import { DEFAULT_PACK, DEFAULT_SITE, PACK_OPTION } from "./_options.ts";
import { writeReport } from "./_report.ts";

const SYNTAX = {
  name: "atlas",
  summary: "Draws the reports and the site of the atlas from its pack; it never trains.",
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
  for (const { experiment, found } of read.studies) {
    if (found.runs.length === 0) continue;
    console.log(await writeReport(experiment, found.runs, `${out}/studies/${experiment.name}`));
  }
  for (const line of describeCompleteness(read)) console.error(line);
  return EXIT_CODES.done;
}
