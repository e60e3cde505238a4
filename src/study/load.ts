import { InputError } from "../base/errors.ts";
import { expandMatrix } from "./expand.ts";
import { type ExperimentOptions, parseExperiment } from "./parse.ts";
import { loadTuningResult } from "./tuning_result.ts";
import type { Experiment } from "./types.ts";

/** The largest experiment file that is read, in bytes: files come from strangers. */
const MAXIMUM_SIZE = 1_000_000;

/**
 * Reads and validates an experiment file, and lays over it what its tuning chose.
 *
 * @param path Path of the JSON file.
 * @param options Profile and overrides.
 * @returns The experiment with every default filled in.
 * @throws {InputError} If the file is missing, is not JSON, or is not a valid experiment; the
 *   message names each path, what was wrong and the nearest valid name.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { expandMatrix, loadExperiment } from "@loss-atlas/loss-atlas/study";
 *
 * const experiment = await loadExperiment("experiments/reproduce.json", { profile: "quick" });
 * assertEquals(experiment.name, "reproduce");
 * assertEquals(expandMatrix(experiment).every((cell) => cell.dataset === "mnist"), true);
 * ```
 */
export async function loadExperiment(
  path: string,
  options: ExperimentOptions = {},
): Promise<Experiment> {
  const text = await readText(path);
  let document: unknown;
  try {
    document = JSON.parse(text, refusePrototypes);
  } catch (error) {
    throw new InputError(`Cannot use the experiment "${path}": ${(error as Error).message}`);
  }
  const experiment = parseExperiment(document, path, options);
  const result = options.untuned ? undefined : await loadTuningResult(path, experiment);
  if (result === undefined) return experiment;
  const tuned = { ...experiment, tuned: result };
  expandMatrix(tuned);
  return tuned;
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await Deno.stat(path);
    if (size > MAXIMUM_SIZE) {
      throw new InputError(
        `Cannot use the experiment "${path}" as it must be below ${MAXIMUM_SIZE} bytes: it has ${size}`,
      );
    }
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(
      `Cannot read the experiment "${path}": ${
        (error as Error).message
      }; give the path of a JSON file, such as experiments/reproduce.json`,
    );
  }
}

/** Merging a profile would turn such a key into the prototype of the result. */
function refusePrototypes(key: string, value: unknown): unknown {
  if (key === "__proto__") throw new Error('"__proto__" is not a valid key');
  return value;
}
