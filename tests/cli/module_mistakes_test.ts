import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { document } from "../_experiments.ts";
import { call } from "./_call.ts";

const MADE = `buildLoss(context, {
    name: "mine",
    value: (x) => VALUE,
    scores: (x) => tf.zeros([x.shape[0], context.classes]),
  })`;

/** A user's module; its mistake stands in line 9. */
const moduleOf = ({ value = "tf.mean(x)", made = MADE, load = "" }) =>
  `import { buildLoss } from "@loss-atlas/loss-atlas/losses";
import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
${load}
export const mine = {
  name: "mine", title: "Mine", source: "a test", openSetScore: "centroid",
  parameters: z.strictObject({}),
  create: (_, context) => {
    return ${made.replaceAll("\n", " ").replace("VALUE", value)};
  },
};
`;

const MISTAKES: Record<string, [Parameters<typeof moduleOf>[0], RegExp]> = {
  "a method that a package lacks": [
    { value: "tf.meen(x)" },
    /mine\.ts:9: .*meen is not a function/,
  ],
  "a method that the context lacks": [
    { made: "({ v: context.variable() })" },
    /mine\.ts:9: context\.variable is not a function/,
  ],
  "shapes that do not fit, far below in TensorFlow.js": [
    { value: "tf.mean(tf.reshape(x, [7, 7]))" },
    /mine\.ts:9: Size/,
  ],
  "a gradient that does not fit, of which no line is to be seen": [
    {
      value:
        "tf.customGrad((y, save) => ({ value: y.mean(), gradFunc: () => tf.ones([1, 99]) }))(x)",
    },
    /mine\.ts.*shape/,
  ],
  "a mistake in a file beside it": [
    { load: 'import { mean } from "./beside.ts";', value: "mean(x)" },
    /beside\.ts:2: undefined is no tensor/,
  ],
  "no scores": [
    { made: "({ variables: {}, compute: (x) => tf.mean(x), dispose() {} })" },
    /The loss "mine" of mine\.ts lacks scores\(\): its create\(\) must give/,
  ],
  "a value that depends on chance": [
    { value: "tf.mul(tf.mean(x), Math.random())" },
    /finite differences: the same batch has the loss \S+ and then \S+: what depends on chance/,
  ],
};

async function withModule(
  parts: Parameters<typeof moduleOf>[0],
  test: (loss: string, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/mine.ts`, moduleOf(parts));
    await Deno.writeTextFile(
      `${folder}/beside.ts`,
      'export function mean() {\n  throw new TypeError("undefined is no tensor");\n}\n',
    );
    await test(`${folder}/mine.ts`, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (const [what, [parts, expected]] of Object.entries(MISTAKES)) {
  Deno.test(`certify names the module and the line of ${what}`, async () => {
    await withModule(parts, async (loss) => {
      const { code, err } = await call(["certify", "mine", "--loss", loss, "--backend", "wasm"]);
      assertMatch(err, expected);
      assertEquals(code, /finite/.test(expected.source) ? 1 : 2, err);
    });
  });
}

Deno.test("reproduce, tune, nightly and verify name the line of a module's mistake", async () => {
  await withModule({}, async (loss, folder) => {
    const study = `${folder}/x.json`;
    const parts = {
      matrix: { dataset: ["digits"], loss: [{ name: "mine" }] },
      training: { trainSize: 64, testSize: 50, epochs: 1 },
      measures: ["knnAccuracy"],
    };
    await Deno.writeTextFile(study, JSON.stringify(document(parts)));
    const tuning = {
      ...{ validation: 32, seeds: [101], result: "tuned/x.json" },
      candidates: { "training.optimizer.learningRate": [0.01, 0.003] },
    };
    await Deno.writeTextFile(
      `${folder}/tuned.json`,
      JSON.stringify(document({ ...parts, tuning })),
    );
    const own = ["--loss", loss, "--jobs", "1", "--store"];
    const good = await call(["reproduce", study, ...own, `${folder}/s`, "--out", `${folder}/r`]);
    assertEquals(good.code, 0, good.err);

    await Deno.writeTextFile(loss, moduleOf({ value: "tf.meen(x)" }));
    const calls = [
      ["reproduce", study, ...own, `${folder}/a`, "--out", `${folder}/r`],
      ["tune", `${folder}/tuned.json`, ...own, `${folder}/b`],
      [
        ...["nightly", study, ...own, `${folder}/c`, "--out", `${folder}/r`],
        ...["--update-baseline", "--baseline", `${folder}/b/b.json`],
      ],
      ["verify", "--loss", loss, "--store", `${folder}/s`],
    ];
    const endings = await Promise.all(calls.map((args) => call(args)));
    for (const [at, { code, out, err }] of endings.entries()) {
      assertStringIncludes(out + err, "mine.ts:9", `${calls[at]}: ${out}${err}`);
      assertEquals(code === 0, false);
    }
  });
});
