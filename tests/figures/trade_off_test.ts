import { assertEquals, assertStringIncludes } from "@std/assert";
import { FIGURES } from "../../src/pages/mod.ts";
import { sampleRun } from "../results/_sample.ts";
import { parseSvg } from "./_svg.ts";

/** A run with values of both axes. */
const runOf = (loss: { name: string }, x: number, y: number) => ({
  ...sampleRun({ loss, points: 20 }),
  metrics: { classSeparation: x, "transferProbeAccuracy@fashion-mnist": y },
});

/** The marks of the legend: the color and the label of each. */
function legendOf(runs: ReturnType<typeof runOf>[]): [string, string][] {
  const experiment = { name: "x", title: "X", figures: [] };
  const [{ svg }] = FIGURES["trade-off"].draw({ experiment, runs }) as unknown as [{ svg: string }];
  const [first] = parseSvg(svg).querySelectorAll("g");
  const marks = [...first!.querySelectorAll("path")].map((path) =>
    [path.getAttribute("fill"), path.getAttribute("stroke")].find((paint) =>
      paint?.startsWith("#")
    )!
  );
  const [, ...labels] = [...first!.querySelectorAll("text")].map(({ textContent }) => textContent);
  assertEquals(marks.length, labels.length);
  return marks.map((mark, at) => [mark, labels[at]!]);
}

Deno.test("trade-off gives no two of many settings of two losses one mark", () => {
  const rates = [0.1, 0.2, 0.3, 0.5, 0.7, 0.9].map((rate, i) =>
    runOf({ name: "dropout", rate } as { name: string }, i / 10, i / 20)
  );
  const smoothings = [0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8].map((smoothing, i) =>
    runOf({ name: "label-smoothing", smoothing } as { name: string }, i / 9, 0.9 - i / 20)
  );
  const entries = legendOf([...rates, ...smoothings]);
  assertEquals(new Set(entries.map(([mark]) => mark)).size, 13);
  assertEquals(
    [...entries.map(([, label]) => label)].filter((label) => label.startsWith("label")).slice(0, 3),
    ["label-smoothing, smoothing 0.02", "label-smoothing, smoothing 0.05", "label-smoothing"],
  );
});

Deno.test("trade-off draws networks of two losses that are one and the same once", () => {
  const entries = legendOf([
    runOf({ name: "dropout", rate: 0 } as { name: string }, 0.5, 0.5),
    runOf({ name: "dropout", rate: 0.9 } as { name: string }, 0.6, 0.4),
    runOf({ name: "label-smoothing", smoothing: 0 } as { name: string }, 0.5, 0.5),
  ]);
  assertEquals(entries.length, 2);
  assertStringIncludes(entries[1]![1], "dropout, rate 0 = label-smoothing, smoothing 0");
});
