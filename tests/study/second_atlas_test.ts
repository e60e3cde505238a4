import { assert, assertEquals } from "@std/assert";
import { canonicalJson } from "../../src/base/digest.ts";
import { planClaims } from "../../src/claims/plan.ts";
import { isAskedByUs } from "../../src/results/verdicts.ts";
import { expandMatrix, loadExperiment } from "../../src/study/mod.ts";

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
