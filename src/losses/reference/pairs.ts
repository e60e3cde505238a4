import type { ReferenceBatch } from "../loss.ts";
import { meanOf, squaredDistance, unit } from "./vectors.ts";

interface Placed {
  normalizeEmbeddings: boolean;
}

interface TripletParameters extends Placed {
  margin: number;
  mining: "batch-all" | "batch-hard" | "semi-hard";
  squared: boolean;
  average: "positive" | "all";
}

/** The triplet loss in plain loops. */
export function triplet(parameters: TripletParameters, batch: ReferenceBatch): number {
  const { margin, mining, squared, average } = parameters;
  const { labels } = batch;
  const x = placed(batch, parameters);
  const distance = (i: number, j: number) => {
    const square = squaredDistance(x[i]!, x[j]!);
    return squared ? square : Math.sqrt(square);
  };
  const costs: number[] = [];
  for (const a of x.keys()) {
    const positives = [...x.keys()].filter((i) => i !== a && labels[i] === labels[a])
      .map((p) => distance(a, p));
    const negatives = [...x.keys()].filter((i) => labels[i] !== labels[a])
      .map((n) => distance(a, n));
    if (mining === "batch-hard") {
      if (positives.length === 0 || negatives.length === 0) continue;
      costs.push(Math.max(0, Math.max(...positives) - Math.min(...negatives) + margin));
      continue;
    }
    for (const p of positives) {
      for (const n of negatives) {
        const semiHard = n > p && n < p + margin;
        if (mining === "batch-all" || semiHard) costs.push(Math.max(0, p - n + margin));
      }
    }
  }
  const counted = average === "all" || mining === "batch-hard"
    ? costs
    : costs.filter((cost) => cost > 0);
  return meanOf(counted, (cost) => cost);
}

interface ContrastiveParameters extends Placed {
  margin: number;
  balanced: boolean;
}

/** The contrastive loss in plain loops. */
export function contrastive(parameters: ContrastiveParameters, batch: ReferenceBatch): number {
  const { margin, balanced } = parameters;
  const { labels } = batch;
  const x = placed(batch, parameters);
  const similar: number[] = [];
  const dissimilar: number[] = [];
  for (const i of x.keys()) {
    for (let j = 0; j < i; j++) {
      const square = squaredDistance(x[i]!, x[j]!);
      if (labels[i] === labels[j]) similar.push(square);
      else dissimilar.push(Math.max(0, margin - Math.sqrt(square)) ** 2);
    }
  }
  const mean = (costs: number[]) => meanOf(costs, (cost) => cost / 2);
  return balanced ? mean(similar) + mean(dissimilar) : mean([...similar, ...dissimilar]);
}

function placed({ embeddings }: ReferenceBatch, { normalizeEmbeddings }: Placed): number[][] {
  return normalizeEmbeddings ? embeddings.map(unit) : embeddings;
}
