import type { ReferenceBatch } from "../loss.ts";
import { dot, meanOf, unit } from "./vectors.ts";

/** The cosines of an anchor to the other samples of its class and to those of other classes. */
interface Anchor {
  positives: number[];
  negatives: number[];
}

function anchors({ embeddings, labels }: ReferenceBatch): Anchor[] {
  const x = embeddings.map(unit);
  return x.map((anchor, i) => {
    const to = (wanted: (j: number) => boolean) =>
      [...x.keys()].filter((j) => j !== i && wanted(j)).map((j) => dot(anchor, x[j]!));
    return {
      positives: to((j) => labels[j] === labels[i]),
      negatives: to((j) => labels[j] !== labels[i]),
    };
  });
}

/** The supervised contrastive loss in plain loops. */
export function supcon({ temperature }: { temperature: number }, batch: ReferenceBatch): number {
  const counted = anchors(batch).filter(({ positives }) => positives.length > 0);
  return meanOf(counted, ({ positives, negatives }) => {
    const total = logSumExp([...positives, ...negatives].map((cosine) => cosine / temperature));
    return meanOf(positives, (cosine) => total - cosine / temperature);
  });
}

interface MultiSimilarityParameters {
  alpha: number;
  beta: number;
  base: number;
  mining: number | null;
}

/** The multi-similarity loss in plain loops. */
export function multiSimilarity(
  { alpha, beta, base, mining }: MultiSimilarityParameters,
  batch: ReferenceBatch,
): number {
  const slack = mining ?? Infinity;
  return meanOf(anchors(batch), ({ positives, negatives }) => {
    const least = Math.min(...positives);
    const largest = Math.max(...negatives);
    const pull = positives.filter((cosine) => mining === null || cosine < largest + slack);
    const push = negatives.filter((cosine) => mining === null || cosine > least - slack);
    return softplus(logSumExp(pull.map((cosine) => -alpha * (cosine - base)))) / alpha +
      softplus(logSumExp(push.map((cosine) => beta * (cosine - base)))) / beta;
  });
}

/** The circle loss in plain loops. */
export function circle(
  { scale, margin }: { scale: number; margin: number },
  batch: ReferenceBatch,
): number {
  const counted = anchors(batch)
    .filter(({ positives, negatives }) => positives.length > 0 && negatives.length > 0);
  return meanOf(counted, ({ positives, negatives }) => {
    const pull = positives.map((s) => -Math.max(0, 1 + margin - s) * (s - 1 + margin));
    const push = negatives.map((s) => Math.max(0, s + margin) * (s - margin));
    return softplus(
      logSumExp(pull.map((v) => scale * v)) + logSumExp(push.map((v) => scale * v)),
    );
  });
}

/** log(sum(exp(v))); -Infinity for nothing. */
export function logSumExp(values: readonly number[]): number {
  const largest = Math.max(...values);
  if (largest === -Infinity) return largest;
  return largest + Math.log(values.reduce((sum, v) => sum + Math.exp(v - largest), 0));
}

/** log(1 + exp(v)). */
export function softplus(v: number): number {
  return Math.max(0, v) + Math.log1p(Math.exp(-Math.abs(v)));
}
