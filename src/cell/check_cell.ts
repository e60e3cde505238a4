import { canonicalJson } from "../base/digest.ts";
import { InputError } from "../base/errors.ts";
import { describeIssues } from "../base/issues.ts";
import { resolveLoss } from "../losses/resolve.ts";
import type { Cell } from "./cell.ts";
import { cellFault } from "./cell_fault.ts";
import { trainedClasses } from "./classes.ts";
import { schemaOfCell } from "./factors.ts";
import { isImported } from "./imported.ts";

/**
 * Makes sure that a cell from a store or a queue is one that an experiment could have, with every
 * default filled in.
 *
 * @param value What claims to be a cell.
 * @returns The cell.
 * @throws {InputError} If it is none; one line for each fault.
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { InputError } from "@loss-atlas/loss-atlas";
 *
 * assertThrows(() => checkCell({ dataset: "mnits" }), InputError, 'did you mean "mnist"?');
 * ```
 */
export function checkCell(value: unknown): Cell {
  const schema = schemaOfCell(value);
  const result = schema.safeParse(value, { reportInput: true });
  if (!result.success) {
    const faults = describeIssues(result.error, schema);
    throw new InputError(`Cannot use a cell that is not valid:\n  ${faults.join("\n  ")}`);
  }
  const cell = result.data;
  if (isImported(cell)) return cell;
  const { dimension } = cell;
  const loss = resolveLoss(cell.loss, { classes: trainedClasses(cell), dimension });
  if (canonicalJson({ ...cell, loss }) !== canonicalJson(value)) {
    throw new InputError(
      "The cell is not fully resolved: it was written by another version of Loss Atlas, or by hand",
    );
  }
  const fault = cellFault(cell);
  if (fault !== undefined) {
    throw new InputError(`Cannot use a cell whose settings do not go together: ${fault}`);
  }
  return { ...cell, loss };
}
