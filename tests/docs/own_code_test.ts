import { assert, assertEquals } from "@std/assert";
import { call } from "../cli/_call.ts";
import { withFolder } from "../integration/_folder.ts";

Deno.test("docs/own_code.md works as it is written", async () => {
  const page = await Deno.readTextFile("docs/own_code.md");
  const blocks = [...page.matchAll(/^```(\w+)\n([^]*?)^```/gm)].map(([, language, text]) => ({
    language: language!,
    text: text!,
  }));
  await withFolder(async (parent) => {
    let cwd = parent;
    for (const { language, text } of blocks) {
      if (language === "ts" || language === "json") {
        const [head = "", ...lines] = text.split("\n");
        await Deno.writeTextFile(`${cwd}/${head.replace(/^\/\/ /, "")}`, lines.join("\n"));
      } else if (language === "sh") {
        for (const line of text.trim().split("\n")) {
          const [words] = line.split(/ {2,}#/);
          const args = words!.trim().replace(/^deno task (loss-atlas )?/, "").split(" ");
          const isFirst = args[0] === "init";
          const given = isFirst ? ["init", `${parent}/own`] : args;
          const { code, out, err } = await call(given, { cwd });
          assertEquals(code, 0, `${line}\n${out}${err}`);
          if (isFirst) cwd = `${parent}/own`;
        }
      }
    }
    assert(Deno.statSync(`${cwd}/my_parts.zip`).isFile);
    const csv = await Deno.readTextFile(`${cwd}/reports/my-parts/results.csv`);
    assertEquals(csv.trim().split("\n").length, 9);
    assert(csv.split("\n")[0]!.includes("meanLength"));
  });
});
