import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { bibtexEntry, escapeLatex, renderLatex } from "../../src/results/latex.ts";
import { chooseMetrics, headlineMetrics } from "../../src/results/metrics.ts";
import { configurations } from "../../src/results/configurations.ts";
import { standings } from "../../src/results/standings.ts";
import { taskTables } from "../../src/results/tables.ts";
import { sampleRun } from "./_sample.ts";

const study = { name: "sample", title: "Losses & spaces", source: "arXiv 1801.05365" };
const runs = ["softmax", "center"].flatMap((name) =>
  [1, 2].map((seed) => ({
    ...sampleRun({ loss: { name }, seed, points: 20 }),
    metrics: { accuracy: (name === "center" ? 0.8 : 0.5) + seed / 10, daviesBouldin: seed * 1e-5 },
  }))
);

Deno.test("renderLatex() writes a table of booktabs with the best mean in bold", () => {
  const text = renderLatex(study, runs, ["accuracy", "daviesBouldin"]);
  assertStringIncludes(text, "\\begin{tabular}{lrr}");
  assertStringIncludes(text, "Losses \\& spaces (mnist). Mean $\\pm$ sample standard deviation");
  assertStringIncludes(text, "Accuracy $\\uparrow$ & Davies-Bouldin index $\\downarrow$");
  assertStringIncludes(text, "softmax & $0.650 \\pm 0.071$");
  assertStringIncludes(text, "center & $\\mathbf{0.950} \\pm 0.071$");
  assertStringIncludes(text, "1.50 \\cdot 10^{-5}");
  assertEquals(/[^\x20-\x7e\n]/.exec(text), null);
});

Deno.test("renderLatex() and taskTables() mark what is not behind the best as standings() do", () => {
  const close = ["softmax", "center", "supcon"].flatMap((name) =>
    [1, 2, 3, 4, 5].map((seed) => ({
      ...sampleRun({ loss: { name }, seed, points: 20 }),
      metrics: {
        accuracy: (name === "supcon" ? 0.2 : 0.8) + 0.01 * ((seed * name.length) % 4),
      },
    }))
  );
  const [table] = taskTables(close, ["accuracy"]);
  const tied = standings(configurations(close), "accuracy").filter(({ tied }) => tied);
  assertEquals(tied.length, 1);
  assertEquals(
    table!.rows.filter(({ results: [result] }) => result!.mark === "tied").map(({ label }) =>
      label
    ),
    tied.map(({ configuration }) => configuration.label),
  );
  const text = renderLatex(study, close, ["accuracy"]);
  assertEquals(text.match(/\$\\approx \\mathbf\{0/g)?.length, 1);
  assertStringIncludes(
    text,
    "with $\\approx$, what is not significantly different from it (t tests, max-t",
  );
});

Deno.test("escapeLatex() leaves no character that LaTeX would act on", () => {
  assertEquals(
    escapeLatex("a\\b {c} $d^2 ~ #1"),
    "a\\textbackslash{}b \\textbraceleft{}c\\textbraceright{} \\$d\\textasciicircum{}2 \\textasciitilde{} \\#1",
  );
});

Deno.test("bibtexEntry() names the study, its size and its source", () => {
  const entry = bibtexEntry(study, runs);
  assertEquals(entry.split("\n")[0], "@misc{loss-atlas-sample,");
  assertStringIncludes(entry, "title = {{Losses \\& spaces}}");
  assertStringIncludes(entry, "study \\texttt{sample}, 4 networks");
  assertStringIncludes(entry, "After arXiv 1801.05365");
});

Deno.test("headlineMetrics() takes one for each task, and something where there is none", () => {
  assertEquals(
    headlineMetrics([
      "accuracy",
      "nc1",
      "fisherRatio",
      "openSetAurocLogit",
      "openSetAuroc@notmnist",
      "fewShotAccuracy5",
      "transferKnnAccuracy@fashion-sample",
    ]),
    [
      "accuracy",
      "openSetAuroc@notmnist",
      "fewShotAccuracy5",
      "transferKnnAccuracy@fashion-sample",
      "fisherRatio",
    ],
  );
  assertEquals(headlineMetrics(["ece"]), ["ece"]);
});

Deno.test("chooseMetrics() refuses a metric that the runs do not have", () => {
  assertEquals(chooseMetrics("all", runs), ["accuracy", "daviesBouldin"]);
  assertThrows(() => chooseMetrics("acuracy", runs), InputError, 'did you mean "accuracy"?');
});
