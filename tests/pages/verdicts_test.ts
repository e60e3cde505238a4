import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { renderReport } from "../../src/pages/mod.ts";
import { runName } from "../../src/results/configurations.ts";
import { effectTitle } from "../../src/results/verdicts.ts";
import { verdictOf } from "../claims/_verdict.ts";
import { sampleRun } from "../results/_sample.ts";

const runs = [1, 2].flatMap((seed) => [
  sampleRun({ seed, points: 40 }),
  sampleRun({ seed, points: 40, loss: { name: "center", lambda: 0.1 } }),
]);
const digestsOf = (name: string) =>
  runs.filter(({ cell }) => cell.loss.name === name).map(({ digest }) => digest);
const verdict = verdictOf({
  statement: "Center loss gives more compact <classes>",
  source: "arXiv 2408.01767, figure 5",
  fairness: { about: [], shared: { backbone: "scholl", dimension: "2" }, seeds: [1, 2] },
  sides: [
    { side: "greater", digests: digestsOf("center"), collapsed: 0, diverged: 0 },
    { side: "less", digests: digestsOf("softmax"), collapsed: 0, diverged: 0 },
  ],
});

function rendered(file: string): string {
  const experiment = { name: "sample", title: "Sample", figures: [] };
  const files = renderReport({ experiment, runs, verdicts: [verdict] }, {
    formats: ["html", "md"],
  });
  return files.get(file) as string;
}

Deno.test("renderReport() links each verdict to the runs behind it", () => {
  const page = rendered("index.html");
  const row = page.match(/<li id="claim-compact".*?<\/li>/s)![0];
  const links = [...row.matchAll(/href="#(run-[0-9a-f]{12})"/g)].map(([, anchor]) => anchor!);
  assertEquals(
    links,
    verdict.sides.flatMap(({ digests }) => digests.map((digest) => `run-${runName({ digest })}`)),
  );
  for (const anchor of links) assertStringIncludes(page, `<details id="${anchor}" `);
});

Deno.test("renderReport() shows the conditions of each verdict", () => {
  assertStringIncludes(
    rendered("index.html"),
    "Conditions: backbone scholl, dimension 2, seeds 1 2",
  );
  assertStringIncludes(
    rendered("report.md"),
    "- conditions: backbone scholl, dimension 2, seeds 1 2\n- greater: `",
  );
});

Deno.test("renderReport() says each verdict in words, with its effect, its seeds and how many more", () => {
  const told = {
    ...verdict,
    ...{ estimate: 1.5, interval: { low: -0.25, high: 3, level: 0.95 } },
    seedsToDecide: 9,
  };
  const experiment = { name: "sample", title: "Sample", figures: [] };
  const page = renderReport({ experiment, runs, verdicts: [told] }).get("index.html") as string;
  assertStringIncludes(page, ">Undecided</strong> Center loss gives");
  assertStringIncludes(
    page,
    "Difference of Fisher ratio: 1.5 (95 % interval -0.25 to 3); 2 seeds; " +
      "about 9 would decide, 7 more.",
  );
});

Deno.test("renderReport() escapes statements", () => {
  assertMatch(rendered("index.html"), /compact &lt;classes&gt; <span class="muted">arXiv/);
});

Deno.test("effectTitle() names the metrics, or the event", () => {
  assertEquals(effectTitle({ metrics: ["accuracy"] }), "Accuracy");
  assertEquals(effectTitle({ metrics: ["accuracy", "ece"] }).split(" against ").length, 2);
  assertEquals(effectTitle({ metrics: [], event: "collapsed" }), "Collapsed");
  assertEquals(
    effectTitle({ metrics: ["accuracy"], event: "accuracy at least 0.5" }),
    "Accuracy at least 0.5",
  );
});
