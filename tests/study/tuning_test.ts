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
  candidatesFor,
  conditionsOf,
  lossesOf,
  tunedLossOf,
  tuningRounds,
} from "../../src/study/tuning.ts";
import { tuningResultText } from "../../src/study/tuning_result.ts";
import type { TuningResult } from "../../src/study/types.ts";
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
