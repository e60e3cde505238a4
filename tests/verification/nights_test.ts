import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { randomStream } from "../../src/base/random.ts";
import { nightlyTrend } from "../../src/figures/nightly_trend.ts";
import { compareNights } from "../../src/verification/compare_nights.ts";
import {
  appendHistory,
  bitsOf,
  checkBaseline,
  formatBaseline,
  type HistoryEntry,
  nightValues,
  readBaseline,
  readHistory,
  summarizeNight,
  trendOf,
} from "../../src/verification/nights.ts";
import { nightMarkdown } from "../../src/verification/wording.ts";
import { withFolder } from "../integration/_folder.ts";
import { sampleRun } from "../store/_network.ts";
import { nightOf, usual } from "./_nights.ts";

/** A history of constant values that jump at the fifth of eight nights. */
const history: HistoryEntry[] = Array.from({ length: 8 }, (_, night) => ({
  date: `2026-01-0${night + 1}T00:00:00.000Z`,
  commit: null,
  outcome: "identical",
  values: nightValues(nightOf((seed) => usual(seed) - (night < 4 ? 0 : 0.1))),
}));

Deno.test("bitsOf() sees the least change of an embedding, and none of a metric or of code", () => {
  const run = sampleRun();
  const moved = sampleRun();
  moved.embeddings.coordinates.data[0]! += 1e-7;
  assertEquals(bitsOf(sampleRun({ digest: "f".repeat(64) })), bitsOf(run));
  assertEquals(bitsOf(moved) === bitsOf(run), false);
  assertEquals(bitsOf(sampleRun({ metrics: { accuracy: 0.5 } })), bitsOf(run));
});

Deno.test("summarizeNight() names configurations by what differs", () => {
  const run = sampleRun();
  const of = (loss: typeof run.cell.loss) => ({ ...run, cell: { ...run.cell, loss } });
  const night = summarizeNight([
    of({ name: "softmax" }),
    of({ name: "center", lambda: 0.1 }),
    of({ name: "center", lambda: 1 }),
  ]);
  assertEquals(
    night.map(({ configuration }) => configuration),
    ["softmax", "center, loss.lambda 0.1", "center, loss.lambda 1"],
  );
});

Deno.test("readBaseline() reads what formatBaseline() wrote", async () => {
  await withFolder(async (folder) => {
    const baseline = { experiment: "night", runs: nightOf(usual) };
    await Deno.writeTextFile(`${folder}/night.json`, formatBaseline(baseline));
    assertEquals(await readBaseline(`${folder}/night.json`), baseline);
    await Deno.writeTextFile(`${folder}/night.json`, `{"runs": 3}`);
    await assertRejects(
      () => readBaseline(`${folder}/night.json`),
      InputError,
      "--update-baseline",
    );
  });
});

Deno.test("checkBaseline() refuses a baseline of another matrix", () => {
  const runs = nightOf(usual);
  const cells = runs.map(({ cell }) => cell);
  checkBaseline({ experiment: "night", runs }, cells, "night.json");
  const check = () =>
    checkBaseline({ experiment: "night", runs: runs.slice(2) }, cells, "night.json");
  assertStringIncludes(assertThrows(check, InputError).message, "lacks 2 of 16 cells");
});

Deno.test("readHistory() reads what appendHistory() added, and names a broken line", async () => {
  await withFolder(async (folder) => {
    const file = `${folder}/nightly.jsonl`;
    assertEquals(await readHistory(file), []);
    for (const entry of history) await appendHistory(file, entry);
    assertEquals(await readHistory(file), history);
    await Deno.writeTextFile(file, '{"date":"20', { append: true });
    await appendHistory(file, history[0]!);
    const torn: string[] = [];
    assertEquals((await readHistory(file, (line) => torn.push(line))).length, history.length + 1);
    assertEquals(torn.length, 1);
    await Deno.writeTextFile(file, "{}\n", { append: true });
    await assertRejects(() => readHistory(file), InputError, "delete line 11");
  });
});

Deno.test("trendOf() marks the night from which the level is another", () => {
  const [softmax, center] = trendOf(history);
  assertEquals(softmax!.changes, []);
  assertEquals(center!.changes.map(({ night, date }) => [night, date.slice(0, 10)]), [
    [5, "2026-01-05"],
  ]);
});

Deno.test("nightlyTrend() draws a line a configuration and rings the change points", () => {
  const { svg, caption } = nightlyTrend(trendOf(history));
  assertMatch(svg, /^<svg[^>]*xmlns=/);
  assertEquals(svg.match(/<circle/g)?.length, 1);
  assertStringIncludes(svg, "center, 2026-01-05: 0.904 to 0.804");
  assertStringIncludes(caption, "1 change point");
});

Deno.test("nightlyTrend() draws a history of one night", () => {
  assertMatch(nightlyTrend(trendOf(history.slice(0, 1))).svg, /<svg/);
});

Deno.test("nightMarkdown() tells regressions, evidence and change points", () => {
  const comparison = compareNights(nightOf(usual), nightOf((seed) => usual(seed) * 0.9));
  const trend = trendOf(history);
  const text = nightMarkdown({ title: "A night", comparison, faults: [], claims: [], trend });
  assertMatch(text, /^# Nightly: worse than the baseline\n/);
  assertStringIncludes(text, "8 of 16 runs agree with the baseline bit for bit");
  assertStringIncludes(text, "| center | accuracy | regressed | 0.9045 | 0.814");
  assertStringIncludes(text, "- center, accuracy: 0.9045 to 0.8045 at night 5 (2026-01-05)");
});

Deno.test("trendOf() seldom marks a history of nothing but noise", () => {
  const stream = randomStream(0, "test/history");
  const metrics = Array.from({ length: 36 }, (_, index) => `metric${index}`);
  const histories = Array.from(
    { length: 60 },
    () =>
      Array.from({ length: 10 }, (_, night): HistoryEntry => ({
        date: `2026-01-${String(night + 1).padStart(2, "0")}T00:00:00.000Z`,
        commit: null,
        outcome: "equivalent",
        values: { softmax: Object.fromEntries(metrics.map((name) => [name, stream.normal()])) },
      })),
  );
  const marked =
    histories.filter((history) => trendOf(history).some(({ changes }) => changes.length > 0))
      .length;
  // Three are expected.
  assert(marked <= 9, `${marked} of 60 histories`);
});
