import { assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv";
import { tableFromIPC } from "apache-arrow";
import { resultsArrow, resultsCsv } from "../../src/store/mod.ts";
import { lacks } from "../_requires.ts";
import { sampleRun } from "./_network.ts";

Deno.test("resultsCsv() gives a row a run, a column a factor and metric", () => {
  const { digest, cell } = sampleRun();
  const other = sampleRun({
    cell: { ...cell, loss: { name: "cosface", margin: 0.1, scale: null }, seed: 2 },
    metrics: { accuracy: 0.5, silhouette: 0.25 },
  });
  const rows = parse(resultsCsv([sampleRun(), other]), { skipFirstRow: true });
  assertEquals(rows, [
    {
      ...factors(1),
      loss: "softmax",
      "loss.normalizeWeights": "false",
      "loss.margin": "",
      accuracy: "0.75",
      silhouette: "",
      digest,
    },
    {
      ...factors(2),
      loss: "cosface",
      "loss.normalizeWeights": "",
      "loss.margin": "0.1",
      accuracy: "0.5",
      silhouette: "0.25",
      digest: other.digest,
    },
  ]);
});

function factors(seed: number): Record<string, string> {
  return {
    dataset: "digits",
    "loss.scale": "",
    dimension: "2",
    activation: "linear",
    seed: String(seed),
    openSetSplit: "",
    trainSize: "64",
    epochs: "1",
    backbone: "scholl",
    optimizer: "adam",
    learningRate: "0.001",
    augmentation: "",
    fisherRatio: "",
    divergedAt: "",
  };
}

Deno.test("resultsArrow() keeps types, and null for what is undefined", () => {
  const { digest, cell } = sampleRun();
  const other = sampleRun({
    cell: { ...cell, loss: { name: "cosface", margin: 0.1, scale: null }, seed: 2 },
    metrics: { accuracy: 0.5, silhouette: 0.25 },
  });
  const bytes = resultsArrow([sampleRun(), other]);
  const table = tableFromIPC(bytes);
  const column = (name: string) => [...table.getChild(name)!];
  assertEquals(column("loss"), ["softmax", "cosface"]);
  assertEquals(column("loss.margin"), [null, 0.1]);
  assertEquals(column("silhouette"), [null, 0.25]);
  assertEquals(column("digest"), [digest, other.digest]);
  assertEquals(String(table.schema.fields.find(({ name }) => name === "seed")!.type), "Int32");
  assertEquals(resultsArrow([sampleRun(), other]), bytes);
});

Deno.test("resultsArrow() and resultsCsv() keep every seed and step that is allowed", () => {
  const { cell } = sampleRun();
  const seeds = [0, 2 ** 31 - 1, 2 ** 31, 3_000_000_000, 2 ** 32 - 1];
  const runs = seeds.map((seed) => ({
    ...sampleRun({ cell: { ...cell, seed } }),
    divergedAt: 2 ** 53 - 1 - seed,
  }));
  const table = tableFromIPC(resultsArrow(runs));
  assertEquals([...table.getChild("seed")!].map(Number), seeds);
  assertEquals([...table.getChild("divergedAt")!].map(Number), runs.map((run) => run.divergedAt));
  const rows = parse(resultsCsv(runs), { skipFirstRow: true });
  assertEquals(rows.map(({ seed }) => Number(seed)), seeds);
});

Deno.test("resultsArrow() and resultsCsv() take a metric of any name", () => {
  const names = ["constructor", "toString", "hasOwnProperty", "valueOf", "__proto__"];
  const odd = sampleRun({ metrics: Object.fromEntries(names.map((name) => [name, 0.5])) });
  const runs = [odd, sampleRun()];
  const table = tableFromIPC(resultsArrow(runs));
  const lines = resultsCsv(runs).split("\r\n").map((line) => line.split(","));
  for (const name of names) {
    assertEquals([...table.getChild(name)!], [0.5, null]);
    const at = lines[0]!.indexOf(name);
    assertEquals([lines[1]![at], lines[2]![at]], ["0.5", ""]);
  }
});

/** The snippets of docs/results.md by their language and first line, and what runs them. */
const SNIPPETS = [
  { need: "pandas", begins: "import pandas", command: ["python3", "-c"] },
  { need: "polars", begins: "import polars", command: ["python3", "-c"] },
  { need: "arrowForR", begins: "results <- arrow", command: ["Rscript", "-e"] },
] as const;

for (const { need, begins, command: [program, flag] } of SNIPPETS) {
  Deno.test({
    name: `the snippet "${begins}" of docs/results.md reads results.arrow`,
    ignore: await lacks(need),
    async fn() {
      const docs = await Deno.readTextFile("docs/results.md");
      const snippet = [...docs.matchAll(/```(?:python|r)\n([^]*?)```/g)].map(([, code]) => code!)
        .find((code) => code.startsWith(begins))!;
      const folder = await Deno.makeTempDir();
      try {
        await Deno.writeFile(`${folder}/results.arrow`, resultsArrow([sampleRun(), sampleRun()]));
        const { success, stdout, stderr } = await new Deno.Command(program, {
          args: [flag, snippet],
          cwd: folder,
        }).output();
        assertEquals(success, true, new TextDecoder().decode(stderr));
        assertStringIncludes(new TextDecoder().decode(stdout), "softmax");
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

Deno.test("resultsCsv() writes no header and no text that a spreadsheet would evaluate", () => {
  const run = sampleRun();
  const own = { ...run.cell, loss: { name: "softmax", "=1+1": "@SUM(A1)" } };
  const csv = resultsCsv([run, { ...run, cell: own }]);
  assertEquals(csv.match(/(^|,)"?[=+@-]/gm), null);
  assertEquals(csv.includes("'@SUM(A1)"), true);
});
