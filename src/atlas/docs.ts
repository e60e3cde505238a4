/**
 * Writes what the documentation takes from the committed results: `docs/findings.md`, the gallery,
 * the opening of the README and its picture. Run it as `deno task atlas:docs [PACK]`.
 *
 * @module
 */
import { loadPublishedStudies, readAtlas } from "./atlas.ts";
import { renderFindings } from "./findings.ts";
import { renderGallery } from "./gallery.ts";
import { openPack } from "./pack/open_pack.ts";
import { renderReadme } from "./readme.ts";

/** Where the pictures of the gallery stand. */
const PICTURES = "docs/gallery";

/**
 * The documents that are made of a pack.
 *
 * @param pack The folder of the pack.
 * @param readme The README of today.
 * @returns The content of each by its path.
 */
export async function atlasDocuments(pack: string, readme: string): Promise<Map<string, string>> {
  const atlas = await readAtlas(await openPack(pack), await loadPublishedStudies());
  return new Map([
    ["docs/findings.md", renderFindings(atlas)],
    ...[...renderGallery(atlas)].map(([name, content]) => [`docs/${name}`, content] as const),
    ...renderReadme(atlas, readme),
  ]);
}

if (import.meta.main) {
  const [pack = "atlas"] = Deno.args;
  const documents = await atlasDocuments(pack, await Deno.readTextFile("README.md"));
  // A figure that is drawn no more leaves no picture behind.
  await Deno.remove(PICTURES, { recursive: true }).catch(() => {});
  await Deno.mkdir(PICTURES);
  for (const [path, content] of documents) {
    await Deno.writeTextFile(path, content);
    console.log(path);
  }
}
