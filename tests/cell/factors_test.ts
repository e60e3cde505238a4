import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { type Cell, configurationKey } from "../../src/cell/cell.ts";
import { factorColumns, factorOf, FACTORS, settingOf } from "../../src/cell/factors.ts";
import { pairSides } from "../../src/cell/pairing.ts";
import { matches } from "../../src/cell/selector.ts";
import { lossLabel, settingsOf } from "../../src/results/names.ts";
import { resultsCsv } from "../../src/store/results.ts";
import { type ComparisonClaim, expandMatrix, experimentJsonSchema } from "../../src/study/mod.ts";
import { conditionsOf, tuningRounds } from "../../src/study/tuning.ts";
import { experiment } from "../_experiments.ts";

const matrix = {
  dataset: ["digits"],
  loss: [{ name: "softmax" }, { name: "triplet" }],
  dimension: [2],
  seed: [1, 2],
};
const cellsOf = (parts: Record<string, unknown>) => expandMatrix(experiment(parts));

/** Of every factor the first two that its schema takes are tried. */
const VALUES = [
  ...["digits", "mnist", "scholl", "mlp", "linear", "relu"],
  ...[{ name: "softmax", normalizeWeights: true }, { name: "center" }],
  ...[{ name: "sgd", learningRate: 0.1 }, { name: "adam" }, { shift: 2 }, null, 2, 3],
];

for (const [name, { value, task }] of Object.entries(FACTORS)) {
  const [a, b] = VALUES.map((each) => value.safeParse(each).data as unknown)
    .filter((each) => each !== undefined);
  const ranging = { matrix: { ...matrix, [name]: [a, b] } };
  const cells = cellsOf(ranging);
  const half = cells.length / 2;
  const [ofA, ofB] = [a, b].map((each) => cells.filter((cell) => matches({ [name]: each }, cell)));

  Deno.test(`a matrix ranges over ${name}, selectors select by it`, () => {
    assertEquals([cells.length % 2, ofA!.length, ofB!.length], [0, half, half]);
    assertEquals(cellsOf({ ...ranging, exclude: [{ [name]: a }] }), ofB);
    const include = [{ [name]: b }, { [name]: [a, b] }];
    const [first, second] = [cellsOf({ matrix: { ...matrix, [name]: [a] }, include }), cells];
    assertEquals(new Set(first.map(text)), new Set(second.map(text)));
  });

  Deno.test(`claims pair the cells that differ in ${name}`, () => {
    const sides = { greater: { [name]: b }, less: { [name]: a } };
    const claim = { id: "x", statement: "x", metric: "accuracy", ...sides };
    // Losses have names and parameters, each a setting.
    const setting = name === "loss" ? "loss.name" : settingOf(name);
    const study = experiment({ ...ranging, claims: [claim] });
    const { about, pairs } = pairSides(
      study.claims[0] as ComparisonClaim,
      cells.map((cell) => ({ cell })),
    );
    assert(about.includes(setting), `about ${about.join()}`);
    assertEquals(pairs.length, half);
    for (const { greater, less } of pairs) {
      assertNotEquals(text(factorOf(greater.cell, name)), text(factorOf(less.cell, name)));
    }
  });

  Deno.test(`tables and names tell ${name}`, () => {
    const { columns, rows } = factorColumns(cells);
    const column = columns.indexOf(name);
    const shown = (cell: Cell) => rows[cells.indexOf(cell)]![column];
    assertEquals([new Set(ofA!.map(shown)).size, new Set(ofB!.map(shown)).size], [1, 1]);
    assertNotEquals(shown(ofA![0]!), shown(ofB![0]!));
    const run = { digest: "0", cell: cells[0]!, metrics: {} };
    assertStringIncludes(resultsCsv([run]).split("\r\n")[0]!, name);
    const nameOf = (cell: Cell) => [lossLabel(cell), ...settingsOf(cell)].join();
    if (name === "seed") assertEquals(nameOf(ofA![0]!), nameOf(ofB![0]!));
    else assertNotEquals(nameOf(ofA![0]!), nameOf(ofB![0]!));
    assertEquals(configurationKey(ofA![0]!) === configurationKey(ofB![0]!), name === "seed");
  });

  Deno.test(`a tuning is at values of ${name}, unless it tunes it`, () => {
    const free = name === "loss" || name === "seed";
    const at = free ? {} : { [name]: b };
    const tuning = {
      ...{ validation: 5, seeds: [8], candidates: { "training.gradientClipping": [1] } },
      ...{ at, result: "tuned/x.json" },
    };
    const [round] = tuningRounds(experiment({ ...ranging, tuning }));
    const values = expandMatrix(round!).map((cell) => text(factorOf(cell, name)));
    if (!free) assertEquals(new Set(values), new Set([text(factorOf(ofB![0]!, name))]));
    const { candidates } = tuning;
    assertEquals(name in conditionsOf(cells, { candidates, losses: [] }), !free);
    const tried = { [`training.${name}`]: [1] };
    if (!(name in cells[0]!.training)) return;
    assert(!(name in conditionsOf(cells, { candidates: tried, losses: [] })));
  });

  Deno.test(`the schema of study files and docs/studies.md name ${name}`, async () => {
    const { properties, ...schema } = experimentJsonSchema() as Record<string, Properties>;
    assert(name in properties!.matrix!.properties!);
    assert(name in properties!.include!.items!.properties!);
    assert(name in properties!.exclude!.items!.properties!);
    assertEquals(Object.keys(schema).length > 0, true);
    assertStringIncludes(await Deno.readTextFile("docs/studies.md"), `\n| \`${name}\``);
    assertEquals(task === true, ["dataset", "openSetSplit"].includes(name));
  });
}

/** A part of a JSON Schema. */
interface Properties {
  [name: string]: Properties | undefined;
  properties?: Properties;
  items?: Properties;
}

const text = (value: unknown) => JSON.stringify(value);
