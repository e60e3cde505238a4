import { InputError } from "../base/errors.ts";
import { describeIssues } from "../base/issues.ts";
import { suggest } from "../base/text.ts";
import { type Cell, cellFields } from "../cell/cell.ts";
import { matches, type Selector, selectorFields, selectorSchema } from "../cell/selector.ts";
import { setInDocument } from "../study/overrides.ts";

/** What `--where` selects: each text as `--set` has it, a selector as studies have them. */
export interface Selection {
  /** Whether a cell agrees. */
  has(cell: Cell): boolean;
  /**
   * Holds the selection to the cells that there are.
   *
   * @throws {InputError} If none of them agrees with one of the texts; the message says what there is.
   */
  check(cells: readonly Cell[]): void;
}

/**
 * Reads what `--where` selects. Of one setting several values may be given, each of which agrees.
 *
 * @param where Such as `loss=cosface`, `loss.margin=0.2` or `dimension=2`.
 * @throws {InputError} If one is no setting of a cell, or no value of it.
 */
export function readSelection(where: readonly string[]): Selection {
  const selectors = where.map((text) => ({ text, selector: selectorOf(text) }));
  const groups = [
    ...Map.groupBy(selectors, ({ text }) => text.slice(0, text.indexOf("="))).values(),
  ];
  return {
    has: (cell) => groups.every((group) => group.some(({ selector }) => matches(selector, cell))),
    check(cells) {
      for (const { text, selector } of selectors) {
        if (cells.length === 0 || cells.some((cell) => matches(selector, cell))) continue;
        const [[name, value] = ["", ""]] = selectorFields(selector);
        const there = new Set(cells.flatMap((cell) => cellFields(cell).get(name) ?? []));
        throw new InputError(
          `No network agrees with --where ${text}: ${
            there.size === 0
              ? `none of ${cells.length} has such a "${name}"`
              : describe(value, [...there].sort())
          }`,
        );
      }
    },
  };
}

/** What there is instead of a value; of a number no other is meant. */
const describe = (value: string, there: readonly string[]) =>
  Number.isFinite(Number(value)) ? `there are ${there.join(", ")}` : suggest(value, there);

function selectorOf(text: string): Selector {
  if (!/^[\w.]+=/.test(text)) {
    throw new InputError(
      `--where must be PATH=VALUE, such as loss=cosface or dimension=2: "${text}" is not`,
    );
  }
  const { training, loss, ...rest } = setInDocument({}, text);
  const given = {
    ...rest,
    ...loss !== undefined && { loss: typeof loss === "string" ? { name: loss } : loss },
    // A selector names the settings of a training by themselves.
    ...Object(training),
  };
  const { success, data, error } = selectorSchema.safeParse(given, { reportInput: true });
  if (success) return data;
  throw new InputError(
    `Cannot select by --where ${text}: ${describeIssues(error, selectorSchema).join("; ")}`,
  );
}
