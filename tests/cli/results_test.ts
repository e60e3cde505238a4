import { PLAIN } from "../../src/cli/terminal.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { judgeClaims } from "../../src/claims/mod.ts";
import { summaryText, verdictsText } from "../../src/cli/results.ts";
import { factsOf } from "../../src/results/verdicts.ts";
import { experiment } from "../_experiments.ts";
import { runsOf } from "../claims/_runs.ts";
import { sampleRun } from "../results/_sample.ts";

const study = experiment({
  matrix: {
    dataset: ["digits"],
    loss: [{ name: "softmax" }, { name: "center" }],
    dimension: [2],
    seed: [1, 2, 3, 4, 5, 6],
  },
  claims: [{
    id: "compact",
    statement: "Center loss makes classes more compact",
    source: "figure 5",
    metric: "fisherRatio",
    greater: { loss: { name: "center" } },
    less: { loss: { name: "softmax" } },
  }],
});
const verdicts = judgeClaims(
  study,
  runsOf(study, ({ loss, seed }) => ({
    fisherRatio: loss.name === "center" ? 2 * seed : seed,
  })),
);

Deno.test("factsOf() says the difference, its interval and the test", () => {
  const { evidence } = factsOf(verdicts[0]!);
  assertStringIncludes(
    evidence,
    "Difference of Fisher ratio: 3.5 (96.9 % interval 1 to 6) for the typical seed (median of the " +
      "differences), mean 3.5",
  );
  assertStringIncludes(evidence, "exact sign test p = 0.03125");
});

Deno.test("factsOf() gives the settings that the sides share, and what is compared", () => {
  assertEquals(
    factsOf(verdicts[0]!).conditions,
    "dataset digits, openSetSplit none, backbone scholl, dimension 2, activation linear, " +
      "trainSize 64, testSize 50, epochs 1, batchSize 32, optimizer adam 0.001, " +
      "augmentation none, backend wasm, tuning none, seeds 1 2 3 4 5 6, population seeds on these images, compared loss",
  );
});

Deno.test("factsOf() and verdictsText() print the effect with the digits of the reason", () => {
  const thirds = judgeClaims(
    study,
    runsOf(
      study,
      ({ loss, seed }) => ({ fisherRatio: (loss.name === "center" ? 2 : 1) * seed / 3 }),
    ),
  );
  assertStringIncludes(factsOf(thirds[0]!).evidence, "1.167 (96.9 % interval 0.3333 to 2)");
  assertStringIncludes(verdictsText(thirds, plain(200)), "1.167 (96.9 % interval 0.3333 to 2)");
});

const plain = (width: number) => ({ width, ...PLAIN });

Deno.test("verdictsText() says the claim, the effect with its interval, and the seeds", () => {
  assertEquals(verdictsText(verdicts, plain(100)).split("\n"), [
    "supported  compact: Center loss makes classes more compact (figure 5)",
    "           Difference of Fisher ratio: 3.5 (96.9 % interval 1 to 6); 6 seeds",
    "           note: whether networks collapsed is not known: neither accuracy nor classesUsed is",
    "           measured",
    "           note: untuned: no setting of these losses was chosen on validation images",
  ]);
});

Deno.test("verdictsText() says how many seeds more would decide", () => {
  const few = judgeClaims(
    study,
    runsOf(study, ({ loss, seed }) => ({ fisherRatio: loss.name === "center" ? 2 * seed : seed }))
      .filter(({ cell }) => cell.seed <= 3),
  );
  const needed = few[0]!.seedsToDecide!;
  const text = verdictsText(few, plain(200));
  assertMatch(text, /^undecided /);
  assertStringIncludes(text, `3 seeds; about ${needed} would decide, ${needed - 3} more`);
});

Deno.test("verdictsText() keeps to the width, and gives nothing but the verdict a colour", () => {
  const tint = (text: string, color: string) => color === "green" ? `<${text}>` : text;
  const lines = verdictsText(verdicts, { width: 50, ...PLAIN, tint }).split("\n");
  assertEquals(lines[0]!.startsWith("<supported>  compact: "), true);
  assertEquals(lines.slice(1).every((line) => line.length <= 50 && !line.includes("<")), true);
});

const runs = ["softmax", "center"].flatMap((name) =>
  [1, 2].flatMap((seed) =>
    [0, 1].map((unknown) => ({
      ...sampleRun({ dataset: "digits", loss: { name }, seed, points: 20, unknown }),
      metrics: {
        accuracy: (name === "center" ? 0.8 : 0.5) + seed / 10,
        fisherRatio: 1,
        ...unknown > 0 && { openSetAuroc: name === "center" ? 0.5 : 0.75 },
      },
    }))
  )
);

Deno.test("summaryText() keeps tasks apart, and makes the best value of each bold", () => {
  const text = summaryText(runs, ["accuracy", "openSetAuroc"], {
    width: 100,
    ...PLAIN,
    bold: (text) => `<${text}>`,
  });
  const [all, split] = text.split("<digits, open-set split 0>");
  assertStringIncludes(all!, "<digits>");
  assertEquals(all!.includes("AUROC"), false);
  assertEquals(all!.match(/<0\.\d+ ± 0\.\d+>/g), ["<0.950 ± 0.071>"]);
  assertEquals(split!.match(/<0\.\d+ ± 0\.\d+>/g), ["<0.750 ± 0.000>", "<0.950 ± 0.071>"]);
});

Deno.test("summaryText() keeps to the width, and says what it leaves out", () => {
  const text = summaryText(runs, ["accuracy", "openSetAuroc"], plain(44));
  assertEquals(text.split("\n").filter((line) => line.length > 44), []);
  assertStringIncludes(text.replaceAll("\n", " "), "1 more metric with --metrics all");
});

Deno.test("verdictsText() and factsOf() give the reason of a withdrawn claim in place of a verdict", () => {
  const withdrawn = judgeClaims(
    { ...study, claims: study.claims.map((claim) => ({ ...claim, withdrawn: "It cannot fail" })) },
    runsOf(study, ({ loss, seed }) => ({ fisherRatio: loss.name === "center" ? 2 * seed : seed })),
  );
  const text = verdictsText(withdrawn, plain(200));
  assertMatch(text, /^withdrawn {2}compact: /);
  assertStringIncludes(text, "Withdrawn: It cannot fail");
  assertStringIncludes(text, "Difference of Fisher ratio: 3.5");
  assertMatch(
    factsOf(withdrawn[0]!).evidence,
    /^Withdrawn: It cannot fail; Difference of Fisher ratio: 3\.5/,
  );
});
