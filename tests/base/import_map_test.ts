import { assert, assertEquals } from "@std/assert";
import settings from "../../deno.json" with { type: "json" };
import { importsOf } from "../../src/base/import_map.ts";

/** The text of every source in a folder and those below it. */
function* sources(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* sources(path);
    else if (/\.(ts|js)$/.test(name)) yield Deno.readTextFileSync(path);
  }
}

Deno.test("a folder of one's own gets each package that the sources import, and no other", () => {
  const texts = [...sources("src"), ...sources("links")];
  const isImported = (name: string) => {
    const specifier = new RegExp(`\\b(from|import|resolve)\\s*\\(?\\s*["']${RegExp.escape(name)}`);
    return texts.some((text) => specifier.test(text));
  };
  const given = importsOf("../");
  const packages = Object.entries(settings.imports).filter(([, target]) =>
    target.startsWith("npm:")
  );
  assert(packages.length > 30);
  for (const [name, target] of packages) {
    assertEquals(given[name], isImported(name) ? target : undefined, name);
  }
});
