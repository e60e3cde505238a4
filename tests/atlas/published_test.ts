import { assertEquals, assertLess } from "@std/assert";
import { atlasDocuments } from "../../src/atlas/docs.ts";

Deno.test("the documents say what the committed pack says: deno task atlas:docs", async () => {
  const documents = await atlasDocuments("atlas", await Deno.readTextFile("README.md"));
  for (const [path, content] of documents) {
    assertEquals(await Deno.readTextFile(path), content, path);
  }
  const pictures = (await Array.fromAsync(Deno.readDir("docs/gallery")))
    .map(({ name }) => `docs/gallery/${name}`);
  assertEquals(pictures.filter((path) => !documents.has(path)), []);
  assertLess(pictures.reduce((sum, path) => sum + documents.get(path)!.length, 0), 3e6);
});
