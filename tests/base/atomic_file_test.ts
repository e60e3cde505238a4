import { assertEquals, assertThrows } from "@std/assert";
import { writeFileWhole, writeFolderWhole } from "../../src/base/files.ts";

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const namesIn = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("writeFileWhole() replaces a file and leaves nothing beside it", async () => {
  await withFolder(async (folder) => {
    writeFileWhole(`${folder}/a`, "first, longer");
    writeFileWhole(`${folder}/a`, new Uint8Array([50]));
    assertEquals(await Deno.readTextFile(`${folder}/a`), "2");
    assertEquals(namesIn(folder), ["a"]);
  });
});

Deno.test("writeFileWhole() leaves what was there, and nothing else, when it fails", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/a/inside`, { recursive: true });
    assertThrows(() => writeFileWhole(`${folder}/a`, "text"));
    assertEquals(namesIn(folder), ["a"]);
    assertEquals(namesIn(`${folder}/a`), ["inside"]);
  });
});

Deno.test("writeFolderWhole() writes all files, and leaves the first of two", async () => {
  await withFolder(async (folder) => {
    writeFolderWhole(`${folder}/run`, { "a.txt": "one", "b.bin": new Uint8Array([1]) });
    assertThrows(() => writeFolderWhole(`${folder}/run`, { "a.txt": "two" }));
    assertEquals(namesIn(folder), ["run"]);
    assertEquals(namesIn(`${folder}/run`), ["a.txt", "b.bin"]);
    assertEquals(await Deno.readTextFile(`${folder}/run/a.txt`), "one");
  });
});
