/**
 * Measures what the tests of a folder would miss: changes one operator of its code at a time, and
 * counts the changes for which no test fails. Works in a copy, so that the sources stay as they are.
 *
 * usage: deno run -A bench/mutation.ts src/judge/statistics tests/judge/statistics [--count=60] [--seed=1]
 *
 * @module
 */
import { parseArgs } from "node:util";
import { randomStream } from "../src/base/random.ts";

/** What stands for what; each is wrong wherever the tests look closely enough. */
const SWAPS: readonly (readonly [RegExp, string])[] = [
  [/ < /, " <= "],
  [/ <= /, " < "],
  [/ > /, " >= "],
  [/ >= /, " > "],
  [/ === /, " !== "],
  [/ !== /, " === "],
  [/ \+ /, " - "],
  [/ - /, " + "],
  [/ \* /, " / "],
  [/ \/ /, " * "],
  [/ && /, " || "],
  [/ \|\| /, " && "],
  [/Math\.max/, "Math.min"],
  [/Math\.min/, "Math.max"],
];

interface Mutant {
  file: string;
  line: number;
  text: string;
}

const { values: { count, seed }, positionals: [folder, tests] } = parseArgs({
  allowPositionals: true,
  options: { count: { type: "string", default: "60" }, seed: { type: "string", default: "1" } },
});
if (folder === undefined || tests === undefined) throw new Error("name a folder and its tests");

async function mutantsOf(file: string): Promise<Mutant[]> {
  const lines = (await Deno.readTextFile(file)).split("\n");
  return lines.flatMap((text, line) => {
    // Comments, imports and the wording of errors are no behaviour.
    if (/^\s*(\/?\*|\/\/|import|export type|type )|`|"/.test(text)) return [];
    return SWAPS.filter(([from]) => from.test(text))
      .map(([from, to]) => ({ file, line, text: text.replace(from, to) }));
  });
}

const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
const all = (await Promise.all(
  names.filter((name) => name.endsWith(".ts")).map((name) => mutantsOf(`${folder}/${name}`)),
)).flat();
const random = randomStream(Number(seed), "bench/mutation");
const keyed = all.map((mutant) => ({ mutant, key: random.uniform() }));
const chosen = keyed.toSorted((a, b) => a.key - b.key).slice(0, Number(count));

const tree = await Deno.makeTempDir();
const parts = [
  "src",
  "tests",
  "links",
  "fixtures",
  "experiments",
  "deno.json",
  "deno.lock",
  "mod.ts",
];
await new Deno.Command("cp", { args: ["-r", ...parts, tree] }).output();
await Deno.symlink(await Deno.realPath("node_modules"), `${tree}/node_modules`);
const pass = async () =>
  (await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--no-check", "--fail-fast", "--quiet", tests],
    cwd: tree,
    stdout: "null",
    stderr: "null",
    // A loop without an end counts as noticed.
    signal: AbortSignal.timeout(120_000),
  }).output()).success;

try {
  if (!await pass()) throw new Error("the tests fail as it is");
  let caught = 0;
  for (const { mutant: { file, line, text } } of chosen) {
    const before = await Deno.readTextFile(`${tree}/${file}`);
    const lines = before.split("\n");
    await Deno.writeTextFile(`${tree}/${file}`, lines.with(line, text).join("\n"));
    const survived = await pass().catch(() => false);
    if (survived) console.log(`${file}:${line + 1}\n  ${lines[line]!.trim()}\n  ${text.trim()}`);
    else caught++;
    await Deno.writeTextFile(`${tree}/${file}`, before);
  }
  console.log(`${caught} of ${chosen.length} changes were noticed (${all.length} possible)`);
} finally {
  await Deno.remove(tree, { recursive: true });
}
