import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { document } from "../_experiments.ts";
import { call } from "./_call.ts";

/** A folder with an experiment file in it, removed afterwards. */
async function withExperiment(
  parts: Record<string, unknown>,
  test: (file: string, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/sample.json`;
  await Deno.writeTextFile(file, JSON.stringify(document(parts)));
  try {
    await test(file, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("main() lists the commands, and each explains itself", async () => {
  const { code, out } = await call(["--help"]);
  assertEquals(code, 0);
  assertStringIncludes(out, "reproduce");
  for (const command of ["reproduce", "report", "schema"]) {
    const help = await call([command, "--help"]);
    assertEquals(help.code, 0);
    assertStringIncludes(help.out, `usage: deno task loss-atlas ${command}`);
  }
});

const mistakes: [string, string[], string][] = [
  ["an unknown command", ["reproduse"], '"reproduce"'],
  ["an unknown option", ["reproduce", "--storee", "x"], '"--store"'],
  ["an option without its value", ["reproduce", "--store"], "--store needs a value"],
  ["an unknown backend", ["reproduce", "--backend", "cuda"], "wasm"],
  ["no worker at all", ["reproduce", "--jobs", "0"], "at least 1"],
  ["an experiment that is not there", ["reproduce", "nothing.json"], "nothing.json"],
  ["a misspelt study", ["reproduce", "marginz"], 'did you mean "margins"?'],
  [
    "two profiles",
    ["reproduce", "--profile", "a", "--profile", "b"],
    "takes one value, but got a and b",
  ],
  ["an unknown loss", ["reproduce", "--set", "matrix.loss.0.name=x"], "--module FILE"],
  ["an unknown profile", ["reproduce", "--profile", "quik"], "quick"],
  ["an unknown format", ["report", "--format", "sgv"], '"svg"'],
  ["an argument too many", ["verify", "x"], 'verify takes no arguments, but got "x"'],
  ["an argument too few", ["show"], "show takes DIGEST, but got none"],
  ["a value where there is none", ["list", "--json=x"], '--json takes no value, but got "x"'],
  ["an unknown figure", ["reproduce", "--set", 'figures=["embeding-grid"]'], '"embedding-grid"'],
];
for (const [what, args, expected] of mistakes) {
  Deno.test(`main() answers ${what} with exit code 2 and what would be right`, async () => {
    const { code, out, err } = await call(args);
    assertStringIncludes(err, expected);
    assertEquals([code, out], [2, ""]);
  });
}

Deno.test("reproduce() trains, reports, and trains nothing on the second call", async () => {
  await withExperiment({}, async (file, folder) => {
    const args = [
      "reproduce",
      file,
      "--store",
      `${folder}/s`,
      "--out",
      `${folder}/r`,
      "--jobs",
      "1",
    ];
    const first = await call(args);
    assertEquals(first.code, 0, first.err);
    assertStringIncludes(first.err, "networks: 1 to train or measure");
    assertStringIncludes(first.out, `${folder}/r/sample/index.html`);
    const page = await Deno.readTextFile(`${folder}/r/sample/index.html`);
    assertStringIncludes(page, "<svg");

    const second = await call(args);
    assertStringIncludes(second.err, "networks: 0 to train or measure, 1 in the store");
    assertEquals([second.code, second.out], [0, first.out]);
    const again = await Deno.readTextFile(`${folder}/r/sample/index.html`);
    assert(again === page, "the same store gave another page");
  });
});

Deno.test("reproduce() gives lines of JSON for machines", async () => {
  await withExperiment({}, async (file, folder) => {
    const { code, out } = await call(
      ["reproduce", file, "--store", `${folder}/s`, "--out", `${folder}/r`, "--json"],
    );
    const events = out.trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(code, 0);
    assertEquals(events[0].type, "backend");
    const { type, trained, runs } = events.at(-1);
    assertEquals([type, trained, runs.length], ["result", 1, 1]);
    assertEquals(Object.keys(runs[0].metrics), ["accuracy", "fisherRatio"]);
  });
});

Deno.test("reproduce() lists cells on a dry run and trains none", async () => {
  await withExperiment({}, async (file, folder) => {
    const { code, out, err } = await call([
      "reproduce",
      file,
      "--store",
      `${folder}/s`,
      "--dry-run",
    ]);
    assertEquals(code, 0);
    assertStringIncludes(out, "softmax");
    assertStringIncludes(err, "1 to train");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["sample.json"]);
  });
});

Deno.test("reproduce() writes nowhere but where it was told to", async () => {
  await withExperiment({}, async (file, folder) => {
    await Deno.writeTextFile(`${folder}/store`, "a file, not a folder");
    const { code, err } = await call(
      ["reproduce", file, "--store", `${folder}/store`, "--out", `${folder}/r`],
    );
    assertEquals(code, 4);
    assertStringIncludes(err, `${folder}/store`);
  });
});

Deno.test("reproduce() trains with a loss of the user's own, in workers too", async () => {
  const matrix = { dataset: ["digits"], loss: [{ name: "own-loss" }], dimension: [2] };
  await withExperiment(
    { matrix, measures: ["knnAccuracy"] },
    async (file, folder) => {
      const places = ["--store", `${folder}/s`, "--out", `${folder}/r`, "--jobs", "1"];
      const without = await call(["reproduce", file, ...places]);
      assertEquals(without.code, 2);
      assertStringIncludes(without.err, '"own-loss"');
      const loss = "tests/losses/modules/own_loss.ts";
      const { code, err } = await call(["reproduce", file, "--loss", loss, ...places]);
      assertEquals(code, 0, err);
    },
  );
});
