import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { expandMatrix, loadExperiment, parseExperiment } from "../../src/study/mod.ts";
import {
  bestOf,
  budgetOf,
  candidatesFor,
  conditionsOf,
  edgesOf,
  grownFrom,
  lossesOf,
  tunedLossOf,
  tuningRounds,
  whyUntuned,
} from "../../src/study/tuning.ts";
import { tuningResultText } from "../../src/study/tuning_result.ts";
import type { Settings, TriedCandidate, TuningResult } from "../../src/study/types.ts";
import { document, experiment } from "../_experiments.ts";

const rate = "training.optimizer.learningRate";
const TRAINING = { trainSize: 64, testSize: 50, epochs: 1, batchSize: 32 };
const matrix = {
  dataset: ["digits"],
  loss: [{ name: "softmax" }, { name: "cosface" }],
  dimension: [2, 3],
  seed: [1, 2],
};
const tuning = {
  validation: 100,
  seeds: [101, 102],
  candidates: { [rate]: [0.001, 0.01] },
  losses: [{
    loss: { name: "cosface" },
    candidates: { [rate]: [0.01], "loss.margin": [0.2, 0.4] },
  }],
  at: { dimension: 2 },
  result: "tuned/sample.json",
};
const study = (parts: Record<string, unknown> = {}) => experiment({ matrix, tuning, ...parts });

function result(parts: Partial<TuningResult> = {}): TuningResult {
  const { result: _, ...question } = study().tuning!;
  const values = [[0.5, 0.6], [0.7, null]];
  const tried = (settings: Record<string, unknown>[]) =>
    settings.map((settings, at) => ({ settings, values: values[at]!, networks: ["a", "b"] }));
  const losses = lossesOf(study()).map((loss) => {
    const candidates = tried(candidatesFor(study().tuning!, loss));
    return { loss, chosen: bestOf(candidates).settings, candidates };
  });
  const cells = tuningRounds(study()).flatMap(expandMatrix);
  const conditions = conditionsOf(cells, study().tuning!);
  return { tuning: question, conditions, losses, ...parts };
}

async function withFiles(
  content: string | undefined,
  test: (path: string) => Promise<void>,
  parts: Record<string, unknown> = {},
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/sample.json`;
    await Deno.writeTextFile(path, JSON.stringify(document({ matrix, tuning, ...parts })));
    await Deno.mkdir(`${folder}/tuned`);
    if (content !== undefined) await Deno.writeTextFile(`${folder}/tuned/sample.json`, content);
    await test(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("tuningRounds() tries every candidate with tuning seeds on images that are kept back", () => {
  const cells = tuningRounds(study()).map(expandMatrix);
  assertEquals(cells.map(({ length }) => length), [4, 4]);
  const [softmax, cosface] = ["softmax", "cosface"].map((name) =>
    cells.map((cells) => cells.filter(({ loss }) => loss.name === name))
  );
  const rates = softmax!.map(([cell]) => cell!.training.optimizer.learningRate);
  assertEquals(rates, [0.001, 0.01]);
  assertEquals(cosface!.map(([cell]) => cell!.loss.margin), [0.2, 0.4]);
  for (const { training, seed, dimension } of cells.flat()) {
    assertEquals([training.validation, training.testSize, dimension], [100, 1, 2]);
    assert(seed === 101 || seed === 102);
  }
});

Deno.test("tuningRounds() repeats the last candidate of a loss that has fewer", () => {
  const losses = [{ loss: { name: "cosface" }, candidates: { "loss.margin": [0.1, 0.2, 0.3] } }];
  const rounds = tuningRounds(study({ tuning: { ...tuning, losses } }));
  const rates = rounds.map(({ tuned }) => tuned.losses[0]!.chosen[rate]);
  assertEquals(rates, [0.001, 0.01, 0.01]);
});

Deno.test("tunedLossOf() knows a loss whose parameter stands without its defaults", () => {
  for (const annealing of [{}, { minimum: 1 }, null]) {
    const loss = { name: "sphereface", annealing };
    const parts = { matrix: { ...matrix, loss: [loss] }, tuning: { ...tuning, losses: [] } };
    for (const round of tuningRounds(study(parts))) {
      const found = expandMatrix(round).map((cell) => tunedLossOf(cell, round.tuned.losses)?.loss);
      assertEquals(found, [loss, loss]);
    }
  }
});

Deno.test("bestOf() takes the greatest mean, the first of several, and 0 for no value", () => {
  const candidate = (...values: (number | null)[]) => ({ settings: {}, values, networks: [] });
  const all = [candidate(0.5, 0.5), candidate(0.9, null), candidate(0.4, 0.6), candidate(0.4, 0.5)];
  assertEquals(bestOf(all), all[0]);
  assertEquals(bestOf([...all, candidate(0.6, 0.5)]).values, [0.6, 0.5]);
});

Deno.test("loadExperiment() lays what was chosen over the cells, and only that", async () => {
  await withFiles(tuningResultText(result()), async (path) => {
    const loaded = await loadExperiment(path);
    const cells = expandMatrix(loaded);
    const plain = expandMatrix(await loadExperiment(path, { untuned: true }));
    assertEquals(cells.length, plain.length);
    for (const [index, cell] of cells.entries()) {
      const { loss, training } = plain[index]!;
      const isCosface = loss.name === "cosface";
      const optimizer = { ...training.optimizer, learningRate: isCosface ? 0.01 : 0.001 };
      assertEquals(cell.training, { ...training, optimizer });
      assertEquals(cell.loss, isCosface ? { ...loss, margin: 0.2 } : loss);
      assertEquals(tunedLossOf(cell, loaded.tuned?.losses)?.loss.name, loss.name);
    }
    assertEquals(tunedLossOf(plain.at(-1)!, loaded.tuned?.losses), undefined);
  });
});

Deno.test("loadExperiment() leaves a study as it is that was not tuned yet", async () => {
  await withFiles(undefined, async (path) => {
    assertEquals((await loadExperiment(path)).tuned, undefined);
  });
});

Deno.test("loadExperiment() lets the training of an include hold against what was chosen", async () => {
  const include = [{ loss: { name: "softmax" }, training: { optimizer: { learningRate: 0.5 } } }];
  await withFiles(tuningResultText(result()), async (path) => {
    const rates = expandMatrix(await loadExperiment(path)).map(({ training }) =>
      training.optimizer.learningRate
    );
    assertEquals(new Set(rates), new Set([0.001, 0.01, 0.5]));
  }, { include });
});

Deno.test("loadExperiment() refuses a result of another question, and one that was tampered with", async () => {
  const { tuning: question, losses, conditions } = result();
  const other = { ...question, seeds: [101, 103] };
  const swapped = losses.map((loss) => ({ ...loss, chosen: loss.candidates[1]!.settings }));
  const fewer = losses.map((loss) => ({ ...loss, candidates: loss.candidates.slice(0, 1) }));
  const cases: [string, string][] = [
    [tuningResultText(result({ tuning: other })), "asks for other candidates, seeds or images"],
    [tuningResultText(result({ losses: swapped })), "its values do not bear out"],
    [tuningResultText(result({ losses: fewer })), "its values do not bear out"],
    ["{", "loss-atlas tune"],
    [JSON.stringify({ tuning: question, conditions }), "losses"],
  ];
  for (const [content, expected] of cases) {
    await withFiles(content, async (path) => {
      const error = await assertRejects(() => loadExperiment(path), InputError);
      assertStringIncludes(error.message, expected);
      await loadExperiment(path, { untuned: true });
    });
  }
});

Deno.test("conditionsOf() has every setting but what is tried, and what belongs to a tuning", () => {
  const { conditions } = result();
  assertEquals(conditions.dimension, [2]);
  assertEquals(conditions.batchSize, [32]);
  assertEquals(conditions.schedule, [{ name: "constant" }]);
  const [optimizer] = conditions.optimizer as Record<string, unknown>[];
  assertEquals([optimizer!.name, Object.hasOwn(optimizer!, "learningRate")], ["adam", false]);
  for (const own of ["validation", "testSize", "seed", "loss"]) {
    assert(!Object.hasOwn(conditions, own), own);
  }
});

for (
  const [what, training, expected] of [
    ["optimizer", { optimizer: { name: "sgd" } }, '"name":"adam"'],
    [
      "schedule",
      { schedule: { name: "cosine" } },
      'schedule: {"name":"constant"} then, {"name":"cosine"',
    ],
    ["batch size", { batchSize: 64 }, "batchSize: 32 then, 64 now"],
    ["number of epochs", { epochs: 3 }, "epochs: 1 then, 3 now"],
    [
      "augmentation",
      { augmentation: { crop: { padding: 2, fill: "zero" } } },
      "augmentation: null then",
    ],
  ] as const
) {
  Deno.test(`loadExperiment() refuses a result that was found under another ${what}`, async () => {
    await withFiles(tuningResultText(result()), async (path) => {
      const error = await assertRejects(() => loadExperiment(path), InputError);
      assertStringIncludes(error.message, "found under other conditions");
      assertStringIncludes(error.message, expected);
      assertStringIncludes(error.message, "loss-atlas tune");
    }, { training: { ...TRAINING, ...training } });
  });
}

Deno.test("loadExperiment() refuses a result that does not say its conditions", async () => {
  await withFiles(tuningResultText(result({ conditions: {} })), async (path) => {
    const error = await assertRejects(() => loadExperiment(path), InputError);
    assertMatch(error.message, /it does not say its dataset, .*batchSize, optimizer, schedule/);
  });
});

Deno.test("loadExperiment() refuses a result in a profile that trains otherwise", async () => {
  await withFiles(tuningResultText(result()), async (path) => {
    await loadExperiment(path);
    await assertRejects(() => loadExperiment(path, { profile: "other" }), InputError, "batchSize");
    const { tuned } = await loadExperiment(path, { profile: "other", anyTuning: true });
    assertEquals(tuned?.stale, "batchSize: 32 then, 16 now");
    assertEquals((await loadExperiment(path, { profile: "own" })).tuned, undefined);
  }, {
    profiles: {
      other: { training: { batchSize: 16 } },
      own: { training: { batchSize: 16 }, tuning: { result: "tuned/own.json" } },
    },
  });
});

Deno.test("loadExperiment() takes a result of other conditions where the study says why", async () => {
  const stale = "its networks were trained by it";
  await withFiles(tuningResultText(result()), async (path) => {
    const { tuned } = await loadExperiment(path);
    assertEquals(tuned?.stale, stale);
  }, { training: { ...TRAINING, batchSize: 64 }, tuning: { ...tuning, stale } });
  // Under the conditions of the study it is as good as any other.
  await withFiles(tuningResultText(result()), async (path) => {
    assertEquals((await loadExperiment(path)).tuned?.stale, undefined);
  }, { tuning: { ...tuning, stale } });
});

for (
  const [what, parts, expected] of [
    ["seeds of the study itself", { seeds: [2, 101] }, "both have 2"],
    ["a loss that the study lacks", {
      losses: [{ loss: { name: "triplet" }, candidates: { [rate]: [1] } }],
    }, 'no loss of the study is {"name":"triplet"}'],
    ["how much is trained", { candidates: { "training.epochs": [1, 2] } }, "optimizer, schedule"],
    ["a result elsewhere", { result: "../sample.json" }, 'must be such as "tuned/a.json"'],
    ["a candidate out of range", { candidates: { [rate]: [0.1, -1] } }, "tuning: matrix.training"],
    ["a parameter that a loss lacks", {
      losses: [{ loss: { name: "softmax" }, candidates: { "loss.margin": [1] } }],
    }, "tuning: matrix.loss[0]"],
    ["more images than there are", { validation: 1000 }, "1000 are kept back"],
    ["too many candidates", {
      candidates: { [rate]: Array.from({ length: 101 }, (_, i) => 1 + i) },
    }, "at most 100 candidates"],
  ] as const
) {
  Deno.test(`parseExperiment() refuses a tuning with ${what}`, () => {
    const parts_ = document({ matrix, tuning: { ...tuning, ...parts } });
    const error = assertThrows(() => parseExperiment(parts_, "sample.json"), InputError);
    assertStringIncludes(error.message, expected);
  });
}

Deno.test("parseExperiment() refuses to try a parameter that the study sets", () => {
  const loss = [{ name: "softmax" }, { name: "cosface", margin: 0.3 }];
  const error = assertThrows(() => study({ matrix: { ...matrix, loss } }), InputError);
  assertStringIncludes(error.message, "loss.margin is tried, but the study sets it");
});

Deno.test("parseExperiment() refuses to try the rate of an optimizer that the matrix ranges over", () => {
  const optimizer = [{ name: "adam", learningRate: 0.01 }, { name: "sgd", learningRate: 0.1 }];
  const error = assertThrows(() => study({ matrix: { ...matrix, optimizer } }), InputError);
  assertStringIncludes(error.message, `${rate} is tried, but the matrix ranges over the optimizer`);
});

/** Candidates with one value each, by what a function makes of their settings. */
const triedBy = (valueOf: (settings: Settings) => number) => (all: readonly Settings[]) =>
  all.map((settings): TriedCandidate => ({ settings, values: [valueOf(settings)], networks: [] }));

Deno.test("grownFrom() grows a list towards the best by its own ratio, as far as the bound", () => {
  const softmax = { name: "softmax" };
  for (
    const [best, list, expected] of [
      [1, [0.01, 0.03, 0.1], [0.333333, 1.11111]],
      [1e-5, [0.01, 0.03, 0.1], [0.00333333, 0.00111111]],
      [0.03, [0.01, 0.03, 0.1], []],
      // The order of a list is no order of its values, and what is no number has no edge.
      [1e-5, [0.1, 0.03, 0.01], [0.00333333, 0.00111111]],
      [1, [0.1], []],
    ] as const
  ) {
    const grown: number[] = [];
    const parts = { ...tuning, losses: [], candidates: { [rate]: [...list] }, grow: 2 };
    const asked = study({ tuning: parts }).tuning!;
    const by = triedBy((settings) =>
      1 / (1 + Math.abs(Math.log((settings[rate] as number) / best)))
    );
    const all = by(candidatesFor(asked, softmax));
    for (let next; (next = grownFrom(asked, softmax, all)).length > 0;) {
      assertEquals(next.length, 1);
      grown.push(next[0]![rate] as number);
      all.push({ ...by(next)[0]!, grown: true });
    }
    assertEquals(grown, [...expected], `${best} of ${list}`);
    assertEquals(budgetOf(all), list.length);
    const none = { ...asked, grow: 0 };
    assertEquals(grownFrom(none, softmax, by(candidatesFor(asked, softmax))), []);
    // What the bound forces stays an edge.
    assertEquals(edgesOf(asked, softmax, all).length, expected.length > 0 ? 1 : 0);
  }
});

Deno.test("grownFrom() goes no further than a loss can", () => {
  const cosface = { name: "cosface" };
  const losses = [{ loss: cosface, candidates: { "loss.margin": [0, 0.5, 1] } }];
  const asked = study({ tuning: { ...tuning, losses, grow: 5 } }).tuning!;
  const rising = triedBy((settings) => settings["loss.margin"] as number);
  // The margin is at most 2: 1, 2, and nothing beyond.
  let all = rising(candidatesFor(asked, cosface));
  assertEquals(grownFrom(asked, cosface, all), [{ "loss.margin": 2 }]);
  all = [...all, { ...rising([{ "loss.margin": 2 }])[0]!, grown: true }];
  assertEquals([grownFrom(asked, cosface, all), edgesOf(asked, cosface, all)], [[], []]);
  // Below 0 there is nothing.
  const falling = triedBy((settings) => -(settings["loss.margin"] as number));
  assertEquals(edgesOf(asked, cosface, falling(candidatesFor(asked, cosface))), []);
});

Deno.test("a budget gives every loss the same number of configurations, the same each time", () => {
  const losses = [{
    loss: { name: "cosface" },
    candidates: { [rate]: [0.001, 0.003, 0.01], "loss.scale": [null, 16, 30, 64] },
  }];
  const candidates = { [rate]: [1e-4, 3e-4, 0.001, 0.003, 0.01, 0.03, 0.1] };
  const asked = study({ tuning: { ...tuning, candidates, losses, budget: 6 } }).tuning!;
  const drawn = ["softmax", "cosface"].map((name) => candidatesFor(asked, { name }));
  assertEquals(drawn.map(({ length }) => length), [6, 6]);
  assertEquals(drawn.map((all) => new Set(all.map((each) => JSON.stringify(each))).size), [6, 6]);
  assertEquals(candidatesFor(asked, { name: "cosface" }), drawn[1]);
  const error = assertThrows(
    () => study({ tuning: { ...tuning, candidates, budget: 6 } }),
    InputError,
  );
  assertStringIncludes(error.message, "tuning.budget: each loss may try 6 configurations");
  assertStringIncludes(error.message, 'the lists of {"name":"cosface"} come to 2');
});

Deno.test("epochs are tried of every loss alike, where a study says so", () => {
  const asked = study({ tuning: { ...tuning, epochs: [1, 3] } });
  const cells = tuningRounds(asked).flatMap(expandMatrix);
  for (const name of ["softmax", "cosface"]) {
    const epochs = cells.filter(({ loss }) => loss.name === name).map((cell) =>
      cell.training.epochs
    );
    assertEquals(new Set(epochs), new Set([1, 3]), name);
  }
  assertEquals(Object.hasOwn(conditionsOf(cells, asked.tuning!), "epochs"), false);
});

Deno.test("settings are chosen by validation images or by other data, and by no test image", () => {
  const measures = ["accuracy", { name: "fewShot", dataset: "omniglot-test" }];
  const parts = (metric: string, more = {}) => ({
    measures,
    tuning: { ...tuning, metric, ...more },
  });
  for (
    const [metric, more, expected] of [
      ["accuracy", {}, '"accuracy" is of test images'],
      ["mapAtR", {}, '"mapAtR" is of test images'],
      ["fewShotAccuracy1@omniglot-test", {}, 'measures "omniglot-test" itself'],
      ["classesUsed", {}, "has no better side"],
      ["fisherRatio", {}, "must have bounds"],
      ["validationAccuracy", { validation: 0 }, "needs images that are kept back"],
      ["mapAtRR@omniglot-validation", {}, "there is no metric"],
    ] as const
  ) {
    const error = assertThrows(() => study(parts(metric, more)), InputError);
    assertStringIncludes(error.message, expected);
  }
  const metric = "mapAtR@omniglot-validation";
  const [round] = tuningRounds(study(parts(metric, { validation: 0 })));
  assertEquals(round!.measures, [
    { name: "mapAtR", dataset: "omniglot-validation", distance: "own" },
  ]);
  assertEquals(expandMatrix(round!)[0]!.training.validation, null);
});

Deno.test("whyUntuned() counts no contest as tuned whose settings were not chosen alike and to the end", () => {
  const { tuning: asked } = study({
    tuning: { ...tuning, losses: [], candidates: { [rate]: [1, 2, 3] } },
  });
  const peak = (at: number) => triedBy((settings) => -Math.abs((settings[rate] as number) - at));
  const tuned = (peaks: number[], counts = [3, 3]) => ({
    conditions: {},
    losses: peaks.map((at, i) => {
      const candidates = peak(at)(candidatesFor(asked!, { name: "softmax" })).slice(0, counts[i]);
      const chosen = bestOf(candidates).settings;
      return { loss: { name: ["softmax", "cosface"][i]! }, chosen, candidates };
    }),
  });
  const why = (used?: ReturnType<typeof tuned>, stale?: string) =>
    whyUntuned({
      tuning: asked!,
      ...used && { tuned: { ...used, ...stale !== undefined && { stale } } },
    });
  assertEquals(why(), "its losses are not tuned");
  assertEquals(why(tuned([2, 2])), undefined);
  assertStringIncludes(why(tuned([2, 2]), "found with SGD")!, "other conditions: found with SGD");
  assertStringIncludes(why(tuned([2, 3]))!, `at the edge of what was tried: ${rate} 3 of cosface`);
  assertStringIncludes(why(tuned([2, 2], [3, 2]))!, "the budgets differ: 3 against 2 candidates");
});

Deno.test("loadExperiment() takes a list that grew as its values made it, and no other", async () => {
  const parts = { ...tuning, losses: [], candidates: { [rate]: [0.001, 0.01] }, grow: 1 };
  const asked = study({ tuning: parts });
  const { result: _, ...question } = asked.tuning!;
  const cells = tuningRounds(asked).flatMap(expandMatrix);
  const values = (settings: Settings) => [settings[rate] as number, settings[rate] as number];
  const written = (beyond: number, grown = true) => {
    const losses = lossesOf(asked).map((loss) => {
      const candidates = [...candidatesFor(asked.tuning!, loss), { [rate]: beyond }].map(
        (settings, at): TriedCandidate => ({
          settings,
          values: values(settings),
          networks: ["a", "b"],
          ...at === 2 && grown && { grown: true },
        }),
      );
      return { loss, chosen: bestOf(candidates).settings, candidates };
    });
    return tuningResultText({
      tuning: question,
      conditions: conditionsOf(cells, asked.tuning!),
      losses,
    });
  };
  await withFiles(written(0.1), async (path) => {
    const { tuned } = await loadExperiment(path);
    assertEquals(tuned?.losses.map(({ chosen }) => chosen[rate]), [0.1, 0.1]);
  }, { tuning: parts });
  for (const content of [written(0.2), written(0.1, false)]) {
    await withFiles(content, async (path) => {
      await assertRejects(() => loadExperiment(path), InputError, "do not bear out");
    }, { tuning: parts });
  }
});
