import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { renderReport } from "../../src/pages/report.ts";
import { runName } from "../../src/results/configurations.ts";
import { noEmbeddings } from "../../src/store/samples.ts";
import { sampleRun } from "../results/_sample.ts";

Deno.test("renderReport() shows some of many runs one by one, and no link leads nowhere", () => {
  const SHOWN = 2000;
  const runs = Array.from({ length: SHOWN + 40 }, (_, at) => {
    const loss = { name: "cosface", margin: at % 20 / 100 };
    const run = sampleRun({ loss, seed: Math.floor(at / 20), points: 10 });
    // Of each configuration one seed has embeddings, and it is not the first.
    return Math.floor(at / 20) === 50 ? run : { ...run, embeddings: noEmbeddings(2) };
  });
  const experiment = { name: "many", title: "Many", figures: ["metric-dots", "embedding-grid"] };
  const files = renderReport({ experiment, runs }, { formats: ["html", "csv"] });
  const page = files.get("index.html")!;

  const shown = new Set([...page.matchAll(/ id="run-([0-9a-f]{12})"/g)].map(([, name]) => name));
  assertEquals(shown.size, SHOWN);
  for (const run of runs) assert(run.embeddings.coordinates.rows === 0 || shown.has(runName(run)));
  assertEquals([...page.matchAll(/id="run-[0-9a-f]{12}-figure-title"/g)].length, 20);
  const leads = new Set([...page.matchAll(/href="#run-([0-9a-f]{12})"/g)].map(([, name]) => name));
  assert(leads.size > 0);
  assertEquals(leads.difference(shown), new Set());
  assertStringIncludes(page, "2000 of 2040 runs are shown");
  assertEquals(files.get("results.csv")!.trim().split("\n").length, runs.length + 1);
});
