import type { Cell } from "./types.ts";

/** The datasets that a cell's run reads, its own first. */
export function datasetsOf(
  { dataset, evaluation }: Pick<Cell, "dataset" | "evaluation">,
): string[] {
  const { openSet, transfer, fewShot } = evaluation;
  const others = [
    ...openSet?.unknown ?? [],
    ...transfer?.datasets ?? [],
    ...fewShot?.dataset ? [fewShot.dataset] : [],
  ];
  return [...new Set([dataset, ...others])];
}
