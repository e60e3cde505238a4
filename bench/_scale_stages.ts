import { join } from "node:path";
import { encodePack } from "../src/atlas/pack/encode_pack.ts";
import { openPack } from "../src/atlas/pack/open_pack.ts";
import { writePack } from "../src/atlas/pack/write_pack.ts";
import { judgeClaims } from "../src/claims/judge.ts";
import { main } from "../src/cli/main.ts";
import { renderReport } from "../src/pages/report.ts";
import { reportInput } from "../src/results/input.ts";
import { tasksOf } from "../src/runner/plan.ts";
import type { Run } from "../src/store/network.ts";
import { openStore } from "../src/store/store.ts";
import { expandMatrix } from "../src/study/expand.ts";
import { parseExperiment } from "../src/study/parse.ts";
import { partsOf, studyDocument, studyOf, UNIT, valueOf, writeStore } from "./_scale_store.ts";

/** Something whose cost is to grow no faster than what it is about. */
export interface Stage {
  /** What it does, for a table. */
  title: string;
  /** What is counted. */
  unit: "networks" | "cells" | "claims" | "runs";
  /** The sizes that are measured. */
  sizes: readonly number[];
  /** The processor seconds that the largest may take on the machine of the committed results. */
  most: number;
  /** Does it for so many, in a folder that has the store of so many where it needs one. */
  run(size: number, folder: string): Promise<void>;
}

const NETWORKS = [1000, 10_000, 50_000];

/** Calls the command line on the store of a folder. */
const command = (title: string, most: number, args: (folder: string) => string[]): Stage => ({
  title,
  unit: "networks",
  sizes: NETWORKS,
  most,
  async run(_size, folder) {
    const called = [...args(folder), ...["--store", join(folder, "store")]];
    const code = await main(called);
    if (code !== 0) throw new Error(`${called.join(" ")} ended with ${code}`);
  },
});

const studyFile = (folder: string) => join(folder, "study.json");

/** Runs of so many cells, which are in memory already. */
function runsOf(cells: ReturnType<typeof expandMatrix>): Run[] {
  const parts = new Map(cells.map((cell) => [cell.dimension, cell]));
  const shared = new Map([...parts].map(([dimension, cell]) => [dimension, partsOf(cell)]));
  return cells.map((cell, at): Run => ({
    ...shared.get(cell.dimension)!,
    digest: at.toString(16).padStart(64, "0"),
    cell,
    metrics: { accuracy: valueOf(cell), fisherRatio: 4 * valueOf(cell) },
    notes: {},
  }));
}

const toUnit = (networks: number) => Math.ceil(networks / UNIT) * UNIT;

/** What is measured, by name. */
export const STAGES: Readonly<Record<string, Stage>> = {
  write: {
    ...{ title: "the store's writer", unit: "networks", sizes: NETWORKS, most: 200 },
    async run(size, folder) {
      await Deno.writeTextFile(studyFile(folder), JSON.stringify(studyDocument(size)));
      await writeStore(join(folder, "store"), size);
    },
  },
  "dry-run": command("`reproduce --dry-run`", 60, (folder) => [
    ...["reproduce", studyFile(folder), "--dry-run"],
  ]),
  list: command("`list`", 60, () => ["list"]),
  report: command("`report STUDY`", 200, (folder) => [
    ...["report", studyFile(folder), "--out", join(folder, "reports")],
  ]),
  reproduce: command("`reproduce` with nothing left to do", 200, (folder) => [
    ...["reproduce", studyFile(folder), "--jobs", "1", "--backend", "wasm"],
    ...["--out", join(folder, "reports")],
  ]),
  "report-all": command("`report --all`", 200, (folder) => [
    ...["report", "--all", "--out", join(folder, "reports")],
  ]),
  verify: command("`verify`, checks alone", 100, () => [
    ...["verify", "--sample", "0", "--measures", "0"],
  ]),
  gc: command("`gc`", 100, (folder) => ["gc", studyFile(folder)]),
  merge: {
    ...{ title: "`merge` into an empty store", unit: "networks", sizes: NETWORKS, most: 300 },
    async run(_size, folder) {
      const into = join(folder, "merged");
      try {
        const code = await main(["merge", join(folder, "store"), "--store", into]);
        if (code !== 0) throw new Error(`merge ended with ${code}`);
      } finally {
        await Deno.remove(into, { recursive: true });
      }
    },
  },
  pack: {
    ...{ title: "a pack, written and read", unit: "networks", sizes: NETWORKS, most: 300 },
    async run(size, folder) {
      const { measures, ...study } = studyOf(size);
      const tasks = await tasksOf(
        { cells: expandMatrix({ ...study, measures }), measures },
        "wasm",
      );
      const out = join(folder, "pack");
      await writePack(out, await encodePack(openStore(join(folder, "store")), tasks));
      const { length } = await (await openPack(out)).list();
      if (length !== size) throw new Error(`the pack has ${length} networks, not ${size}`);
    },
  },
  expand: {
    ...{ title: "a study expanded", unit: "cells", sizes: [1000, 20_000, 80_000], most: 4 },
    run(size) {
      const study = studyOf(toUnit(size));
      if (expandMatrix(study).length < size) throw new Error("too few cells");
      return Promise.resolve();
    },
  },
  claims: {
    ...{
      title: "claims judged over 80,000 cells",
      unit: "claims",
      sizes: [100, 1000, 4000],
      most: 30,
    },
    run(size) {
      const document = studyDocument(toUnit(80_000));
      const claims = Array.from({ length: size }, (_, at) => ({
        id: `claim-${at}`,
        statement: "Center loss makes classes more compact",
        metric: "fisherRatio",
        greater: { loss: { name: "center" }, epochs: at % 200 + 1, dimension: at % 2 ? 2 : 10 },
        less: { loss: { name: "softmax" }, epochs: at % 200 + 1, dimension: at % 2 ? 2 : 10 },
      }));
      const study = parseExperiment({ ...document, claims }, "scale.json");
      const verdicts = judgeClaims(study, runsOf(expandMatrix(study)));
      if (verdicts.length !== size) throw new Error("not every claim has a verdict");
      return Promise.resolve();
    },
  },
  page: {
    ...{ title: "a page with every figure", unit: "runs", sizes: [200, 2000, 20_000], most: 200 },
    run(size) {
      const study = studyOf(toUnit(size));
      const runs = runsOf(expandMatrix(study));
      renderReport(reportInput(study, runs), { formats: ["svg", "html", "md", "csv"] });
      return Promise.resolve();
    },
  },
};

/** The most megabytes that a process may take at any size. */
export const MOST_MEGABYTES = 2500;

/** The largest exponent of growth: sorting alone, and the memory that is cleaned up, go above 1. */
export const MOST_GROWTH = 1.25;

/** The exponent by which processor time grows from one size to another. */
export function growthOf(
  a: { size: number; seconds: number },
  b: { size: number; seconds: number },
): number {
  return Math.log(b.seconds / a.seconds) / Math.log(b.size / a.size);
}
