import { InputError } from "../base/errors.ts";
import { suggest } from "../base/text.ts";
import type { Cell } from "../cell/cell.ts";
import { SIDES } from "../cell/pairing.ts";
import { select } from "../cell/selector.ts";
import type { ClaimHeading, ComparedPremise, Premise } from "./types.ts";

/** What the sides of a premise select; nothing of a side that is a number. */
export interface PremiseSides<T> {
  greater: T[];
  less: T[];
  /** Why the sides cannot be told apart. */
  fault?: string;
}

/**
 * The items of both sides of a premise.
 *
 * A baseline row, such as raw pixels under softmax, is a row of its loss as well: what one side selects
 * as a whole, the other leaves out.
 *
 * @param premise The premise.
 * @param items Cells, or runs with their cells.
 */
export function premiseSides<T extends { cell: Cell }>(
  { greater, less }: ComparedPremise,
  items: readonly T[],
): PremiseSides<T> {
  const [one, other] = [greater, less].map((side) =>
    typeof side === "number" ? [] : select(side.of, items)
  ) as [T[], T[]];
  const both = new Set(one).intersection(new Set(other));
  const selected = { greater: one, less: other };
  if (both.size === 0) return selected;
  const [wholeOne, wholeOther] = [one, other].map(({ length }) => length === both.size);
  if (wholeOne && wholeOther) {
    const metrics = [greater, less].map((side) => typeof side === "number" ? "" : side.metric);
    return metrics[0] === metrics[1]
      ? { ...selected, fault: "both sides select the same metric of the same cells" }
      : selected;
  }
  if (wholeOne) return { greater: one, less: other.filter((item) => !both.has(item)) };
  if (wholeOther) return { greater: one.filter((item) => !both.has(item)), less: other };
  return {
    ...selected,
    fault: `${both.size} cells belong to both sides: say in "of" which a side means`,
  };
}

/**
 * The premises of a claim, those of the study looked up by their names.
 *
 * @throws {InputError} If the study has no premise of a name.
 */
export function premisesOf(
  { requires = [] }: Pick<ClaimHeading, "requires">,
  shared: Readonly<Record<string, Premise>>,
): Premise[] {
  return requires.map((premise) => {
    if (typeof premise !== "string") return premise;
    if (Object.hasOwn(shared, premise)) return shared[premise]!;
    throw new InputError(
      `there is no premise "${premise}": ${
        Object.keys(shared).length === 0
          ? 'the study has none in "premises"'
          : suggest(premise, Object.keys(shared))
      }`,
    );
  });
}

/** The selectors of a premise. */
export function premiseSelectors(premise: Premise) {
  if ("event" in premise) return [premise.of];
  return SIDES.flatMap((name) => {
    const side = premise[name];
    return typeof side === "number" ? [] : [side.of];
  });
}
