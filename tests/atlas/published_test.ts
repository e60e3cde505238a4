import { assertEquals, assertLess } from "@std/assert";
import { atlasDocuments, OWN_FOLDERS } from "../../src/pages/documents.ts";

/** The files of a folder and of all folders in it. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const files = entries.map(async ({ name, isDirectory }) =>
    isDirectory ? await filesIn(`${folder}/${name}`) : [`${folder}/${name}`]
  );
  return (await Promise.all(files)).flat();
}

Deno.test("the documents say what the committed pack says: deno task atlas:docs", async () => {
  const documents = await atlasDocuments("atlas", await Deno.readTextFile("README.md"));
  for (const [path, content] of documents) {
    assertEquals(await Deno.readTextFile(path), content, path);
  }
  for (const folder of OWN_FOLDERS) {
    const files = await filesIn(folder);
    assertEquals(files.filter((path) => !documents.has(path)), [], `outdated in ${folder}`);
    assertLess(files.reduce((sum, path) => sum + documents.get(path)!.length, 0), 3e6, folder);
  }
});
