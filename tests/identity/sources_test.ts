import { assert, assertEquals, assertMatch } from "@std/assert";
import { digestNow, SOURCE_FOLDERS, sourcesDigest } from "../../src/identity/sources.ts";

interface Module {
  specifier: string;
  dependencies?: { code?: { specifier?: string } }[];
}

/** The files of `src` that a module and all that it loads are made of; types are not loaded. */
async function modulesOf(path: string): Promise<string[]> {
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", path],
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  const { roots, modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
    roots: string[];
    modules: Module[];
  };
  const dependencies = new Map(modules.map((each) => [each.specifier, each.dependencies ?? []]));
  const loaded = new Set(roots);
  // A set that grows while it is iterated over gives what was added, too.
  for (const specifier of loaded) {
    for (const { code } of dependencies.get(specifier) ?? []) {
      if (code?.specifier !== undefined) loaded.add(code.specifier);
    }
  }
  const root = import.meta.resolve("../../src/");
  return [...loaded].filter((specifier) => specifier.startsWith(root))
    .map((specifier) => specifier.slice(root.length));
}

Deno.test("SOURCE_FOLDERS hold all that is probed, and nothing that only shows or stores", async () => {
  const files = await modulesOf("src/identity/probes/catalogue.ts");
  const folders = new Set(files.map((path) => path.split("/")[0]!));
  assertEquals([...folders].sort(), [...SOURCE_FOLDERS].sort());
});

Deno.test("sourcesDigest() is that of the files as they are", async () => {
  assertMatch(await digestNow(), /^[0-9a-f]{64}$/);
  assertEquals(await sourcesDigest(), await digestNow());
});
