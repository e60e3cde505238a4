/**
 * Measures whether fingerprints notice what training and measuring would notice: changes one thing
 * of the code at a time, and where the bits of a short real training or measurement change, looks
 * for a fingerprint that changes as well, among those that identify the network or the measure.
 *
 * What was found is appended to a log, so that a run can go on where it ended, and summed up in
 * `bench/results/soundness.md`. With `--again` only the mutants are run that no fingerprint noticed.
 *
 * usage: deno run -A bench/soundness.ts [--count=300] [--seed=1] [--workers=2] [--again] [--only=FILE]
 *
 * @module
 */
import { availableParallelism, cpus } from "node:os";
import { benchArguments } from "./_arguments.ts";
import { sha256Of } from "../src/base/digest.ts";
import { digestNow } from "../src/identity/sources.ts";
import {
  copyTree,
  FURTHER,
  type Mutant,
  mutantsOf,
  mutated,
  shuffled,
  SWAPS,
  TREE_PARTS,
} from "./_mutants.ts";
import { type Baseline, componentsOf, type Fact, type Task } from "./_soundness_child.ts";
import { buildOf, folderOf, mutableFiles, probeOrder, scenariosFor } from "./_soundness_plan.ts";
import { SCENARIOS } from "./_soundness_real.ts";

/** What became of a mutant, a line of the log. */
interface Outcome {
  file: string;
  line: number;
  kind: string;
  before: string;
  after: string;
  at: number;
  /** Does the code load, do the bits change, and does a fingerprint. */
  outcome: "broken" | "same" | "noticed" | "missed";
  /** What changed first. */
  item?: string | undefined;
  /** Whether it ended by an error, or did not end. */
  crash?: boolean | undefined;
  /** The component that noticed. */
  component?: string | undefined;
  seconds: number;
}

/** Seconds of the processor after which a process counts as one without an end. */
const LIMIT = 60;

const { values: { count, seed, workers, again, only, log } } = benchArguments(
  import.meta.filename!,
  {
    options: {
      count: { type: "string", default: "300" },
      seed: { type: "string", default: "1" },
      workers: { type: "string", default: "2" },
      again: { type: "boolean", default: false },
      only: { type: "string" },
      log: { type: "string", default: "cache/soundness.jsonl" },
    },
  },
);
const TABLE = "bench/results/soundness.md";

/** Members that no bit of a network or of a value depends on: words, checks, what tests try. */
const NO_BITS = /^ +(?:warnings|reference|refusal|title|description|range|forms)\b/gm;

/** Runs the child in a tree; gives what it told. */
async function child(tree: string, task: Task, limit = LIMIT): Promise<Fact[]> {
  const command = new Deno.Command("sh", {
    args: [
      "-c",
      `ulimit -t ${limit}; exec nice -n 2 "$0" run -A --no-check --node-modules-dir=manual bench/_soundness_child.ts`,
      Deno.execPath(),
    ],
    cwd: tree,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const input = command.stdin.getWriter();
  await input.write(new TextEncoder().encode(JSON.stringify(task)));
  await input.close();
  const { stdout } = await command.output();
  return new TextDecoder().decode(stdout).split("\n").filter((line) => line.startsWith("{"))
    .flatMap((line) => {
      // The last line of a process that was ended may be cut.
      try {
        return [JSON.parse(line) as Fact];
      } catch {
        return [];
      }
    });
}

async function makeTree(): Promise<string> {
  const tree = await Deno.makeTempDir({ prefix: "soundness-" });
  await copyTree(tree, [...TREE_PARTS, "assembly", "bench", "fixtures"]);
  return tree;
}

/** What the unchanged project gives; kept, as it takes minutes. */
async function baselineFile(tree: string): Promise<string> {
  const own = ["_soundness_real.ts", "_soundness_child.ts"];
  const texts = await Promise.all(own.map((name) => Deno.readTextFile(`bench/${name}`)));
  const file = `${log}.${sha256Of(await digestNow() + texts.join()).slice(0, 12)}.json`;
  try {
    await Deno.stat(file);
  } catch {
    console.log("running the project as it is");
    const task = {
      scenarios: Object.keys(SCENARIOS).map((name) => ({ name, measures: null })),
      order: [],
    };
    const facts = await child(tree, task, 1000);
    const found = facts.find((fact) => "baseline" in fact);
    if (!found) throw new Error(`the project does not run: ${JSON.stringify(facts.at(-1))}`);
    await Deno.writeTextFile(file, JSON.stringify(found.baseline));
  }
  return await Deno.realPath(file);
}

/** Makes sure that probes give the same in a process of their own: else they would notice anything. */
async function checkProbes(tree: string, file: string): Promise<void> {
  const baseline: Baseline = JSON.parse(await Deno.readTextFile(file));
  if (baseline.checked) return;
  const probe = Object.keys(baseline.costs);
  const last = (await child(tree, { scenarios: [], order: [], baseline: file, probe }, 1000)).at(
    -1,
  );
  if (last === undefined || !("noticed" in last) || last.noticed !== null) {
    throw new Error(`a fingerprint depends on what ran before: ${JSON.stringify(last)}`);
  }
  await Deno.writeTextFile(file, JSON.stringify({ ...baseline, checked: true }));
}

/** Tries a mutant in a tree, and leaves the tree as it was. */
async function tryMutant(
  tree: string,
  mutant: Mutant,
  file: string,
  baseline: Baseline,
): Promise<Pick<Outcome, "outcome" | "item" | "crash" | "component">> {
  const path = `${tree}/${mutant.file}`;
  const build = buildOf(mutant.file);
  const text = await Deno.readTextFile(path);
  const built = build && await Deno.readFile(`${tree}/${build.output}`);
  await Deno.writeTextFile(path, mutated(text, mutant));
  try {
    if (build) {
      const { success } = await new Deno.Command("nice", {
        args: [
          "-n",
          "2",
          Deno.execPath(),
          "run",
          "-A",
          "--no-check",
          "--node-modules-dir=manual",
          build.script,
        ],
        cwd: tree,
        stdout: "null",
        stderr: "null",
      }).output();
      if (!success) return { outcome: "broken" };
    }
    const order = probeOrder(mutant.file, baseline.costs);
    const scenarios = await scenariosFor(mutant.file);
    const facts = await child(tree, { scenarios, order, baseline: file });
    const get = <K extends string>(key: K) =>
      facts.findLast((fact): fact is Extract<Fact, Record<K, unknown>> => key in fact);
    const at = get("at")?.at;
    if (get("broken") || at === undefined) return { outcome: "broken" };
    const changed = get("changed");
    const noticed = get("noticed");
    if (!changed && facts.at(-1) && "done" in facts.at(-1)!) return { outcome: "same" };
    const item = changed?.changed ?? at;
    if (noticed) {
      return noticed.noticed === null
        ? { outcome: "missed", item }
        : { outcome: "noticed", item, component: noticed.noticed };
    }
    if (changed && !changed.crash) {
      return { outcome: "noticed", item, component: `${at}, without an end` };
    }
    const used = componentsOf(item, baseline);
    const probes = await child(tree, {
      scenarios: [],
      order,
      baseline: file,
      probe: order.filter((name) => used.has(name)),
    });
    const last = probes.at(-1)!;
    if ("noticed" in last && last.noticed === null) return { outcome: "missed", item, crash: true };
    const component = "noticed" in last ? last.noticed! : "without an end";
    return { outcome: "noticed", item, crash: true, component };
  } finally {
    await Deno.writeTextFile(path, text);
    if (build && built) await Deno.writeFile(`${tree}/${build.output}`, built);
  }
}

async function readLog(): Promise<Outcome[]> {
  const text = await Deno.readTextFile(log).catch(() => "");
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

const idOf = ({ file, at, kind, after }: Pick<Outcome, "file" | "at" | "kind" | "after">) =>
  `${file} ${at} ${kind} ${after}`;

/** The mutants of each folder in the order in which they are tried: one of each file in turn. */
async function queues(): Promise<Map<string, Mutant[]>> {
  const run: string[] = [];
  for (const file of await mutableFiles()) {
    if ((await scenariosFor(file)).length > 0) run.push(file);
  }
  const files = Map.groupBy(run, (file) => folderOf(file)!);
  const found = new Map<string, Mutant[]>();
  for (const [folder, names] of files) {
    const lists = await Promise.all(
      shuffled(names, Number(seed), folder).map(async (name) =>
        shuffled(
          mutantsOf(name, await Deno.readTextFile(name), [...SWAPS, ...FURTHER], [NO_BITS]),
          Number(seed),
          name,
        )
      ),
    );
    const queue: Mutant[] = [];
    for (let at = 0; lists.some((list) => at < list.length); at++) {
      for (const list of lists) if (at < list.length) queue.push(list[at]!);
    }
    found.set(folder, queue);
  }
  return found;
}

/** Each mutant of the assembly is built, which takes as long as several others. */
const weightOf = (folder: string) => folder === "assembly" ? 4 : 1;

const lineOf = (text: string, line: number) => text.split("\n")[line - 1]!.trim();

async function described(mutant: Mutant): Promise<Omit<Outcome, "outcome" | "seconds">> {
  const { file, line, kind, at } = mutant;
  const text = await Deno.readTextFile(file);
  const [before, after] = [lineOf(text, line), lineOf(mutated(text, mutant), line)];
  return { file, line, kind, at, before, after };
}

async function main(): Promise<void> {
  await Deno.mkdir("cache", { recursive: true });
  const trees = await Promise.all(Array.from({ length: Number(workers) }, makeTree));
  try {
    const file = await baselineFile(trees[0]!);
    const baseline: Baseline = JSON.parse(await Deno.readTextFile(file));
    const outcomes = await readLog();
    const latest = new Map(outcomes.map((outcome) => [idOf(outcome), outcome]));
    const waiting = await queues();
    const counted = new Map([...waiting.keys()].map((folder) => [folder, 0]));
    for (const { file, outcome } of latest.values()) {
      if (!isCounted(outcome)) continue;
      counted.set(folderOf(file)!, (counted.get(folderOf(file)!) ?? 0) + 1);
    }
    const missed = [...waiting.values()].flat();
    const started = new Set<string>();

    const next = async (): Promise<Mutant | undefined> => {
      if (again) {
        for (let mutant; (mutant = missed.shift());) {
          if (latest.get(idOf(await described(mutant)))?.outcome === "missed") return mutant;
        }
        return undefined;
      }
      const total = [...counted.values()].reduce((sum, value) => sum + value, 0);
      if (total >= Number(count)) return undefined;
      const folders = [...waiting].filter(([, queue]) => queue.length > 0)
        .sort(([a], [b]) => counted.get(a)! * weightOf(a) - counted.get(b)! * weightOf(b));
      for (const [, queue] of folders) {
        for (let mutant; (mutant = queue.shift());) {
          if (only !== undefined && !mutant.file.includes(only)) continue;
          const id = idOf(await described(mutant));
          if (started.has(id) || latest.has(id)) continue;
          started.add(id);
          return mutant;
        }
      }
      return undefined;
    };

    await Promise.all(trees.map(async (tree) => {
      for (let mutant; (mutant = await next());) {
        const start = performance.now();
        // A place is taken at once, so that the workers do not crowd one folder.
        const folder = folderOf(mutant.file)!;
        counted.set(folder, counted.get(folder)! + 1);
        const found = await tryMutant(tree, mutant, file, baseline);
        if (!isCounted(found.outcome)) counted.set(folder, counted.get(folder)! - 1);
        const seconds = Math.round((performance.now() - start) / 100) / 10;
        const outcome: Outcome = { ...await described(mutant), ...found, seconds };
        await Deno.writeTextFile(log, JSON.stringify(outcome) + "\n", { append: true });
        if (found.outcome === "missed") {
          console.log(`missed: ${outcome.file}:${outcome.line} (${found.item})`);
          console.log(`  ${outcome.before}\n  ${outcome.after}`);
        }
      }
    }));
    await checkProbes(trees[0]!, file);
  } finally {
    for (const tree of trees) await Deno.remove(tree, { recursive: true });
  }
  await writeTable();
}

const isCounted = (outcome: Outcome["outcome"]) => outcome === "noticed" || outcome === "missed";

/** Sums the log up by folder. */
async function writeTable(): Promise<void> {
  const first = new Map<string, Outcome>();
  const last = new Map<string, Outcome>();
  for (const outcome of await readLog()) {
    const id = idOf(outcome);
    if (!first.has(id)) first.set(id, outcome);
    last.set(id, outcome);
  }
  const total = [...last.values()].filter(({ outcome }) => isCounted(outcome)).length;
  const folders = Map.groupBy(first.values(), ({ file }) => folderOf(file)!);
  const row = (name: string, all: readonly Outcome[]) => {
    const number = (of: Map<string, Outcome>, test: (outcome: Outcome) => boolean) =>
      all.filter((each) => test(of.get(idOf(each))!)).length;
    const counted = number(last, ({ outcome }) => isCounted(outcome));
    const missedFirst = number(first, ({ outcome }) => outcome === "missed");
    const missed = number(last, ({ outcome }) => outcome === "missed");
    return `| ${
      [
        name,
        all.length,
        number(first, ({ outcome }) => outcome === "broken"),
        number(first, ({ outcome }) => outcome === "same"),
        counted,
        number(first, (each) => each.crash === true),
        counted - missedFirst,
        missedFirst,
        missed,
      ].join(" | ")
    } |`;
  };
  const list = [...first.values()].filter(({ outcome }) => outcome === "missed").map((each) => {
    const now = last.get(idOf(each))!;
    const state = now.outcome === "missed" ? "missed still" : `now noticed by ${now.component}`;
    return `- \`${each.file}:${each.line}\`, shown by ${each.item}; ${state}\n\n  \`\`\`diff\n  -${each.before}\n  +${each.after}\n  \`\`\`\n`;
  });
  const lines = [
    "# Do fingerprints notice what training notices?",
    "",
    `${new Date().toISOString().slice(0, 10)}, ${
      cpus()[0]!.model.trim()
    } (${availableParallelism()} cores), ` +
    `Deno ${Deno.version.deno}, seed ${seed}: \`deno run -A bench/soundness.ts --count=${count}\``,
    "",
    "Each mutant changes one thing of the code: an operator, a constant, a condition, a function, a",
    "statement. It counts if it changes a bit of a short real training or of a measurement. It is",
    "noticed if it changes a fingerprint among those that identify that network or that measure.",
    "Not counted: mutants that do not load or compile, and those that change no bit. At first means",
    "with the probes as they were when it was tried.",
    "",
    ...total < Number(count)
      ? [`The run was ended early: ${total} mutants of the ${count} asked for are counted.`]
      : [`${total} mutants are counted.`],
    "",
    "| folder | tried | do not load | change no bit | counted | of these end by an error or not at all | noticed at first | missed at first | missed with the probes of today |",
    "| --- | --: | --: | --: | --: | --: | --: | --: | --: |",
    ...[...folders].sort(([a], [b]) => a < b ? -1 : 1).map(([name, all]) =>
      row(`\`${name}\``, all)
    ),
    row("all", [...first.values()]),
    "",
    "## Missed at first",
    "",
    ...list.length > 0 ? list : ["None."],
  ];
  await Deno.writeTextFile(TABLE, lines.join("\n").trimEnd() + "\n");
  console.log(lines.filter((line) => line.startsWith("|")).join("\n"));
}

await main();
