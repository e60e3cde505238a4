import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { claimFaults } from "../../src/study/faults.ts";
import { expandMatrix, parseExperiment } from "../../src/study/mod.ts";
import { document } from "../_experiments.ts";

const claim = {
  id: "compact",
  statement: "Center loss makes classes more compact",
  metric: "fisherRatio",
  greater: { loss: { name: "center" } },
  less: { loss: { name: "softmax" } },
};
const loss = [{ name: "softmax" }, { name: "center" }];
const matrix = { dataset: ["digits"], loss, dimension: [2], seed: [1] };
const parse = (claims: unknown[], parts: Record<string, unknown> = {}, set: string[] = []) =>
  parseExperiment(document({ matrix, ...parts, claims }), "sample.json", { set });

const correlation = { x: "fisherRatio", y: "accuracy", sign: "negative" };
const alike = {
  id: "alike",
  statement: "The loss hardly matters",
  metric: "accuracy",
  equivalent: [claim.greater, claim.less],
  margin: 0.01,
};
const faults: [string, unknown[], string][] = [
  ["an unknown metric", [{ ...claim, metric: "fisherratio" }], 'did you mean "fisherRatio"?'],
  [
    "an unknown metric of a correlation",
    [{ id: "x", statement: "x", correlation: { ...correlation, y: "acuracy" } }],
    'did you mean "accuracy"?',
  ],
  [
    "an empty reason to withdraw",
    [{ ...claim, withdrawn: " " }],
    "must be the reason, in one line",
  ],
  ["a reason in two lines", [{ ...claim, withdrawn: "a\nb" }], "must be the reason, in one line"],
  ["an unknown key", [{ ...claim, grater: {} }], "claims[0].grater: unknown key; did you mean"],
  [
    "a side without cells",
    [{ ...claim, greater: { loss: { name: "triplet" } } }],
    'claims[0].greater: no cell of the experiment is {"loss":{"name":"triplet"}} (claim "compact")',
  ],
  [
    "a metric that is not measured",
    [{ ...claim, metric: "silhouette" }],
    "claims[0].metric: 2 of 2",
  ],
  [
    "a protocol that is not asked for",
    [{ ...claim, metric: "openSetAuroc" }],
    'do not measure "openSetAuroc"',
  ],
  [
    "a mean of a metric without bounds",
    [{ ...claim, estimand: "mean" }],
    'claims[0].estimand: "mean" needs a metric with bounds, and "fisherRatio" has none',
  ],
  [
    "equivalent sides of which one has no cells",
    [{ ...alike, equivalent: [claim.less, { loss: { name: "triplet" } }] }],
    'claims[0].equivalent[1]: no cell of the experiment is {"loss":{"name":"triplet"}}',
  ],
  [
    "a spread of metrics without a common scale",
    [{ id: "x", statement: "x", spread: { greater: "fisherRatio", less: "accuracy" } }],
    'claims[0].spread: the metrics have no common scale: "fisherRatio" is in 0 to Infinity',
  ],
  [
    "a spread over a single configuration",
    [{
      id: "x",
      statement: "x",
      spread: { greater: "accuracy", less: "accuracy", over: { loss: { name: "center" } } },
    }],
    "claims[0].spread.over: a spread takes two configurations",
  ],
  ["equivalence without a margin", [{ ...alike, margin: 0 }], "claims[0].margin"],
  [
    "a share over several configurations",
    [{ id: "x", statement: "x", event: "collapsed", atMost: 0.1 }],
    "claims[0].over: the seeds of one configuration are counted: say which by loss.",
  ],
  [
    "a correlation that ranges over tasks",
    [{ id: "x", statement: "x", correlation: { ...correlation, across: ["dataset"] } }],
    "tasks cannot be mixed",
  ],
  ["two claims of one id", [claim, claim], 'claims[1].id: "compact" is the id of claims[0]'],
  ["sides that are the same", [{ ...claim, less: claim.greater }], "both sides select the same"],
];
for (const [what, claims, expected] of faults) {
  Deno.test(`parseExperiment() refuses claims with ${what}`, () => {
    assertStringIncludes(assertThrows(() => parse(claims), InputError).message, expected);
  });
}

Deno.test("parseExperiment() asks which loss a side means", () => {
  const triplets = ["batch-all", "batch-hard"].map((mining) => ({ name: "triplet", mining }));
  const ambiguous = { ...claim, greater: { loss: { name: "triplet" } } };
  const { message } = assertThrows(
    () => parse([ambiguous], { matrix: { ...matrix, loss: [...loss, ...triplets] } }),
    InputError,
  );
  assertStringIncludes(message, "claims[0].greater: several cells would belong to one pair");
  assertStringIncludes(message, "loss.mining");
});

Deno.test("parseExperiment() refuses a claim whose sides can never be compared", () => {
  const include = [{ loss: { name: "triplet" }, training: { epochs: 3 } }];
  const unfair = { ...claim, greater: { loss: { name: "triplet" } } };
  const { message } = assertThrows(() => parse([unfair], { include }), InputError);
  assertStringIncludes(message, "their training.epochs differs: 3 against 1");
});

Deno.test("parseExperiment() lets an override leave a claim without runs", () => {
  const { claims } = parse([claim], {}, ['matrix.loss=[{"name":"softmax"}]']);
  assertEquals(claims.length, 1);
});

Deno.test("parseExperiment() selects cells by their open-set split", () => {
  const include = [{ openSetSplit: 0 }];
  const measures = ["openSet"];
  const open = (openSetSplit: number | null) => ({
    ...claim,
    metric: "openSetAuroc",
    greater: { ...claim.greater, openSetSplit },
    less: { ...claim.less, openSetSplit },
  });
  assertEquals(parse([open(0)], { include, measures }).claims.length, 1);
  const { message } = assertThrows(() => parse([open(null)], { include, measures }), InputError);
  assertStringIncludes(message, 'do not measure "openSetAuroc"');
});

Deno.test("parseExperiment() refuses a correlation that crosses dimensions unsaid", () => {
  const crossing = { id: "x", statement: "x", correlation };
  const wide = { matrix: { ...matrix, dimension: [2, 3] } };
  const { message } = assertThrows(() => parse([crossing], wide), InputError);
  assertStringIncludes(message, "it ranges across loss, but dimension is 2, 3");
  const said = { ...crossing, correlation: { ...correlation, across: ["loss", "dimension"] } };
  assertEquals(parse([said], wide).claims.length, 1);
});

Deno.test("parseExperiment() asks for a measure that tells a collapse", () => {
  const rate = {
    id: "x",
    statement: "x",
    event: "collapsed",
    greater: claim.greater,
    less: claim.less,
  };
  assertEquals(parse([rate]).claims.length, 1);
  const blind = { measures: ["fisherRatio"] };
  const { message } = assertThrows(() => parse([rate], blind), InputError);
  assertStringIncludes(message, '2 of 2 cells measure neither "accuracy" nor "classesUsed"');
});

Deno.test("parseExperiment() refuses looks that do not ascend", () => {
  const { message } = assertThrows(() => parse([claim], { looks: [20, 10] }), InputError);
  assertStringIncludes(message, "looks: must ascend");
});

Deno.test("parseExperiment() refuses an equivalence of too many sides, and takes fifty in time", () => {
  const sides = (n: number) =>
    Array.from({ length: n }, (_, i) => i % 2 === 0 ? claim.greater : claim.less);
  for (const n of [51, 30_000]) {
    const { message } = assertThrows(
      () => parse([{ ...alike, equivalent: sides(n) }]),
      InputError,
    );
    assertStringIncludes(message, "claims[0].equivalent");
    assertStringIncludes(message, "50");
  }
});

Deno.test("claimFaults() refuses more claims over cells than take seconds, in a sentence", () => {
  const { claims } = parse([claim]);
  const [cell] = expandMatrix(parse([claim]));
  const many = Array.from({ length: 4000 }, () => claims[0]!);
  const cells = Array.from({ length: 80_000 }, () => cell!);
  assertEquals(claimFaults(many, cells, []), [
    "claims: they select more than 1000000 cells, all together and each as often as a claim has it: " +
    "split the study, or select fewer",
  ]);
});

Deno.test("parseExperiment() refuses a correlation of two layers, and names both columns", () => {
  const transfer = (layer: string) => ({ name: "transfer", dataset: "fashion-sample", layer });
  const measures = [
    ...["accuracy", "ece", "fisherRatio", "mapAtR"],
    { name: "openSet", dataset: "notmnist" },
    ...["embedding", "features"].map(transfer),
    { name: "layerCka", layer: "dense" },
  ];
  const layers: [layer: string | undefined, column: string][] = [
    [undefined, "accuracy"],
    [undefined, "ece"],
    ["embedding", "fisherRatio"],
    ["embedding", "mapAtR"],
    ["embedding", "openSetAuroc@notmnist"],
    ["embedding", "transferProbeAccuracy@fashion-sample"],
    ["features", "transferKnnAccuracy@fashion-sample(layer=features)"],
    ["dense", "layerCka(layer=dense)"],
  ];
  for (const [one, x] of layers) {
    for (const [other, y] of layers) {
      const all = { measures, matrix: { ...matrix, seed: [1, 2] } };
      const claims = [{ id: "x", statement: "x", correlation: { x, y, sign: "positive" } }];
      if (one === undefined || other === undefined || one === other) {
        assertEquals(parse(claims, all).claims.length, 1, `${x}, ${y}`);
        continue;
      }
      const { message } = assertThrows(() => parse(claims, all), InputError);
      assertStringIncludes(message, "claims[0].correlation: both metrics must be of one layer");
      assertStringIncludes(message, `"${x}" is of the layer "${one}"`);
      assertStringIncludes(message, `"${y}" is of the layer "${other}"`);
    }
  }
});
