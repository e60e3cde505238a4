import { assertEquals, assertStringIncludes } from "@std/assert";
import { lacks, pythonWith } from "../_requires.ts";
import { call } from "../cli/_call.ts";

const page = await Deno.readTextFile("docs/pytorch.md");
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, "g"))].map(([, code]) => code!);

Deno.test({
  name: "docs/pytorch.md: its Python writes a file that measure takes whole",
  ignore: await lacks("torch"),
  async fn() {
    const folder = await Deno.makeTempDir();
    const python = (await pythonWith("torch", "numpy"))!;
    const { success, stderr } = await new Deno.Command(python, {
      args: ["-c", blocks("python")[0]!],
      cwd: folder,
    }).output();
    assertEquals(success, true, new TextDecoder().decode(stderr));
    const { code, out } = await call(["measure", `${folder}/softmax-1.npz`, "--json"]);
    assertEquals(code, 0);
    const { files: [{ values, ...file }] } = JSON.parse(out);
    assertEquals([file.samples, file.trainSamples, file.dimension, file.classes], [64, 128, 8, 3]);
    for (const column of ["accuracy", "ece", "knnAccuracy", "nc3", "mapAtR"]) {
      assertEquals(typeof values[column], "number", column);
    }
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test("docs/pytorch.md: its manifest and its study are ones", async () => {
  const folder = await Deno.makeTempDir();
  const { runFile } = await import("../imports/_files.ts");
  const [manifest] = blocks("csv");
  await Deno.writeTextFile(`${folder}/runs.csv`, manifest!);
  for (const [at, [file]] of [...manifest!.matchAll(/^.*\.npz/gm)].entries()) {
    await Deno.writeFile(`${folder}/${file}`, runFile(at + 1, 2));
  }
  await Deno.writeTextFile(`${folder}/cub.json`, blocks("json")[0]!);
  const store = ["--store", `${folder}/store`];
  const imported = await call(["import", `${folder}/runs.csv`, "--metrics", "none", ...store]);
  assertEquals(imported.code, 0, imported.err);
  const { code, out, err } = await call(
    ["reproduce", `${folder}/cub.json`, "--out", `${folder}/reports`, ...store],
  );
  assertEquals(code, 0, err);
  assertStringIncludes(out, "margin: ArcFace has the better MAP@R");
  await Deno.remove(folder, { recursive: true });
});
