import {
  assert,
  assertEquals,
  assertNotMatch,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { parse } from "@std/csv";
import { InputError } from "../../src/base/errors.ts";
import { FIGURES, renderReport, type ReportInput } from "../../src/pages/mod.ts";
import { assertStandalone, withoutWarnings } from "../figures/_svg.ts";
import { sampleRun } from "../results/_sample.ts";

const LOSSES = [{ name: "softmax" }, { name: "cosface", margin: 0.05 }, {
  name: "cosface",
  margin: 0.2,
}];

function sampleInput(overrides: Partial<ReportInput> = {}): ReportInput {
  const runs = [2, 1].flatMap((seed) =>
    LOSSES.map((loss) => sampleRun({ loss, seed, points: 200 }))
  );
  return {
    experiment: { name: "sample", title: "Sample", source: "none", figures: Object.keys(FIGURES) },
    runs,
    ...overrides,
  };
}

Deno.test("renderReport() gives the same bytes for the same runs in any order", () => {
  const input = sampleInput();
  const once = renderReport(input);
  const again = renderReport({ ...input, runs: [...input.runs].reverse() });
  assertEquals([...once.keys()], [...again.keys()]);
  for (const [name, content] of once) assertEquals(content, again.get(name), name);
});

Deno.test("renderReport() draws every figure as a stand-alone SVG without a warning", () => {
  const files = withoutWarnings(() => renderReport(sampleInput(), { formats: ["svg"] }));
  assert(files.size >= 3);
  for (const svg of files.values()) assertStandalone(svg as string);
});

Deno.test("renderReport() gives a page that fetches nothing", () => {
  const page = renderReport(sampleInput(), { formats: ["html"] }).get("index.html") as string;
  assertNotMatch(page, /(src|href)="(https?:)?\/\//);
  assertStringIncludes(page, "default-src 'none'");
  assertNotMatch(page, />\s*NaN\s*</);
});

Deno.test("renderReport() escapes what experiments and notes say", () => {
  const run = sampleRun({ points: 50 });
  const input = sampleInput({
    experiment: { name: "x", title: "<img src=x>", source: "a & b", figures: [] },
    runs: [{ ...run, notes: { accuracy: '"><script>alert(1)</script>' } }],
  });
  const page = renderReport(input).get("index.html") as string;
  assertStringIncludes(page, "&lt;img src=x&gt;");
  assertEquals(page.split("<script>").length, 2);
});

Deno.test("renderReport() writes one CSV row a run, in full digits", () => {
  const input = sampleInput();
  const csv = renderReport(input, { formats: ["csv"] }).get("results.csv") as string;
  const rows = parse(csv, { skipFirstRow: true });
  assertEquals(rows.length, input.runs.length);
  const run = input.runs.find(({ digest }) => digest === rows[0]!["digest"])!;
  assertEquals(Number(rows[0]!["accuracy"]), run.metrics["accuracy"]);
});

Deno.test("renderReport() shows an undefined metric as a dash and never as a number", () => {
  const runs = [sampleRun({ dimension: 3, points: 60 })];
  const report = renderReport(sampleInput({ runs }), { formats: ["md"] }).get(
    "report.md",
  ) as string;
  assertStringIncludes(report, "| softmax | 1 |");
  assertStringIncludes(report, " – |");
});

Deno.test("renderReport() names the nearest figure for an unknown one", () => {
  const experiment = { name: "x", title: "X", source: "", figures: ["embeding-grid"] };
  assertThrows(
    () => renderReport(sampleInput({ experiment })),
    InputError,
    'There is no figure "embeding-grid": did you mean "embedding-grid"?',
  );
});

Deno.test("renderReport() throws without runs", () => {
  assertThrows(() => renderReport(sampleInput({ runs: [] })), RangeError, "it has 0 runs");
});

Deno.test("renderReport() keeps what a stranger writes text in Markdown as well", () => {
  const experiment = {
    name: "x",
    title: "A\n\n# <b>B</b> [c](javascript:d)",
    source: "![e](f) | `g`",
    figures: [],
  };
  const text = String(
    renderReport(sampleInput({ experiment }), { formats: ["md"] }).get("report.md"),
  );
  assertStringIncludes(text, "# A # \\<b>B\\</b> \\[c\\](javascript:d)\n");
  assertStringIncludes(text, "!\\[e\\](f) \\| \\`g\\`");
});

Deno.test("renderReport() shows embeddings first, and unfolded", () => {
  const experiment = { name: "x", title: "X", figures: ["metric-dots", "embedding-grid"] };
  const page = renderReport(sampleInput({ experiment })).get("index.html")!;
  const results = page.slice(page.indexOf('id="results"'), page.indexOf('id="figures"'));
  const embedding = results.indexOf('<figure id="embedding-grid');
  assert(embedding > 0 && embedding < results.indexOf('<figure id="metric-dots'));
});
