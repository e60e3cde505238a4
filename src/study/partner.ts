import { canonicalJson } from "../base/canonical.ts";
import type { Cell } from "./types.ts";

/**
 * Finds the cell whose network another cell's network is compared with: it agrees in everything but
 * the seed, which is the next one in the order of the study, and the loss, if one is named.
 *
 * After the last seed comes the first, so that every network is compared once, and serves once.
 *
 * @param cells The cells of a study.
 * @returns A function of a cell of the study and the name of a loss, or null for the cell's own
 *   loss; it gives undefined where the study has no such cell, or losses of several forms.
 */
export function partnerFinder(
  cells: readonly Cell[],
): (cell: Cell, loss: string | null) => Cell | undefined {
  const groups = Map.groupBy(cells, groupKey);
  return (cell, loss) => {
    const own = canonicalJson(cell.loss);
    const likes = (groups.get(groupKey(cell)) ?? []).filter((other) =>
      loss === null ? canonicalJson(other.loss) === own : other.loss.name === loss
    );
    if (new Set(likes.map((other) => canonicalJson(other.loss))).size > 1) return undefined;
    const seeds = [...new Set([...likes.map(({ seed }) => seed), cell.seed])]
      .sort((a, b) => a - b);
    const next = seeds[(seeds.indexOf(cell.seed) + 1) % seeds.length];
    return next === cell.seed ? undefined : likes.find(({ seed }) => seed === next);
  };
}

function groupKey({ loss: _loss, seed: _seed, ...rest }: Cell): string {
  return canonicalJson(rest);
}
