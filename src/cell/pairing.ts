import { canonicalJson } from "../base/digest.ts";
import { type Cell, cellFields, covers, differingFields, type Fields, fieldsKey } from "./cell.ts";
import { select, type Selector, selectorFields } from "./selector.ts";

/** The two sides of a comparison. */
export const SIDES = ["greater", "less"] as const;

/** Two items that agree in all that the claim is not about. */
export interface Pair<T> {
  /** Seed of both. */
  seed: number;
  /** The settings of both but for the seed, as a key: a condition under which the sides are compared. */
  block: string;
  /** The item of the side that is claimed to be greater. */
  greater: T;
  /** The item of the other side. */
  less: T;
}

/** A setting in which the sides differ though the claim is not about it. */
export interface Difference {
  /** Such as `training.epochs`. */
  field: string;
  /** The values on the side that is claimed to be greater. */
  greater: string[];
  /** The values on the other side. */
  less: string[];
}

/** The sides of a comparison, and what can be made of them. */
export interface Pairing<T> {
  /** The items of both sides. */
  sides: { greater: T[]; less: T[] };
  /** The settings that both selectors fix to different values: what the claim is about. */
  about: string[];
  /** The pairs, in the order of the first side. */
  pairs: Pair<T>[];
  /** If there is no pair: in which settings no item of one side agrees with one of the other. */
  differences: Difference[];
  /** Settings in which several items of one side differ that would belong to one pair. */
  ambiguous: { side: typeof SIDES[number]; fields: string[] }[];
}

/**
 * Pairs what two sides of a claim select.
 *
 * A pair agrees in every setting but those that both selectors fix to different values. Where these
 * are different losses, their other parameters are their own affair, except one that both losses
 * have, that no selector fixes and that varies: softmax and center loss are compared with
 * normalized weights and without, never one with the other.
 *
 * @param claim The selectors of both sides.
 * @param items Cells, or runs with their cells.
 * @param extra Further settings of an item in which the sides must agree.
 * @param own Settings that are a loss's own affair, as each loss was tuned in them.
 */
export function pairSides<T extends { cell: Cell }>(
  claim: { greater: Selector; less: Selector },
  items: readonly T[],
  extra: (item: T) => Record<string, string> = () => ({}),
  own: readonly string[] = [],
): Pairing<T> {
  const itemsOf = (side: typeof SIDES[number]): Item<T>[] =>
    select(claim[side], items).map((item) => ({
      item,
      fields: new Map([...cellFields(item.cell), ...Object.entries(extra(item))]),
    }));
  const selected = { greater: itemsOf("greater"), less: itemsOf("less") };
  const fixed = [selectorFields(claim.greater), selectorFields(claim.less)];
  const about = [...fixed[0]!.keys()].filter((field) =>
    fixed[1]!.has(field) && fixed[0]!.get(field) !== fixed[1]!.get(field)
  );
  const all = [...selected.greater, ...selected.less];
  const common = [...new Set(all.flatMap(({ fields }) => [...fields.keys()]))].filter((field) => {
    if (about.some((setting) => covers(setting, field))) return false;
    if (about.includes("imported")) {
      // Where a network was trained takes in how, which is not known of one that was trained elsewhere;
      // nor are parameters of its loss that nobody declared.
      if (/^(activation|training|declared|backend)\b/.test(field)) return false;
      if (field.startsWith("loss.") && !all.every(({ fields }) => fields.has(field))) return false;
    }
    if (aboutLoss(about) && own.some((setting) => covers(setting, field))) return false;
    if (!field.startsWith("loss.") || !about.includes("loss.name")) return true;
    return !fixed.some((fields) => fields.has(field)) && isShared(field, selected);
  }).sort();

  const groups = {
    greater: Map.groupBy(selected.greater, ({ fields }) => fieldsKey(fields, common)),
    less: Map.groupBy(selected.less, ({ fields }) => fieldsKey(fields, common)),
  };
  const conditions = common.filter((field) => field !== "seed");
  const pairs = [...groups.greater].flatMap(([key, [first]]) => {
    const partner = groups.less.get(key)?.[0];
    if (first === undefined || partner === undefined) return [];
    const { seed } = first.item.cell;
    const block = fieldsKey(first.fields, conditions);
    return [{ seed, block, greater: first.item, less: partner.item }];
  });
  return {
    sides: {
      greater: selected.greater.map(({ item }) => item),
      less: selected.less.map(({ item }) => item),
    },
    about,
    pairs,
    differences: pairs.length === 0 ? differencesOf(selected, common) : [],
    ambiguous: SIDES.flatMap((side) => {
      const fields = [...groups[side].values()].flatMap((group) =>
        differingFields(group.map(({ fields }) => fields)).map(({ field }) => field)
      );
      return fields.length === 0 ? [] : [{ side, fields: [...new Set(fields)] }];
    }),
  };
}

/** Whether a claim is about losses, or forms of one. */
export function aboutLoss(about: readonly string[]): boolean {
  return about.some((field) => covers("loss", field));
}

interface Item<T> {
  item: T;
  fields: Fields;
}

type Selected<T> = Record<typeof SIDES[number], Item<T>[]>;

const valuesOf = <T>(items: readonly Item<T>[], field: string): string[] => [
  ...new Set(items.map(({ fields }) => fields.get(field) ?? "none")),
];

/** Whether all items of both sides have a field, and it varies within a side. */
function isShared<T>(field: string, { greater, less }: Selected<T>): boolean {
  return [...greater, ...less].every(({ fields }) => fields.has(field)) &&
    [greater, less].some((items) => valuesOf(items, field).length > 1);
}

/** The fields in which the sides have no value in common; if there is none, those that differ. */
function differencesOf<T>({ greater, less }: Selected<T>, common: readonly string[]): Difference[] {
  if (greater.length === 0 || less.length === 0) return [];
  const all = common.map((field) => ({
    field,
    greater: valuesOf(greater, field),
    less: valuesOf(less, field),
  }));
  const apart = all.filter((each) => !each.greater.some((value) => each.less.includes(value)));
  return apart.length > 0
    ? apart
    : all.filter((each) => String(each.greater.toSorted()) !== String(each.less.toSorted()));
}

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
