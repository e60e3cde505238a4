import { InputError } from "../base/errors.ts";
import { canonicalJson } from "../base/canonical.ts";
import { expandMatrix } from "../study/expand.ts";
import { parseExperiment } from "../study/parse.ts";
import type { Cell } from "../study/types.ts";

/**
 * Makes sure that a cell from a store or a queue is one that an experiment could have: it is held
 * to the schema of experiments, and must be fully resolved.
 *
 * @throws {InputError} If it is not.
 */
export function checkCell(value: unknown): Cell {
  const fields = typeof value === "object" && value !== null
    ? value as Record<string, unknown>
    : {};
  const { dataset, loss, dimension, activation, seed, training, evaluation, ...rest } = fields;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new InputError(`A cell has no "${unknown}"`);
  const experiment = parseExperiment({
    name: "cell",
    title: "A cell",
    matrix: {
      dataset: [dataset],
      loss: [loss],
      dimension: [dimension],
      activation: [activation],
      seed: [seed],
    },
    training,
    evaluation,
  }, "a cell");
  const [cell] = expandMatrix(experiment);
  if (canonicalJson(cell) !== canonicalJson(value)) {
    throw new InputError(
      "The cell is not fully resolved: it was written by another version of Loss Atlas, or by hand",
    );
  }
  return cell!;
}
