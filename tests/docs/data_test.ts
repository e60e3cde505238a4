import { assertEquals, assertStringIncludes } from "@std/assert";
import { call } from "../cli/_call.ts";
import { classFiles, folderOf, png } from "../data/_images.ts";

const page = await Deno.readTextFile("docs/data.md");
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, "g"))].map(([, code]) => code!);

/** The arguments of a command of the page, its files in a folder; tasks may stand before them. */
const argumentsOf = (line: string, folder: string) =>
  line.trim().replace(/^deno task (loss-atlas )?/, "").split(" ").map((word) =>
    /^letters$|\.json$/.test(word) ? `${folder}/${word}` : word
  );

Deno.test("docs/data.md: a folder of images becomes a dataset that a study trains on", async () => {
  const images = classFiles(["A", "B"], 5, (name, at) => `letters/${name}/${at}.png`, png, [
    40,
    30,
    3,
  ]);
  const folder = await folderOf({ ...images, "my-letters.json": blocks("json")[0]! });
  const [add, reproduce] = blocks("sh").map((line) => argumentsOf(line, folder));
  const added = await call(add!);
  assertEquals(added.code, 0, added.err);
  assertStringIncludes(added.out, "10 images brought to 32x32 by averaging over area");
  const planned = await call([
    ...[...reproduce!, "--dry-run", "--backend", "wasm"],
    ...["--store", `${folder}/store`, "--data-dir", `${folder}/data`],
  ]);
  assertEquals(planned.code, 0, planned.err);
  assertStringIncludes(planned.err, "6 to train");
  await Deno.remove(folder, { recursive: true });
});
