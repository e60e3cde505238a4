import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { findColumn } from "../../src/measures/columns.ts";
import { evaluateMetric } from "../../src/measures/evaluate.ts";
import { backbones } from "../../src/networks/backbones/catalogue.ts";
import { activations } from "../../src/networks/activations.ts";
import { parseExperiment } from "../../src/study/mod.ts";
import { loadModule } from "../../src/study/modules.ts";
import { document } from "../_experiments.ts";

/** Loads a module of some text, which lies in a folder of its own. */
async function load(text: string) {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/mine.ts`, text);
    return await loadModule(`${folder}/mine.ts`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const measure = (changes: string) => `
import { defineMeasure } from "@loss-atlas/loss-atlas/measures";
export const it = { ...defineMeasure({
  name: "mineAlone", title: "Mine", description: "Mine alone", direction: "higher", range: [0, 1],
  reads: ["embeddings", "labels"], compute: () => 0.5,
}), ${changes} };`;

const backbone = (changes: string) => `
export const it = { name: "mine", title: "Mine", description: "Mine",
  plan: () => [], features: (x) => x.reshape([x.shape[0], -1]), ${changes} };`;

Deno.test("loadModule() makes parts of every kind known by name, and once", async () => {
  const text = `${measure('name: "wholeNew"')}
export { default as more } from "./more.ts";
export const plain = { name: "plain-sum", apply: (x) => x };
export const images = { name: "whole-new", title: "New", shape: [16, 16, 1], classNames: ["a", "b"],
  read: () => ({ train: part, test: part }) };
const part = { images: new Uint8Array(512), labels: [0, 1] };
export const nothing = [1, null, "text", () => 1, {}];`;
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/mine.ts`, text);
    const more = backbone('name: "whole-new"').replace("export const it =", "export default");
    await Deno.writeTextFile(`${folder}/more.ts`, more);
    const parts = await loadModule(`${folder}/mine.ts`);
    assertEquals(
      Object.entries(parts).map((
        [kind, list],
      ) => [kind, ...list.map((part: { name: string }) => part.name)]),
      [["loss"], ["measure", "wholeNew"], ["backbone", "whole-new"], ["activation", "plain-sum"], [
        "dataset",
        "whole-new",
      ]],
    );
    assert(await loadModule(`${folder}/mine.ts`) === parts);
    assertEquals(findColumn("wholeNew").measure, { name: "wholeNew", parameters: {} });
    assertEquals(backbones.find("whole-new"), parts.backbone[0]);
    assertEquals(activations.find("plain-sum"), parts.activation[0]);
    const study = parseExperiment(
      document({
        modules: ["./mine.ts"],
        matrix: {
          dataset: ["whole-new"],
          loss: [{ name: "softmax" }],
          activation: ["plain-sum"],
        },

        training: { backbone: "whole-new" },
        measures: ["wholeNew"],
        claims: [{
          id: "one",
          statement: "One",
          correlation: { x: "wholeNew", y: "wholeNew", sign: "positive" },
        }],
        profiles: { other: { modules: ["./other.ts"] } },
      }),
      "x.json",
    );
    assertEquals(study.modules, ["./mine.ts"]);
    const near = { dataset: ["whole-nev"], loss: [{ name: "softmax" }] };
    const { message } = await assertRejects(
      () => Promise.try(() => parseExperiment(document({ matrix: near }), "x.json")),
      InputError,
    );
    assertStringIncludes(message, 'did you mean "whole-new"?');
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const dataset = (changes: string) => `
const part = { images: new Uint8Array(512), labels: [0, 1] };
export const it = { name: "mine", title: "Mine", shape: [16, 16, 1], classNames: ["a", "b"],
  read: () => ({ train: part, test: part }), ${changes} };`;

/** Modules that cannot be used, and what is said of them. */
const WRONG: Record<string, [text: string, said: RegExp]> = {
  "no part": ["export const one = 1;", /exports no part: it must export a loss \(/],
  "a syntax error": ["export const = ;", /does not load: SyntaxError[^]*mine\.ts/],
  "an error as it loads": ["\nthrow new TypeError('oh');", /does not load: oh \(mine\.ts:2\)/],
  "a missing title": [measure("title: undefined"), /measure "mineAlone" .*\n.*title: /],
  "a name with a hyphen": [
    measure('name: "my-metric"'),
    /name: must be words joined as in camelCase/,
  ],
  "a range that descends": [measure("range: [1, 0]"), /range: must ascend/],
  "a direction that is none": [
    measure('direction: "up"'),
    /direction: "up" is not known; valid are/,
  ],
  "a reading that is none": [measure('reads: ["embedding"]'), /did you mean "embeddings"\?/],
  "an invariance that is none": [measure('invariances: ["shift"]'), /invariances\[0\]: "shift"/],
  "a measure's name that is taken": [measure('name: "silhouette"'), /there is one of that name/],
  "a column that is taken": [
    measure(`name: "taken", columns: () => [{ name: "openSetAuroc", title: "T", description: "D",
      direction: "higher", range: [0, 1] }]`),
    /the measure "openSet" has a column "openSetAuroc"/,
  ],
  "a backbone's name that is taken": [backbone('name: "mlp"'), /there is one of that name/],
  "a backbone's name in capitals": [backbone('name: "MLP"'), /lower-case words joined by hyphens/],
  "a dataset's name that is taken": [
    dataset('name: "mnist"'),
    /is that of a dataset that comes along/,
  ],
  "a dataset's name in capitals": [dataset('name: "MINE"'), /lower-case words joined by hyphens/],
  "a dataset without a title": [dataset("title: undefined"), /dataset "mine" .*\n.*title: /],
  "a dataset of odd sides": [dataset("shape: [17, 16, 1]"), /shape\[0\]: must be even/],
  "a dataset of one class": [dataset('classNames: ["a"]'), /classNames: /],
  "a dataset with a class twice": [
    dataset('classNames: ["a", "a"]'),
    /two classes have the name "a"/,
  ],
  "an open-set split of a class that is none": [
    dataset('openSetSplits: [["a", "c"]]'),
    /openSetSplits names the class "c": /,
  ],
  "an open-set split that leaves nothing unknown": [
    dataset('openSetSplits: [["a", "b"]]'),
    /must be of its classes/,
  ],
  "a reader that throws": [
    dataset("read() { throw new Error('no disk'); }"),
    /Cannot read the dataset "mine": no disk \(mine\.ts:4\)/,
  ],
  "a reader that rejects": [
    dataset("async read() { await Promise.reject(new Error('no disk')); }"),
    /Cannot read the dataset "mine": no disk \(mine\.ts:4\)/,
  ],
  "a reader that gives nothing": [
    dataset("read() {}"),
    /its read\(\) gives no train part: its images must be a Uint8Array of pixels from 0 to 255/,
  ],
  "a reader without a test part": [dataset("read: () => ({ train: part })"), /gives no test part/],
  "a reader of floats": [
    dataset("read: () => ({ train: { ...part, images: new Float32Array(512) }, test: part })"),
    /its images must be a Uint8Array/,
  ],
  "a reader of another shape": [
    dataset("shape: [16, 16, 3]"),
    /2 images of 16 x 16 x 3 have 1536 pixels, and it has 512/,
  ],
  "a reader without labels": [
    dataset("read: () => ({ train: { images: part.images }, test: part })"),
    /its labels must be a list/,
  ],
  ...Object.fromEntries(["2", "-1", "0.5", "NaN", '"1"', "null"].map((label) => [
    `a reader of the label ${label}`,
    [
      dataset(`read: () => ({ train: part, test: { ...part, labels: [0, ${label}] } })`),
      /label 1 must be a whole number in \[0, 1\]/,
    ],
  ])),
  "a reader of no images": [
    dataset("read: () => ({ train: part, test: { images: new Uint8Array(0), labels: [] } })"),
    /gives no test part/,
  ],
  "a class without a training image": [
    dataset("read: () => ({ train: { ...part, labels: [0, 0] }, test: part })"),
    /the class "b" has no training image/,
  ],
  "an activation without a name": [
    "export const it = { apply: (x) => x };",
    /activation without a name .*\n.*name: /,
  ],
};
for (const [what, [text, said]] of Object.entries(WRONG)) {
  Deno.test(`loadModule() refuses ${what}, with a sentence`, async () => {
    const { message } = await assertRejects(() => load(text), InputError);
    assertMatch(message, said);
    assertStringIncludes(message, "mine.ts");
  });
}

Deno.test("a measure of one's own gets embeddings that are ones, and must give a result", async () => {
  const { measure: [own] } = await load(measure('name: "givesText", compute: () => "much"'));
  const embeddings = { data: new Float32Array(4), rows: 2, columns: 2 };
  const value = (input: object) => {
    try {
      return evaluateMetric(own!, input);
    } catch (error) {
      return (error as Error).message;
    }
  };
  assertStringIncludes(String(value({ embeddings, labels: [0, 1] })), 'it gave "much"');
  assertMatch(String(value({ embeddings, labels: [0] })), /every sample needs one label/);
  assertMatch(
    String(value({ embeddings: { ...embeddings, columns: 3 }, labels: [0, 1] })),
    /does not fit its data/,
  );
});

Deno.test("modules stand in the study itself, where no profile and no override changes them", async () => {
  const { parseStudy } = await import("../../src/study/parse.ts");
  const written = document({ modules: ["./a.ts"], profiles: { b: { modules: ["./b.ts"] } } });
  assertEquals(parseStudy(written, "x.json").study.modules, ["./a.ts"]);
  for (const options of [{ profile: "b" }, { set: ['modules=["./b.ts"]'] }]) {
    const { message } = await assertRejects(
      () => Promise.try(() => parseStudy(written, "x.json", options)),
      InputError,
    );
    assertStringIncludes(message, "modules: they are loaded before profiles and --set apply");
  }
  const { message } = await assertRejects(
    () => Promise.try(() => parseStudy(document({ modules: ["./a.json"] }), "x.json")),
    InputError,
  );
  assertStringIncludes(message, "must be the path of a module from the file of the study");
});
