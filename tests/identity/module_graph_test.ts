import { dirname } from "node:path";
import { assertEquals, assertNotEquals } from "@std/assert";
import { catalogueMember, moduleGraph } from "../../src/identity/module_graph.ts";
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

/** The graph of `main` in main.ts, by paths in the folder. */
async function graphOf(files: Record<string, string>): Promise<Record<string, string>> {
  const folder = await folderOf(files);
  const graph = moduleGraph([{ address: `${folder}main.ts`, name: "main" }], [
    `${folder}catalogue.ts`,
  ]);
  return Object.fromEntries([...graph].map(([address, sha]) => [address.replace(folder, ""), sha]));
}

const names = async (files: Record<string, string>) => Object.keys(await graphOf(files));

Deno.test("moduleGraph() follows imports, dynamic ones and assets, over several lines too", async () => {
  assertEquals(
    await names({
      "main.ts": `import {\n  a,\n} from "./a.ts";
        export const main = () => [a, import("./d.ts"), new URL("./x.wasm", import.meta.url)];`,
      "a.ts": `import { b } from "./b.ts";\nexport const a = b;`,
      "b.ts": "export const b = 1;",
      "c.ts": "export const c = 1;",
      "d.ts": "export const d = 1;",
      "x.wasm": "",
    }),
    ["a.ts", "b.ts", "d.ts", "main.ts", "x.wasm"],
  );
});

Deno.test("moduleGraph() leaves out types, and what an index is not asked for", async () => {
  assertEquals(
    await names({
      "main.ts": `import { a, type T } from "./lib/mod.ts";\nimport type { U } from "./u.ts";
        export const main: T | U = a;`,
      "lib/mod.ts": `export { a } from "./a.ts";\nexport * from "./b.ts";`,
      "lib/a.ts": "export const a = 1;",
      "lib/b.ts": "export const b = 1;",
      "u.ts": "export type U = 1;",
    }),
    ["lib/a.ts", "main.ts"],
  );
});

Deno.test("moduleGraph() leaves out what stands beside the code in use, and what only words need", async () => {
  const files = {
    "main.ts": `import { used } from "./a.ts";\nexport const main = used;`,
    "a.ts": `import { suggest } from "./words.ts";\nimport { other } from "./other.ts";
      export const used = () => { throw new Error(suggest()); };
      export const unused = other;`,
    "words.ts": "export const suggest = () => 'try again';",
    "other.ts": "export const other = 1;",
  };
  assertEquals(await names(files), ["a.ts", "main.ts"]);
  const changed = { ...files, "a.ts": files["a.ts"].replace("unused = other", "unused = 7") };
  assertEquals(await graphOf(changed), await graphOf(files));
});

Deno.test("moduleGraph() counts what a module does when it is loaded", async () => {
  const files = {
    "main.ts": `import "./effect.ts";\nexport const main = 1;`,
    "effect.ts": `import { a } from "./a.ts";\nregister(a);`,
    "a.ts": "export const a = 1;",
  };
  assertEquals(await names(files), ["a.ts", "effect.ts", "main.ts"]);
});

Deno.test("moduleGraph() ends at a catalogue, whose members catalogueMember() finds", async () => {
  const files = {
    "main.ts": `import { all } from "./catalogue.ts";\nexport const main = all;`,
    "catalogue.ts":
      `import { one } from "./one.ts";\nimport { two } from "./two.ts";\nexport const all = [one, two];`,
    "one.ts": "export const one = 1;",
    "two.ts": "export const two = 2;",
  };
  assertEquals(await names(files), ["main.ts"]);
  const folder = await folderOf(files);
  const member = catalogueMember(`${folder}catalogue.ts`, "two");
  assertEquals(member, { address: `${folder}two.ts`, name: "two" });
  assertEquals(catalogueMember(`${folder}catalogue.ts`, "three"), undefined);
});

Deno.test("moduleGraph() gives another digest for other code and for another asset", async () => {
  const files = {
    "main.ts": `export const main = new URL("./x.bin", import.meta.url);`,
    "x.bin": "1",
  };
  const graph = await graphOf(files);
  const [code, asset] = [
    await graphOf({ ...files, "main.ts": `export const main = [${files["main.ts"].slice(20)}];` })
      .catch(() => ({} as Record<string, string>)),
    await graphOf({ ...files, "x.bin": "2" }),
  ];
  assertNotEquals(code["main.ts"], graph["main.ts"]);
  assertNotEquals(asset["x.bin"], graph["x.bin"]);
  assertEquals(asset["main.ts"], graph["main.ts"]);
});
