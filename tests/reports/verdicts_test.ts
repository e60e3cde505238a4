import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { renderReport, type ReportVerdict } from "../../src/reports/mod.ts";
import { runName } from "../../src/reports/tables.ts";
import { sampleRun } from "./_sample.ts";

const runs = [1, 2].flatMap((seed) => [
  sampleRun({ seed, points: 40 }),
  sampleRun({ seed, points: 40, loss: { name: "center", lambda: 0.1 } }),
]);
const digestsOf = (name: string) =>
  runs.filter(({ cell }) => cell.loss.name === name).map(({ digest }) => digest);
const verdict: ReportVerdict = {
  id: "compact",
  statement: "Center loss gives more compact <classes>",
  source: "arXiv 2408.01767, figure 5",
  verdict: "undecided",
  evidence: "two pairs cannot decide",
  fairness: { backbone: "scholl", dimension: "2", seeds: "1 2" },
  sides: [
    { side: "greater", digests: digestsOf("center") },
    { side: "less", digests: digestsOf("softmax") },
  ],
};

function rendered(file: string): string {
  const experiment = { name: "sample", title: "Sample", figures: [] };
  const files = renderReport({ experiment, runs, verdicts: [verdict] }, {
    formats: ["html", "md"],
  });
  return files.get(file) as string;
}

Deno.test("renderReport() links each verdict to the runs behind it", () => {
  const page = rendered("index.html");
  const row = page.match(/<tr id="claim-compact">.*?<\/tr>/s)![0];
  const links = [...row.matchAll(/href="#(run-[0-9a-f]{12})"/g)].map(([, anchor]) => anchor!);
  assertEquals(
    links,
    verdict.sides!.flatMap(({ digests }) => digests.map((digest) => `run-${runName({ digest })}`)),
  );
  for (const anchor of links) assertStringIncludes(page, `<details id="${anchor}">`);
});

Deno.test("renderReport() shows the conditions of each verdict", () => {
  assertStringIncludes(rendered("index.html"), "<td>backbone scholl, dimension 2, seeds 1 2</td>");
  assertStringIncludes(
    rendered("report.md"),
    "- conditions: backbone scholl, dimension 2, seeds 1 2\n- greater: `",
  );
});

Deno.test("renderReport() escapes statements", () => {
  assertMatch(rendered("index.html"), /compact &lt;classes&gt; <span class="muted">arXiv/);
});
