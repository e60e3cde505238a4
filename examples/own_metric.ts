/**
 * A metric of one's own, taken of a finished network: the share of test images whose nearest
 * embedding is of another class.
 *
 * deno run --allow-read examples/own_metric.ts STORE
 *
 * @module
 */
import { type Embeddings, openStore } from "@loss-atlas/loss-atlas/store";

/**
 * The share of test embeddings whose nearest neighbour is of another class.
 *
 * @param embeddings What the store holds of a network.
 * @returns A share, NaN of fewer than two embeddings.
 */
export function strangerShare({ coordinates, labels, splits }: Embeddings): number {
  const { data, columns } = coordinates;
  const test = [...splits.keys()].filter((row) => splits[row] === "test");
  const distance = (a: number, b: number) => {
    let sum = 0;
    for (let at = 0; at < columns; at++) {
      sum += (data[a * columns + at]! - data[b * columns + at]!) ** 2;
    }
    return sum;
  };
  const strangers = test.filter((row) => {
    const others = test.filter((other) => other !== row);
    if (others.length === 0) return false;
    const nearest = others.reduce((a, b) => distance(row, b) < distance(row, a) ? b : a);
    return labels[nearest] !== labels[row];
  });
  return test.length < 2 ? NaN : strangers.length / test.length;
}

if (import.meta.main) {
  const store = openStore(Deno.args[0] ?? "store");
  for (const digest of await store.list()) {
    const network = await store.open(digest);
    const { loss, seed } = network.record.cell;
    console.log(loss.name, seed, strangerShare(await network.embeddings()));
  }
}
