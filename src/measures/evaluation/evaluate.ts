import type { Split } from "../../data/mod.ts";
import type { Cell } from "../../study/types.ts";
import { type Matrix, matrixFrom } from "../../base/matrix.ts";
import { classMeans, evaluateMetric, linearProbe } from "../metrics/mod.ts";
import type { Embeddings, Geometry, SplitName } from "../../store/run.ts";
import type { Trainer } from "../../networks/trainer.ts";
import { measureAngles } from "./angles.ts";
import type { CellData } from "./data.ts";
import { readGeometry } from "./geometry.ts";
import { networkOf, predictionsOf } from "./network.ts";
import { measureFewShot, measureOpenSet, measureTransfer } from "./protocols.ts";
import { Results } from "./results.ts";
import { joinRows, rowsOf } from "./rows.ts";

/** What measuring a trained network gives. */
export interface Measured {
  metrics: Record<string, number | null>;
  /** Why a metric is undefined, or what else to know of it. */
  notes: Record<string, string>;
  embeddings: Embeddings;
  geometry: Geometry;
}

/** Measures a trained network: metrics of the test embeddings, then the protocols of its cell. */
export async function evaluate(
  trainer: Trainer,
  { evaluation, training }: Cell,
  data: CellData,
): Promise<Measured> {
  const { loss } = trainer;
  const network = networkOf(trainer);
  const embed = async (split: Split) => ({
    embeddings: await network.layer("embedding", split),
    labels: Int32Array.from(split.labels),
  });
  const [train, test] = [await embed(data.train), await embed(data.test)];
  const means = meansByClass(train.embeddings, train.labels, data.classes.length);
  loss.setClassMeans?.(means);

  const predict = async ({ embeddings }: { embeddings: Matrix }) =>
    predictionsOf(await network.scores(embeddings), embeddings.rows);
  const predictions = await predict(test);
  const logits = await network.logits(test.embeddings);
  const geometry = await readGeometry(loss, means, data.classes);
  const results = new Results();
  const input = {
    ...test,
    train,
    neighbours: evaluation.neighbours,
    ...(predictions[0] !== -1 && { predictions }),
    ...(logits && { logits }),
    ...(geometry.weights && { weights: matrixFrom(geometry.weights) }),
  };
  for (const name of evaluation.metrics) results.take(name, evaluateMetric(name, input));

  if (evaluation.probe) {
    const [fitted, queried] = [train, test];
    const { accuracy, converged, iterations } = linearProbe(
      fitted.embeddings,
      fitted.labels,
      queried.embeddings,
      queried.labels,
      evaluation.probe,
    );
    const reason = `L-BFGS did not converge in ${iterations} iterations`;
    results.take("probeAccuracy", { value: accuracy, ...(!converged && { reason }) });
  }
  if (data.angles) await measureAngles(loss, test.embeddings, data.angles.test, results);

  const subject = { network, data, train, test: { ...test, predictions }, results };
  if (evaluation.openSet) await measureOpenSet(subject, evaluation.openSet, training);
  if (evaluation.transfer) await measureTransfer(subject, evaluation.transfer);
  if (evaluation.fewShot) await measureFewShot(subject, evaluation.fewShot);

  const inDataset = (labels: Int32Array) => labels.map((label) => data.classes[label] ?? -1);
  const rows = async (split: SplitName, { embeddings, labels }: typeof test, own: boolean) =>
    rowsOf(
      split,
      embeddings,
      own ? inDataset(labels) : labels,
      inDataset(await predict({ embeddings })),
      await network.logits(embeddings),
    );
  const parts = [await rows("train", train, true), await rows("test", test, true)];
  if (data.heldOut) parts.push(await rows("unknown", await embed(data.heldOut.test), false));
  const { metrics, notes } = results;
  return { metrics, notes, embeddings: joinRows(parts), geometry };
}

/** The mean of each class; NaN for a class without samples. */
function meansByClass(x: Matrix, labels: Int32Array, classes: number): number[][] {
  const found = classMeans(x, labels);
  const means = Array.from({ length: classes }, () => new Array<number>(x.columns).fill(NaN));
  for (const [at, label] of found.labels.entries()) {
    means[label] = Array.from(found.means.subarray(at * x.columns, (at + 1) * x.columns));
  }
  return means;
}
