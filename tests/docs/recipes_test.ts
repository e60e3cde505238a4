import { assert, assertEquals } from "@std/assert";
import { dirname } from "node:path";

/** What the recipes change, and what their commands read. */
const PARTS = [
  ...["src", "scripts", "links", "fixtures", "experiments", "docs/metrics.md", "docs/studies.md"],
];
const TESTS = [
  ...[
    "tests/measures",
    "tests/results",
    "tests/figures",
    "tests/data",
    "tests/cell",
    "tests/_requires.ts",
    "tests/_experiments.ts",
  ],
];
const FILES = ["deno.json", "deno.lock", "mod.ts", "fingerprints.json"];

async function copy(from: string, to: string): Promise<void> {
  if ((await Deno.stat(from)).isFile) return await Deno.copyFile(from, to);
  await Deno.mkdir(to, { recursive: true });
  for await (const { name } of Deno.readDir(from)) await copy(`${from}/${name}`, `${to}/${name}`);
}

async function copyProject(): Promise<string> {
  const tree = await Deno.makeTempDir();
  for (const part of [...PARTS, ...TESTS, ...FILES]) {
    await Deno.mkdir(dirname(`${tree}/${part}`), { recursive: true });
    await copy(part, `${tree}/${part}`);
  }
  await run(tree, ["install", "--cached-only", "--frozen"]);
  return tree;
}

/** Calls Deno, or another program, in a folder; it must end well. */
async function run(cwd: string, args: string[], program = Deno.execPath()): Promise<void> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args,
    cwd,
    env: { NO_COLOR: "1" },
  }).output();
  const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
  assertEquals(code, 0, `${program} ${args.join(" ")}\n${said}`);
}

/** Adds the lines with a plus after the line above them, or before the one below. */
function patch(text: string, lines: readonly string[]): string {
  let [added, above] = [[] as string[], undefined as string | undefined];
  const flush = (below?: string) => {
    const [anchor, where] = [above ?? below!, above === undefined ? "before" : "after"];
    assertEquals(text.split(`\n${anchor}\n`).length, 2, `once in the file: ${anchor}`);
    const block = where === "after" ? [anchor, ...added] : [...added, anchor];
    if (added.length > 0) text = text.replace(`\n${anchor}\n`, () => `\n${block.join("\n")}\n`);
    added = [];
  };
  for (const line of lines) {
    if (line.startsWith("+")) added.push(line.slice(1));
    else {
      if (added.length > 0) flush(line.slice(1));
      above = line.slice(1);
    }
  }
  flush();
  return text;
}

/** Follows a block of a recipe. */
async function follow(language: string, block: string, tree: string): Promise<void> {
  const [head = "", ...lines] = block.trimEnd().split("\n");
  if (language === "ts") {
    await Deno.writeTextFile(`${tree}/${head.replace(/^\/\/ /, "")}`, lines.join("\n") + "\n");
  } else if (language === "diff") {
    const file = `${tree}/${head.replace(/^--- /, "")}`;
    // A catalogue may begin with the line that an import goes before.
    const text = patch(`\n${await Deno.readTextFile(file)}`, lines);
    await Deno.writeTextFile(file, text.slice(1));
  } else {
    for (const command of [head, ...lines]) {
      const [program, name, ...args] = command.split(" ");
      if (program !== "deno") await run(tree, [name!, ...args], program);
      else await run(tree, name === "test" ? [name, "--no-check", ...args] : [name!, ...args]);
    }
  }
}

const page = await Deno.readTextFile("CONTRIBUTING.md");
const recipes = page.split(/^## /m).slice(1).map((section) => ({
  title: section.split("\n")[0]!,
  blocks: [...section.matchAll(/^```(ts|diff|sh)\n([\s\S]*?)^```$/gm)],
})).filter(({ blocks }) => blocks.length > 0);

Deno.test("CONTRIBUTING.md has recipes, and each works as it is written", async () => {
  assertEquals(recipes.map(({ title }) => title), [
    ...["A loss", "A metric", "A backbone", "A factor", "A command", "A figure", "A dataset"],
  ]);
  const tree = await copyProject();
  try {
    for (const { blocks } of recipes) {
      for (const [, language, block] of blocks) await follow(language!, block!, tree);
    }
    await run(tree, ["check", "src/cli/main.ts", "src/cli/commands.ts"]);
    const table = await Deno.readTextFile(`${tree}/docs/metrics.md`);
    assert(table.includes("`meanLength`"));
  } finally {
    await Deno.remove(tree, { recursive: true });
  }
});
