import { assert, assertEquals } from "@std/assert";
import {
  circles,
  doorImports,
  type Import,
  privateImports,
  readSources,
  roomOf,
} from "../../scripts/house.ts";

const files = await readSources();
const architecture = await Deno.readTextFile("docs/architecture.md");

/** The folders in the order of the table: each may import those that stand above it. */
const order = [...architecture.matchAll(/^\| `src\/(\w+)\/`/gm)].map(([, name]) => name!);

/** What docs/architecture.md excepts, and why. */
const EXCEPTED = [
  // A cell is checked before anything is computed, so it knows the names of backbones and activations.
  ["src/cell/", "src/networks/"],
  // So is a study: the catalogue of figures holds names alone.
  ["src/study/", "src/figures/catalogue.ts"],
] as const;

const isExcepted = ({ from, to }: Import) =>
  EXCEPTED.some(([who, what]) => from.startsWith(who) && to.startsWith(what));

Deno.test("docs/architecture.md has a row for each folder of src", () => {
  const folders = new Set(files.map(({ path }) => roomOf(path)));
  assertEquals(folders.symmetricDifference(new Set(order)), new Set());
});

Deno.test("a folder imports what stands above it in docs/architecture.md, and plain types", () => {
  const upward = files.flatMap(({ imports }) => imports).filter((each) => {
    const { from, to, typesOnly } = each;
    if (typesOnly || !to.startsWith("src/") || isExcepted(each)) return false;
    return order.indexOf(roomOf(to)) > order.indexOf(roomOf(from));
  });
  assertEquals(upward.map(({ from, to }) => `${from} imports ${to}`), []);
});

Deno.test("every exception of the layers is needed", () => {
  const all = files.flatMap(({ imports }) => imports.filter(({ typesOnly }) => !typesOnly));
  for (const [who, what] of EXCEPTED) {
    assert(
      all.some(({ from, to }) => from.startsWith(who) && to.startsWith(what)),
      `${who} ${what}`,
    );
  }
});

Deno.test("no files import each other in a circle, types included", () => {
  assertEquals(circles(files), []);
});

Deno.test("a file whose name begins with _ is for its folder alone", () => {
  assertEquals(privateImports(files), []);
});

Deno.test("mod.ts is for those who use the project from outside", () => {
  assertEquals(doorImports(files), []);
});

Deno.test("readSources() sees the imports that break the rules", () => {
  const file = (path: string, ...targets: string[]) => ({
    ...{ path, code: 1, importLines: 1, exports: 1 },
    imports: targets.map((to) => ({
      ...{ from: path, to, typesOnly: false, reexport: false, isLate: false },
    })),
  });
  const bad = [
    file("src/a/x.ts", "src/b/_y.ts", "src/b/mod.ts", "src/a/z.ts"),
    file("src/a/z.ts", "src/a/x.ts"),
  ];
  assertEquals(circles(bad), [["src/a/x.ts", "src/a/z.ts"]]);
  assertEquals(privateImports(bad).map(({ to }) => to), ["src/b/_y.ts"]);
  assertEquals(doorImports(bad).map(({ to }) => to), ["src/b/mod.ts"]);
});
