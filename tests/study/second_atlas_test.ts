import { assert, assertEquals } from "@std/assert";
import { canonicalJson } from "../../src/base/digest.ts";
import { planClaims } from "../../src/claims/plan.ts";
import { isAskedByUs } from "../../src/results/verdicts.ts";
import { tasksOfStudy } from "../../src/runner/plan.ts";
import { createCostModel } from "../../src/runner/schedule.ts";
import { expandMatrix, loadExperiment } from "../../src/study/mod.ts";
import { tuningRounds } from "../../src/study/tuning.ts";

const FOLDER = "experiments/second";
const files = Array.from(Deno.readDirSync(FOLDER), ({ name }) => name)
  .filter((name) => name.endsWith(".json")).sort();
const studies = await Promise.all(
  files.map(async (name) =>
    await loadExperiment(`${FOLDER}/${name}`, { profile: "atlas", untuned: true })
  ),
);

Deno.test("each study of the second atlas is named as its file", () => {
  assertEquals(studies.map(({ name }) => `${name}.json`), files);
});

for (const study of studies) {
  const cells = expandMatrix(study);

  Deno.test(`${study.name}: nine of ten seeds decide each claim, and all say what falsifies them`, () => {
    for (const { id, byAllButOne, criticalRho, kind } of planClaims(study, cells)) {
      if (kind === "correlation") assert(criticalRho! < 0.6, `${id}: |rho| of ${criticalRho}`);
      else assert(byAllButOne, id);
    }
    for (const { id, source, falsifiedBy } of study.claims) {
      assert(falsifiedBy !== undefined, id);
      // A statement is a paper's, with its year and place, or our own.
      assert(
        isAskedByUs(source) || /\b(19|20)\d\d, (arXiv \d{4}\.\d{5}|doi \S+), \S/.test(source!),
        id,
      );
    }
  });

  Deno.test(`${study.name}: losses that are compared are tuned`, () => {
    const names = new Set(
      cells.filter(({ training }) => training.epochs > 0).map(({ loss }) => loss.name),
    );
    // One loss against itself, in other settings, needs no tuning; nor do settings of a correlation.
    assert(names.size === 1 || study.tuning !== undefined || study.name === "separation");
  });
}

Deno.test("no claim of the second atlas is judged twice", () => {
  const seen = new Map<string, string>();
  for (const { name, claims, matrix, training } of studies) {
    for (
      const { id, statement: _, source: __, family: ___, falsifiedBy: ____, ...rest } of claims
    ) {
      const key = canonicalJson({ rest, dataset: matrix.dataset, training });
      assertEquals(seen.get(key), undefined, `${name}/${id}`);
      seen.set(key, `${name}/${id}`);
    }
  }
});

/** The rows of the plan in docs/studies.md: networks, of those tuning, hours of one core. */
const planned = new Map(
  [
    ...Deno.readTextFileSync("docs/studies.md").matchAll(
      /^\| `([a-z-]+)` +\| +(\d+) \| +(\d+) \| +(\d+\.\d) \|/gm,
    ),
  ].map(([, name, ...numbers]) => [name!, numbers.map(Number)]),
);

Deno.test("the second atlas takes at most 30 hours of one core, its tuning included", () => {
  const hours = [...planned.values()].reduce((sum, row) => sum + row[2]!, 0);
  assert(planned.size >= studies.length && hours <= 30, `${hours} hours`);
});

for (const study of studies) {
  Deno.test(`${study.name}: the plan says what it takes`, async () => {
    const secondsOf = createCostModel([]);
    const [networks, tuning] = await Promise.all(
      [[study], tuningRounds(study)].map(async (all) =>
        (await Promise.all(
          all.map((each) => tasksOfStudy({ study: each, cells: expandMatrix(each) }, "wasm")),
        )).flat()
      ),
    );
    const seconds = [...networks!, ...tuning!]
      .map((task) => secondsOf({ task, trained: false, missing: [...task.measures] }))
      .reduce((sum, each) => sum + each, 0);
    const [ofStudy, ofTuning, hours] = planned.get(study.name)!;
    assertEquals([networks!.length, tuning!.length], [ofStudy, ofTuning]);
    assert(Math.abs(seconds / 3600 - hours!) < 0.06, `${seconds / 3600} hours`);
  });
}
