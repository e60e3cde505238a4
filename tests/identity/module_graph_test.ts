import { dirname } from "node:path";
import { assertEquals, assertNotEquals } from "@std/assert";
import { moduleGraph } from "../../src/identity/module_graph.ts";
import { toFileUrl } from "../../src/base/paths.ts";

/** Writes some modules into a new folder and gives the address of that folder. */
async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await Deno.makeTempDir();
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(`${folder}/${name}`), { recursive: true });
    await Deno.writeTextFile(`${folder}/${name}`, text);
  }
  return `${toFileUrl(folder).href}/`;
}

async function names(
  files: Record<string, string>,
  members: string[] = [],
): Promise<string[]> {
  const folder = await folderOf(files);
  const options = { registries: [`${folder}registry.ts`], members };
  const graph = moduleGraph([`${folder}main.ts`], options);
  return [...graph.keys()].map((address) => address.replace(folder, ""));
}

Deno.test("moduleGraph() follows imports, re-exports and assets, over several lines too", async () => {
  assertEquals(
    await names({
      "main.ts": `import {\n  a,\n} from "./a.ts";\nnew URL("./x.wasm", import.meta.url);`,
      "a.ts": `export { b } from "./b.ts";`,
      "b.ts": "",
      "c.ts": "",
      "x.wasm": "",
    }),
    ["a.ts", "b.ts", "main.ts", "x.wasm"],
  );
});

Deno.test("moduleGraph() leaves out types, and what an index is not asked for", async () => {
  assertEquals(
    await names({
      "main.ts":
        `import { a, type T } from "./lib/mod.ts";\nimport type { U } from "./u.ts";\nimport { type V } from "./v.ts";`,
      "lib/mod.ts": `export { a } from "./a.ts";\nexport { b } from "./b.ts";`,
      "lib/a.ts": "",
      "lib/b.ts": "",
      "u.ts": "",
      "v.ts": "",
    }),
    ["lib/a.ts", "main.ts"],
  );
});

Deno.test("moduleGraph() follows of a registry the members in use alone", async () => {
  const files = {
    "main.ts": `import { all } from "./registry.ts";`,
    "registry.ts": `import { one } from "./one.ts";\nimport { two } from "./two.ts";`,
    "one.ts": "",
    "two.ts": "",
  };
  assertEquals(await names(files, ["two"]), ["main.ts", "two.ts"]);
});

Deno.test("moduleGraph() gives another digest for another source", async () => {
  const digestOf = async (text: string) => {
    const folder = await folderOf({ "main.ts": text });
    const graph = moduleGraph([`${folder}main.ts`], { registries: [], members: [] });
    return graph.get(`${folder}main.ts`);
  };
  assertNotEquals(await digestOf("1;"), await digestOf("2;"));
});
