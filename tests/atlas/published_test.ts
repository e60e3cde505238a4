import { assertEquals } from "@std/assert";
import { atlasDocuments } from "../../src/atlas/docs.ts";

Deno.test("the findings and the README say what the committed pack says: deno task atlas:docs", async () => {
  const readme = await Deno.readTextFile("README.md");
  for (const [path, content] of await atlasDocuments("atlas", readme)) {
    assertEquals(await Deno.readTextFile(path), content, path);
  }
});
