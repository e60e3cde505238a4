import type { ReferenceBatch } from "../loss.ts";
import { logSumExp } from "./similarities.ts";
import { meanOf, squaredDistance } from "./vectors.ts";

/** The prototypical loss in plain loops, each sample a query to the rest of the batch. */
export function prototypicalReference(
  _parameters: unknown,
  { embeddings, labels }: ReferenceBatch,
): number {
  const samples = [...embeddings.keys()];
  const queries = samples.filter((i) => samples.some((j) => j !== i && labels[j] === labels[i]));
  return meanOf(queries, (query) => {
    const support = samples.filter((j) => j !== query);
    const classes = [...new Set(support.map((j) => labels[j]!))];
    const logits = classes.map((label) => {
      const members = support.filter((j) => labels[j] === label).map((j) => embeddings[j]!);
      const mean = embeddings[query]!.map((_, k) => meanOf(members, (member) => member[k]!));
      return -squaredDistance(embeddings[query]!, mean);
    });
    return logSumExp(logits) - logits[classes.indexOf(labels[query]!)]!;
  });
}
