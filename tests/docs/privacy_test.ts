import { assertEquals } from "@std/assert";
import { basename, dirname, relative, resolve } from "node:path";

/** What a build writes beside its kernel: private to whoever edits the folder, not to its callers. */
const BUILT = /^src\/measures\/metrics\/kernels\/_(logistic_)?module\.js$/;

async function sources(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const files = await Promise.all(entries.map(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? sources(path) : path.endsWith(".ts") ? [path] : [];
  }));
  return files.flat();
}

Deno.test("no folder imports a private file of another: one that begins with an underscore", async () => {
  const broken = new Set<string>();
  for (const file of await sources("src")) {
    const text = await Deno.readTextFile(file);
    for (const [, specifier] of text.matchAll(/(?:from|import) ?\(?"(\.[^"]+)"/g)) {
      const target = relative(".", resolve(dirname(file), specifier!));
      const own = `${dirname(file)}/`.startsWith(`${dirname(target)}/`);
      if (basename(target).startsWith("_") && !own) broken.add(target);
    }
  }
  assertEquals([...broken].filter((file) => !BUILT.test(file)), []);
});
