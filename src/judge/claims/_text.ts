/** Seeds for a sentence: `seed 3`, `seeds 1 to 10`, `seeds 1, 2, 5`. */
export function listSeeds(seeds: readonly number[]): string {
  const sorted = [...new Set(seeds)].sort((a, b) => a - b);
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  if (sorted.length === 1) return `seed ${first}`;
  const run = sorted.length > 2 && last - first === sorted.length - 1;
  return `seeds ${run ? `${first} to ${last}` : sorted.join(", ")}`;
}
