import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { renderGallery } from "../../src/atlas/gallery.ts";
import { InputError } from "../../src/base/errors.ts";
import { FIGURES } from "../../src/pages/mod.ts";
import { sampleAtlas } from "../pages/_atlas.ts";

/** The sample atlas with its first study under other names. */
function atlasOf(...names: string[]) {
  const [first] = sampleAtlas().studies;
  const studies = names.map((name) => ({
    ...first!,
    experiment: { ...first!.experiment, name },
  }));
  return { studies };
}

Deno.test("FIGURES name a study for every picture of the gallery", () => {
  // No published study declares a universe yet; the first that does is to be named here.
  const waiting = ["specification-curve"];
  for (const [name, { gallery }] of Object.entries(FIGURES)) {
    assert(gallery.length > 0 || waiting.includes(name), name);
  }
});

Deno.test("renderGallery() shows each picture that it writes, once", () => {
  const files = renderGallery(atlasOf("reproduce", "center", "margins"));
  const drawn = [...files.keys()].filter((path) => path.startsWith("gallery/")).toSorted();
  const page = files.get("figures.md")!;
  const shown = [...page.matchAll(/\]\((gallery\/.*\.svg)\)/g)].map(([, path]) => path);
  assertEquals(shown.toSorted(), drawn);
  assertEquals(page.match(/\*\*Figure \d+\. /g)!.length, drawn.length);
  assert(drawn.includes("gallery/decision-regions.svg"));
  for (const path of drawn) assert(!files.get(path)!.includes("<a "), path);
  for (const [name, { shows, needs }] of Object.entries(FIGURES)) {
    assert(page.includes(`## \`${name}\`\n\n${shows}. Needs ${needs}.\n`), name);
  }
});

Deno.test("renderGallery() says which figures wait for their studies", () => {
  const files = renderGallery({ studies: [] });
  assertEquals([...files.keys()], ["figures.md"]);
  assertMatch(
    files.get("figures.md")!,
    /## `layer-cka`\n\n.*\n\nThe picture waits for networks or measures of the study `where-losses-differ`/,
  );
});

Deno.test("renderGallery() refuses a complete study that does not have what a figure needs", () => {
  assertThrows(
    () => renderGallery(atlasOf("where-losses-differ")),
    InputError,
    'Cannot draw "layer-cka" of the gallery from where-losses-differ',
  );
});
