import { assertEquals } from "@std/assert";
import { basename, dirname, relative, resolve } from "node:path";

/**
 * Private files that other folders import all the same: the name of a module counts towards the
 * identity of a measure, so that a new name would ask for all measures to be taken again.
 */
const KEPT =
  /^src\/measures\/metrics\/(_(check|eigen|matrix|reason|scatter|untold)\.ts|kernels\/_(logistic_)?module\.js)$/;

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
  assertEquals([...broken].filter((file) => !KEPT.test(file)), []);
  // What is no longer broken is no longer an exception.
  assertEquals([...broken].filter((file) => KEPT.test(file)).length, 8);
});
