/**
 * Measures what the tests of a folder would miss: changes one operator of its code at a time, and
 * counts the changes for which no test fails. Works in a copy, so that the sources stay as they are.
 *
 * usage: deno run -A bench/mutation.ts src/statistics tests/statistics [--count=60] [--seed=1]
 *
 * @module
 */
import { benchArguments } from "./_arguments.ts";
import {
  copyTree,
  type Mutant,
  mutantsOf,
  mutated,
  shuffled,
  SWAPS,
  TREE_PARTS,
} from "./_mutants.ts";

const { values: { count, seed }, positionals: [folder, tests] } = benchArguments(
  import.meta.filename!,
  {
    allowPositionals: true,
    options: { count: { type: "string", default: "60" }, seed: { type: "string", default: "1" } },
  },
);
if (folder === undefined || tests === undefined) throw new Error("name a folder and its tests");

/** One change a line and operator; lines with texts are mostly about words. */
function swapsOf(file: string, text: string): Mutant[] {
  const lines = text.split("\n");
  const plain = mutantsOf(file, text, SWAPS).filter(({ line }) => !/[`"]/.test(lines[line - 1]!));
  return [...Map.groupBy(plain, ({ line, replacement }) => `${line}${replacement}`).values()]
    .map(([first]) => first!);
}

const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => `${folder}/${name}`);
const all = (await Promise.all(
  names.sort().filter((name) => name.endsWith(".ts"))
    .map(async (name) => swapsOf(name, await Deno.readTextFile(name))),
)).flat();
const chosen = shuffled(all, Number(seed), "bench/mutation").slice(0, Number(count));

const tree = await Deno.makeTempDir();
await copyTree(tree, [...TREE_PARTS, "tests", "fixtures", "experiments"]);
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
  for (const mutant of chosen) {
    const { file, line } = mutant;
    const before = await Deno.readTextFile(`${tree}/${file}`);
    const after = mutated(before, mutant);
    await Deno.writeTextFile(`${tree}/${file}`, after);
    const survived = await pass().catch(() => false);
    const lineOf = (text: string) => text.split("\n")[line - 1]!.trim();
    if (survived) console.log(`${file}:${line}\n  ${lineOf(before)}\n  ${lineOf(after)}`);
    else caught++;
    await Deno.writeTextFile(`${tree}/${file}`, before);
  }
  console.log(`${caught} of ${chosen.length} changes were noticed (${all.length} possible)`);
} finally {
  await Deno.remove(tree, { recursive: true });
}
