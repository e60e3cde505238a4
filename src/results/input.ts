import type { Cell } from "../cell/cell.ts";
import { isImported } from "../cell/imported.ts";
import { judgeClaims } from "../claims/judge.ts";
import type { ClaimVerdict } from "../claims/types.ts";
import { datasetInfo } from "../data/catalogue.ts";
import { backboneLayers } from "../networks/backbones/catalogue.ts";
import type { Layer } from "../networks/backbones/definition.ts";
import type { Run } from "../store/network.ts";
import type { Experiment } from "../study/types.ts";
import type { ReportInput, ReportRun } from "./types.ts";

/** Finished runs with the names of their classes. */
export function reportRuns(runs: readonly Run[]): ReportRun[] {
  return runs.map((run) => ({
    ...run,
    classNames: classNamesOf(run),
    ...(run.embeddings.confidences && { confidences: run.embeddings.confidences }),
  }));
}

function classNamesOf({ cell, environment }: Run): readonly string[] {
  if (!isImported(cell)) return datasetInfo(cell.dataset).classNames;
  const { classNames = [] } = environment.imported ?? {};
  return Array.from(
    { length: Math.max(cell.imported.classes, classNames.length) },
    (_, k) => classNames[k] ?? String(k),
  );
}

/**
 * What the report of a study is drawn from; its claims are judged here, unless they were before.
 *
 * @param experiment The study.
 * @param runs Its finished runs, at least one.
 * @param verdicts The verdicts on its claims, where they are known already.
 * @param call The arguments of `reproduce` by which it was called.
 */
export function reportInput(
  experiment: Experiment,
  runs: readonly Run[],
  verdicts: readonly ClaimVerdict[] = judgeClaims(experiment, runs),
  call?: readonly string[],
): ReportInput {
  const { name, title, source = "", figures, tuned, tuning } = experiment;
  const own = runs.find(({ cell }) => !isImported(cell));
  // Who declares a universe wants to see it.
  const surveyed = verdicts.some(({ universe }) => universe !== undefined);
  const drawn = surveyed ? [...new Set([...figures, "specification-curve"])] : figures;
  return {
    experiment: {
      name,
      title,
      source,
      figures: drawn,
      ...(tuned && { tuned }),
      ...(tuning && { tuning }),
      ...(call && { call }),
    },
    verdicts,
    runs: reportRuns(runs),
    ...(figures.includes("network") && own && { network: networkLayers(own.cell) }),
  };
}

/** The layers of the network, taken from the real model. */
function networkLayers({ dataset, dimension, training }: Cell): Layer[] {
  return backboneLayers(training.backbone, datasetInfo(dataset).shape, dimension);
}
