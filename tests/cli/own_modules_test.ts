import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { permissionFlags } from "../../src/cli/launch.ts";
import { document } from "../_experiments.ts";
import { withFolder } from "../integration/_folder.ts";
import { call } from "./_call.ts";

/** A metric whose line 8 gives its value. */
const metricOf = (value: string) =>
  `import { defineMeasure } from "@loss-atlas/loss-atlas/measures";
export const mine = defineMeasure({
  name: "mineMean", title: "Mean", description: "Mean of all coordinates", direction: "none",
  range: [-Infinity, Infinity], reads: ["embeddings"],
  compute({ embeddings: { data } }) {
    let sum = 0;
    for (const each of data) sum += each;
    return ${value};
  },
});
`;

const backboneOf = (features: string) =>
  `import * as tf from "@tensorflow/tfjs";
export const mine = { name: "mine", title: "Mine", description: "Mine", plan: () => [],
  features: (x) => ${features} };
`;

/** Writes a study in a folder of its own, and the modules that it names. */
async function writeStudy(folder: string, modules: Record<string, string>, changes: object) {
  for (const [name, text] of Object.entries(modules)) {
    await Deno.writeTextFile(`${folder}/${name}`, text);
  }
  const study = document({
    modules: Object.keys(modules).map((name) => `./${name}`),
    matrix: { dataset: ["digits"], loss: [{ name: "softmax" }] },
    ...changes,
  });
  await Deno.writeTextFile(`${folder}/x.json`, JSON.stringify(study));
  return `${folder}/x.json`;
}

const SMALL = { trainSize: 64, testSize: 50, epochs: 1 };

Deno.test("the launcher gives a study with modules the rights of a call with --module", async () => {
  await withFolder(async (folder) => {
    const study = await writeStudy(folder, { "a.ts": "" }, {});
    const plain = `${folder}/plain.json`;
    await Deno.writeTextFile(plain, JSON.stringify(document({})));
    const places = ["--store", `${folder}/s`, "--out", `${folder}/r`, "--data-dir", `${folder}/d`];
    const named = permissionFlags(["reproduce", study, ...places]);
    const given = permissionFlags(["reproduce", plain, ...places, "--module", `${folder}/a.ts`]);
    const alias = permissionFlags(["reproduce", plain, ...places, `--loss=${folder}/a.ts`]);
    const without = permissionFlags(["reproduce", plain, ...places]);
    const rights = (flags: string[]) =>
      flags.map((flag) => flag.replace(study, "").replace(plain, ""));
    assertEquals(rights(named), rights(given));
    assertEquals(alias, given);
    assert(named.includes("--cached-only"));
    assert(!without.includes("--cached-only"));
    const run = (flags: string[]) => flags.find((flag) => flag.startsWith("--allow-run"));
    assertEquals([run(named), run(without)], [
      `--allow-run=${Deno.execPath()}`,
      `--allow-run=${Deno.execPath()},npm`,
    ]);
    assertThrows(
      () => permissionFlags(["reproduce", study, "--store", "src/store"]),
      InputError,
      "modules of your own may not write",
    );
    // What it may not look at might name modules.
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--no-check", "--allow-read=src", "--allow-write", "--allow-env", "--allow-run"],
        ...["src/cli/launch.ts", "report", study],
      ],
    }).output();
    assertEquals(code, 2);
    assertStringIncludes(new TextDecoder().decode(stderr), "allow the launcher to read it");
  });
});

Deno.test("everything that is loaded late is fetched before a call that may fetch nothing", async () => {
  const { everything } = await import("../../src/cli/everything.ts");
  const fetched = new Set(
    [...String(everything).matchAll(/import\("([^"]+)"\)/g)].map(([, to]) => to),
  );
  const late = new Set<string>();
  for await (const { name } of Deno.readDir("src/cli")) {
    const text = await Deno.readTextFile(`src/cli/${name}`);
    if (["launch.ts", "everything.ts", "late.ts"].includes(name)) continue;
    for (const [, to] of text.matchAll(/(?:meta\.resolve|load<[^>]*>)\(\s*"([^"]+\.ts)"/g)) {
      late.add(to!);
    }
  }
  assert(late.size > 20, [...late].join());
  assertEquals(late.difference(fetched), new Set());
});

Deno.test("a change of a metric takes it again, and of a backbone trains again", async () => {
  await withFolder(async (folder) => {
    const modules = {
      "metric.ts": metricOf("sum"),
      "backbone.ts": backboneOf("tf.reshape(x, [x.shape[0], -1])"),
    };
    const study = await writeStudy(folder, modules, {
      training: { ...SMALL, backbone: "mine" },
      measures: ["mineMean"],
    });
    const store = ["--store", `${folder}/store`, "--backend", "wasm"];
    const { code, err } = await call([
      ...["reproduce", study, ...store, "--out", `${folder}/r`, "--jobs", "1"],
    ]);
    assertEquals(code, 0, err);
    const plan = async (name: keyof typeof modules, text: string) => {
      await Deno.writeTextFile(`${folder}/${name}`, text);
      const { out, err } = await call(["reproduce", study, ...store, "--dry-run", "--json"]);
      await Deno.writeTextFile(`${folder}/${name}`, modules[name]);
      assert(out !== "", err);
      const { cells: [{ train, measure }] } = JSON.parse(out);
      return [train, measure.length];
    };
    const [same, metric, backbone] = [
      await plan("metric.ts", `// A comment.\n${modules["metric.ts"]}`),
      await plan("metric.ts", metricOf("sum + 1")),
      await plan("backbone.ts", backboneOf("tf.reshape(tf.square(x), [x.shape[0], -1])")),
    ];
    assertEquals({ same, metric, backbone }, {
      same: [false, 0],
      metric: [false, 1],
      backbone: [true, 1],
    });
  });
});

/** Mistakes in modules, by what is written; each is said with the file and the line. */
const MISTAKES: Record<string, [name: string, text: string, changes: object, said: RegExp]> = {
  "a metric that throws": [
    "metric.ts",
    metricOf("embeddings.rowz"),
    { training: SMALL, measures: ["mineMean"] },
    /embeddings is not defined \(metric\.ts:8\)/,
  ],
  "a metric that gives nothing": [
    "metric.ts",
    metricOf("undefined"),
    { training: SMALL, measures: ["mineMean"] },
    /The measure "mineMean" must give a number, .*: it gave undefined/,
  ],
  "a backbone that throws": [
    "backbone.ts",
    backboneOf("tf.reshap(x)"),
    { training: { ...SMALL, backbone: "mine" } },
    /backbone\.ts:3: .*reshap is not a function/,
  ],
};
for (const [what, [name, text, changes, said]] of Object.entries(MISTAKES)) {
  Deno.test(`reproduce says where in a module it is: ${what}`, async () => {
    await withFolder(async (folder) => {
      const study = await writeStudy(folder, { [name]: text }, changes);
      const { code, out, err } = await call([
        ...["reproduce", study, "--store", `${folder}/s`, "--out", `${folder}/r`],
        ...["--jobs", "1", "--backend", "wasm"],
      ]);
      assert(code === 1 || code === 2, `${code}`);
      assertMatch(out + err, said);
      assert(!/Internal error|report it|\n {4}at /.test(err), err);
    });
  });
}
