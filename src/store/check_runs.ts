import { optionsOf, show } from "../base/check.ts";
import { InputError } from "../base/errors.ts";
import { describeIssues } from "../base/issues.ts";
import { schemaOfCell } from "../cell/factors.ts";
import type { Run } from "./network.ts";

/** The parts of a run that the table of results shows. */
export type ResultRun = Pick<Run, "digest" | "cell" | "metrics" | "divergedAt">;

/**
 * Makes sure that runs from outside have what tables and verdicts read of them.
 *
 * Cells that differ in nothing but the seed are looked at once.
 *
 * @param runs What claims to be a list of runs.
 * @throws {InputError} If it is none; the message names the first run that is not one.
 */
export function checkRuns(runs: readonly ResultRun[]): void {
  if (!Array.isArray(runs)) {
    throw new InputError(`The runs must be an array, as findRuns() gives it: got ${show(runs)}`);
  }
  const known = new Set<string>();
  for (const [at, run] of [...runs].entries()) {
    const fault = faultOf(run, known);
    if (fault !== undefined) throw new InputError(`runs[${at}] is not a run: ${fault}`);
  }
}

function faultOf(run: ResultRun, known: Set<string>): string | undefined {
  try {
    const { digest, cell, metrics, divergedAt } = optionsOf(run, "it");
    if (typeof digest !== "string") return "its digest must be text";
    const bad = Object.entries(optionsOf(metrics, "its metrics"))
      .find(([, value]) => value !== null && typeof value !== "number");
    if (bad) return `metrics.${bad[0]} must be a number or null: current value is ${show(bad[1])}`;
    if (divergedAt !== undefined && typeof divergedAt !== "number") {
      return "divergedAt must be a number";
    }
    const { seed, ...configuration } = optionsOf(cell, "its cell");
    if (!Number.isInteger(seed)) return `its seed must be an integer: got ${show(seed)}`;
    const key = JSON.stringify(configuration);
    if (known.has(key)) return undefined;
    const schema = schemaOfCell(cell);
    const result = schema.safeParse(cell, { reportInput: true });
    if (!result.success) return `cell.${describeIssues(result.error, schema)[0]}`;
    known.add(key);
  } catch (error) {
    return (error as Error).message;
  }
}
