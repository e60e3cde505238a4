import { z } from "zod";
import { InputError } from "../../base/errors.ts";
import type { NightRun } from "./night.ts";

/** The night that others are compared with; a committed file. */
export interface Baseline {
  /** Name of the experiment. */
  experiment: string;
  /** Its runs. */
  runs: NightRun[];
}

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const baselineSchema = z.strictObject({
  experiment: z.string(),
  runs: z.array(z.strictObject({
    cell: sha256,
    configuration: z.string(),
    seed: z.int(),
    digest: sha256,
    bits: sha256,
    metrics: z.record(z.string(), z.number().nullable()),
    divergedAt: z.int().optional(),
  })),
});

/** The text of a baseline file: a line a run, so that a change shows what it changed. */
export function formatBaseline({ experiment, runs }: Baseline): string {
  const lines = runs.map((run) => `    ${JSON.stringify(run)}`);
  return `{\n  "experiment": ${JSON.stringify(experiment)},\n  "runs": [\n${
    lines.join(",\n")
  }\n  ]\n}\n`;
}

/**
 * Reads a baseline file.
 *
 * @throws {InputError} If it is missing or no baseline; the message says how to make one.
 */
export async function readBaseline(path: string): Promise<Baseline> {
  try {
    return baselineSchema.parse(JSON.parse(await Deno.readTextFile(path)));
  } catch (error) {
    throw new InputError(
      `Cannot use the baseline "${path}": ${
        error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message
      }; make it with --update-baseline`,
    );
  }
}

/**
 * Makes sure that a baseline has the cells of tonight and no others.
 *
 * @throws {InputError} If not; the message counts them.
 */
export function checkBaseline(baseline: Baseline, cells: readonly string[], path: string): void {
  const known = new Set(baseline.runs.map(({ cell }) => cell));
  const added = cells.filter((cell) => !known.has(cell)).length;
  const gone = known.difference(new Set(cells)).size;
  if (added === 0 && gone === 0) return;
  throw new InputError(
    `The baseline "${path}" is of another matrix: it lacks ${added} of ${cells.length} cells and has ${gone} others; if the experiment was changed on purpose, renew it with --update-baseline`,
  );
}
