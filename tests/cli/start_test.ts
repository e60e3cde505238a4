import { assert, assertEquals } from "@std/assert";
import { readSources } from "../../scripts/house.ts";
import { withFolder } from "../integration/_folder.ts";

/** Packages that a start may load: they read arguments, and are small. */
const LIGHT = ["@std/cli/parse-args", "canonicalize", "fastest-levenshtein"];

/** The folders of which a start may load nothing but the files named. */
const HEAVY: Record<string, readonly string[]> = {
  ...{
    compute: ["src/compute/widen.ts"],
    data: ["src/data/provision/directory.ts", "src/data/own/named.ts"],
  },
  ...{ figures: [], pages: [], bundle: [], losses: [], measures: [], networks: [] },
  ...{ store: [], claims: [], statistics: [], verification: [], cell: [] },
  // Which modules a study names decides the rights of a call.
  study: ["src/study/document.ts"],
  results: ["src/results/types.ts"],
  runner: ["child", "lines", "worker_command"].map((name) => `src/runner/${name}.ts`),
};

for (const entry of ["src/cli/launch.ts", "src/cli/launched.ts"]) {
  Deno.test(`${entry} loads nothing heavy before the first line`, async () => {
    const files = new Map((await readSources()).map((file) => [file.path, file]));
    const loaded = new Set([entry]);
    for (const path of loaded) {
      const { imports } = files.get(path) ?? { imports: [] };
      const text = await Deno.readTextFile(path);
      for (const { to, typesOnly, isLate } of imports) {
        // What `import()` names by a literal Deno reads at once, unlike what \`importLate()\` names.
        const literal = to.slice(to.lastIndexOf("/") + 1);
        const isNamed = new RegExp(`(?<!typeof )\\bimport\\("[^"]*${literal}"\\)`).test(text);
        if (!typesOnly && to.endsWith(".ts") && (!isLate || isNamed)) loaded.add(to);
      }
    }
    assert(loaded.size > 10, "the imports were not read");
    const packages = new Set<string>();
    for (const path of loaded) {
      const folder = path.split("/")[1]!;
      assert(HEAVY[folder]?.includes(path) ?? true, `it loads ${path}`);
      const text = (await Deno.readTextFile(path)).replaceAll(/^ \* .*$/gm, "");
      for (
        const [, name = ""] of text.matchAll(/^(?:import|export|\}) .*from "([^."][^"]*)";$/gm)
      ) {
        if (!name.startsWith("node:")) packages.add(name);
      }
    }
    assertEquals([...packages].filter((name) => !LIGHT.includes(name)), []);
  });
}

Deno.test("main() prints the first line before it loads the command", async () => {
  await withFolder(async (folder) => {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      // What is loaded late has to be read, which this process may not.
      args: [
        "run",
        "--no-prompt",
        "--allow-env",
        `--allow-read=${folder}`,
        "src/cli/main.ts",
        "reproduce",
        `${folder}/x.json`,
      ],
    }).output();
    const [first, second] = new TextDecoder().decode(stderr).split("\n");
    assertEquals(first, `reproduce: ${folder}/x.json`);
    assert(/Requires read access to ".*reproduce\.ts"/.test(second!), second);
    assertEquals(code, 1);
  });
});
