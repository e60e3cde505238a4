/**
 * Writes what the documentation takes from the committed results: `docs/findings.md`, the opening
 * of the README and its picture. Run it as `deno task atlas:docs [PACK]`.
 *
 * @module
 */
import { loadPublishedStudies, openPack, readAtlas } from "./mod.ts";
import { renderFindings, renderReadme } from "./site/mod.ts";

/**
 * The documents that are made of a pack.
 *
 * @param pack The folder of the pack.
 * @param readme The README of today.
 * @returns The content of each by its path.
 */
export async function atlasDocuments(pack: string, readme: string): Promise<Map<string, string>> {
  const atlas = await readAtlas(await openPack(pack), await loadPublishedStudies());
  return new Map([["docs/findings.md", renderFindings(atlas)], ...renderReadme(atlas, readme)]);
}

if (import.meta.main) {
  const [pack = "atlas"] = Deno.args;
  for (const [path, content] of await atlasDocuments(pack, await Deno.readTextFile("README.md"))) {
    await Deno.writeTextFile(path, content);
    console.log(path);
  }
}
