import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import type { FigureName } from "../../src/figures/catalogue.ts";
import { FIGURES, renderReport, type ReportRun } from "../../src/pages/mod.ts";
import { configurations } from "../../src/results/configurations.ts";
import { leaderOf, standings } from "../../src/results/standings.ts";
import { taskTables } from "../../src/results/tables.ts";
import { sampleRun } from "../results/_sample.ts";

const names = Object.keys(FIGURES) as FigureName[];
const FORMATS = ["html", "svg", "md", "csv", "tex"] as const;

/** A run in which something became of the network. */
type Fate = (run: ReportRun) => ReportRun;
const nowhere = (run: ReportRun) => ({
  ...run.embeddings,
  coordinates: {
    ...run.embeddings.coordinates,
    data: run.embeddings.coordinates.data.map(() => NaN),
  },
});
const without = (run: ReportRun) =>
  Object.fromEntries(Object.keys(run.metrics).map((name) => [name, null]));
const geometryOf = (run: ReportRun, value: number) => {
  const rows = run.geometry.classMeans.map((row) => row.map(() => value));
  return { ...run.geometry, classMeans: rows, weights: rows, prototypes: rows };
};
const withVectors = (run: ReportRun): ReportRun => ({
  ...run,
  geometry: { ...run.geometry, weights: run.geometry.classMeans },
});

const FATES = {
  trained: (run) => run,
  diverged: (run) => ({
    ...run,
    divergedAt: 4,
    metrics: without(run),
    notes: Object.fromEntries(Object.keys(run.metrics).map((name) => [name, "it diverged"])),
    embeddings: nowhere(run),
    confidences: run.confidences!.map(() => NaN),
    history: run.history.map((row) => ({ ...row, loss: NaN })),
    geometry: geometryOf(run, NaN),
  }),
  collapsed: (run) => ({
    ...run,
    metrics: { ...run.metrics, accuracy: 0.1, fisherRatio: null, effectiveRank: null },
    embeddings: {
      ...run.embeddings,
      predictions: run.embeddings.predictions.map(() => 0),
      coordinates: {
        ...run.embeddings.coordinates,
        data: run.embeddings.coordinates.data.map(() => 0),
      },
    },
    geometry: geometryOf(run, 0),
  }),
  unmeasured: (run) => ({ ...run, metrics: {}, notes: {}, history: [] }),
  undefinedMetrics: (run) => ({ ...run, metrics: without(run) }),
} satisfies Record<string, Fate>;

/** What a stranger may have written into the files of a network. */
const FORGED = {
  negativeLabels: (run) => ({
    ...run,
    embeddings: { ...run.embeddings, labels: run.embeddings.labels.map(() => -5) },
  }),
  hugeLabels: (run) => ({
    ...run,
    embeddings: { ...run.embeddings, labels: run.embeddings.labels.map(() => 2 ** 31 - 1) },
  }),
  predictions: (run) => ({
    ...run,
    embeddings: { ...run.embeddings, predictions: run.embeddings.predictions.map(() => -1) },
  }),
  confidences: (run) => ({
    ...run,
    confidences: run.confidences!.map((_, i) => [NaN, 2, -1, Infinity][i % 4]!),
  }),
  classes: (run) => ({ ...run, geometry: { ...run.geometry, classes: [1e15, -3, 0.5, NaN] } }),
  noClasses: (run) => ({ ...run, geometry: { ...run.geometry, classes: [] } }),
  ragged: (run) => ({
    ...run,
    geometry: {
      ...run.geometry,
      classMeans: [[], [1], [1, 2, 3]],
      weights: [[], [1], [1, 2, 3]],
      prototypes: [[1, 2], []],
    },
  }),
  huge: (run) => ({
    ...run,
    metrics: Object.fromEntries(Object.keys(run.metrics).map((name) => [name, 1.7e308])),
    embeddings: {
      ...run.embeddings,
      coordinates: {
        ...run.embeddings.coordinates,
        data: run.embeddings.coordinates.data.map((_, i) => i % 2 === 0 ? 3e38 : -3e38),
      },
    },
    geometry: geometryOf(run, 1e308),
  }),
  history: (run) => ({
    ...run,
    history: [{ step: -1, epoch: 0, loss: 1e308 }, { step: NaN, epoch: NaN, loss: 1e308 }],
  }),
  noRows: (run) => ({
    ...run,
    embeddings: {
      splits: [],
      labels: new Int32Array(),
      predictions: new Int32Array(),
      coordinates: { data: new Float32Array(), rows: 0, columns: 2 },
    },
    confidences: new Float32Array(),
  }),
  oddMetrics: (run) => ({
    ...run,
    metrics: {
      ...run.metrics,
      ...JSON.parse('{"constructor": 0.5, "toString": 1, "__proto__": 2, "hasOwnProperty": null}'),
    },
    notes: JSON.parse('{"hasOwnProperty": "<b>"}'),
  }),
} satisfies Record<string, Fate>;

/** Draws everything of some runs, and says which figures failed. */
function render(runs: readonly ReportRun[]) {
  const failed: string[] = [];
  const files = renderReport(
    { experiment: { name: "x", title: "X", figures: names }, runs },
    {
      formats: FORMATS,
      onMissing: (figure) => figure.failed && failed.push(`${figure.name}: ${figure.reason}`),
    },
  );
  return { files, failed };
}

/** Three losses of two seeds in a plane, in space, and in ten dimensions with unknown classes. */
const cells = [2, 3, 10].flatMap((dimension) =>
  ["softmax", "center", "cosface"].flatMap((name) =>
    [1, 2].map((seed) => ({
      ...{ loss: { name }, dimension, seed, points: 24 },
      unknown: dimension === 10 ? 12 : 0,
    }))
  )
);

for (const [name, fate] of Object.entries<Fate>({ ...FATES, ...FORGED })) {
  Deno.test(`every figure, table and text is drawn where some networks are ${name}`, () => {
    // One in the plane, all in space, all of a loss in ten dimensions.
    const runs = cells.map((cell, at) => {
      const run = withVectors(sampleRun(cell));
      return at === 2 || cell.dimension === 3 || at > 15 ? fate(run) : run;
    });
    assertEquals(render(runs).failed, []);
  });
}

Deno.test("every figure, table and text is drawn of any mixture of failures", () => {
  const all = [...Object.values<Fate>(FATES), ...Object.values<Fate>(FORGED)];
  const fates = fc.array(fc.constantFrom(...all), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(fates, fc.constantFrom(0, 6, 12), (fates, from) => {
      const runs = cells.slice(from, from + 6)
        .map((cell, at) => fates[at]!(withVectors(sampleRun(cell))));
      assertEquals(render(runs).failed, []);
    }),
    { numRuns: 3 },
  );
});

Deno.test("a figure that throws loses only itself, and the report says which and why", () => {
  const said: string[] = [];
  const row = {
    ...{ epoch: 1, loss: 1 },
    get step(): number {
      throw new TypeError("the history is <broken>");
    },
  };
  const broken = { ...sampleRun({ points: 24 }), history: [row] };
  const files = renderReport({
    experiment: { name: "x", title: "X", figures: ["training-curves", "metric-dots"] },
    runs: [broken],
  }, {
    formats: ["md", "svg"],
    onMissing: ({ name, reason, failed }) => said.push(`${name}: ${reason} (${failed})`),
  });
  assertEquals(said, ["training-curves: drawing it failed: the history is <broken> (true)"]);
  assert(files.has("metric-dots.svg"));
  assertStringIncludes(
    files.get("report.md")!,
    "`training-curves` is not drawn because drawing it",
  );
});

Deno.test("a figure that a study names a thousand times is drawn once", () => {
  const figures = Array.from({ length: 1000 }, () => "metric-dots");
  const runs = [sampleRun({ points: 24 })];
  const files = renderReport({ experiment: { name: "x", title: "X", figures }, runs });
  const once = renderReport({
    experiment: { name: "x", title: "X", figures: ["metric-dots"] },
    runs,
  });
  assertEquals(files, once);
});

/** Ten seeds of a loss at an accuracy, of which the first ones diverged. */
function seedsOf(name: string, accuracy: number, failed: number): ReportRun[] {
  return Array.from({ length: 10 }, (_, at) => {
    const run = sampleRun({ loss: { name }, seed: at + 1, points: 24 });
    const metrics = { accuracy: accuracy + at / 10000, fisherRatio: 100 * accuracy + at };
    return at < failed
      ? { ...run, divergedAt: 3, metrics: { accuracy: null, fisherRatio: null } }
      : { ...run, metrics };
  });
}

Deno.test("nothing names the survivors of a loss the best", () => {
  const runs = [
    ...seedsOf("center", 0.952, 8),
    ...seedsOf("softmax", 0.91, 0),
    ...seedsOf("cosface", 0.9, 0),
  ];
  const all = configurations(runs);
  for (const metric of ["accuracy", "fisherRatio"]) {
    assertEquals(leaderOf(all, metric)!.configuration.cell.loss.name, "softmax", metric);
    const last = standings(all, metric).at(-1)!;
    assertEquals([last.configuration.cell.loss.name, last.seeds, last.of], ["center", 2, 10]);
    assertEquals([last.best, last.tied], [false, false], metric);
  }
  const bold = taskTables(runs, ["accuracy"])[0]!.rows.filter(({ results: [own] }) =>
    own!.mark === "best"
  );
  assertEquals(bold.map(({ label }) => label), ["softmax"]);
  const { files } = render(runs);
  const [page, md, tex] = ["index.html", "report.md", "tables.tex"].map((name) => files.get(name)!);
  assertStringIncludes(page!, "<strong>softmax</strong>, Accuracy 0.910");
  assertStringIncludes(page!, "0.953 ± 0.000 (2 of 10)");
  assertStringIncludes(md!, "0.953 ± 0.000 (2 of 10)");
  assertStringIncludes(tex!, "$0.953 \\pm 7.07 \\cdot 10^{-5}$ (2 of 10)");
  const difference = files.get("critical-difference.svg")!;
  assertStringIncludes(difference, "over 10 blocks");
  assertStringIncludes(difference, "ranks last in its block");
  for (const figure of ["metric-dots.svg", "metric-heatmap.svg"]) {
    assertStringIncludes(files.get(figure)!, "not all of center (2 of 10)", figure);
  }
});

Deno.test("standings() rank by all seeds, whatever becomes of them", () => {
  const failures = fc.integer({ min: 0, max: 10 });
  fc.assert(
    fc.property(failures, failures, fc.constantFrom("accuracy", "fisherRatio"), (a, b, metric) => {
      // The two differ in nothing but their failures.
      const all = configurations([...seedsOf("softmax", 0.9, a), ...seedsOf("center", 0.9, b)]);
      const [first, second] = standings(all, metric);
      const failed = ({ seeds, of }: { seeds: number; of: number }) => of - seeds;
      assert(failed(first!) <= failed(second!) || first!.counted === second!.counted);
      for (const { seeds, of, best } of [first!, second!]) {
        assertEquals(of, 10);
        assert(!best || seeds > 0);
      }
    }),
    { numRuns: 10 },
  );
});
