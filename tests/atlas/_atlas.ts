import { joinTasks, type PublishedStudy } from "../../src/atlas/atlas.ts";
import { encodePack } from "../../src/atlas/pack/encode_pack.ts";
import { tasksOf } from "../../src/runner/plan.ts";
import { runExperiment } from "../../src/runner/run_experiment.ts";
import { openStore, type Store } from "../../src/store/mod.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";

/** Two studies that share networks, as those of the atlas do. */
export function smallStudies(): Promise<PublishedStudy[]> {
  const training = { trainSize: 64, testSize: 50, epochs: 1, batchSize: 32 };
  const shared = { dataset: ["digits"], dimension: [2], seed: [1, 2] };
  const studies = [
    experiment({
      matrix: { ...shared, loss: [{ name: "softmax" }, { name: "center" }] },
      training,
      measures: ["accuracy", "knnAccuracy", "effectiveRank"],
      claims: [{
        id: "center",
        statement: "The center term helps kNN",
        metric: "knnAccuracy",
        greater: { loss: { name: "center" } },
        less: { loss: { name: "softmax" } },
      }],
    }),
    experiment({
      name: "other",
      matrix: { ...shared, loss: [{ name: "softmax" }], dimension: [2, 12], openSetSplit: [null] },
      training,
      measures: ["accuracy", "fisherRatio", { name: "layerCka", images: 40 }],
    }),
  ];
  return Promise.all(studies.map(async (experiment) => ({
    experiment,
    tasks: await tasksOf(
      { measures: experiment.measures, cells: expandMatrix(experiment) },
      "wasm",
    ),
  })));
}

/** Trains and measures the studies. */
export async function trainStudies(folder: string, studies: PublishedStudy[]): Promise<Store> {
  for (const { experiment } of studies) {
    await runExperiment(experiment, { backend: "wasm", store: folder });
  }
  return openStore(folder);
}

/** Packs all that a store has of the studies. */
export const packStudies = (store: Store, studies: PublishedStudy[]) =>
  encodePack(store, joinTasks(studies));
