import { dirname } from "node:path";
import { canonicalJson } from "../base/canonical.ts";
import { InputError } from "../base/errors.ts";
import { describeIssues } from "../base/issues.ts";
import { tuningResultSchema } from "./schema.ts";
import { bestOf, candidatesFor } from "./tuning.ts";
import type { Experiment, TuningResult } from "./types.ts";

/** The largest result that is read, in bytes. */
const MAXIMUM_SIZE = 10_000_000;

/** Where the result of a study's tuning is; the folder of the study file holds it. */
export function tuningResultPath(study: string, { result }: { result: string }): string {
  return `${dirname(study)}/${result}`;
}

/** A result as the text of its file: the same result, the same text. */
export function tuningResultText(result: TuningResult): string {
  return JSON.stringify(JSON.parse(canonicalJson(result)), null, 2) + "\n";
}

/**
 * Reads the result of a study's tuning.
 *
 * @param path The path of the study file, beside which it is.
 * @param experiment The study.
 * @returns The result; undefined where the study is not tuned, or not yet.
 * @throws {InputError} If the file is not a result, answers another question than the study asks now,
 *   or names a choice that its values do not bear out.
 */
export async function loadTuningResult(
  path: string,
  { name, tuning }: Pick<Experiment, "name" | "tuning">,
): Promise<TuningResult | undefined> {
  if (tuning === undefined) return undefined;
  const file = tuningResultPath(path, tuning);
  const fail = (reason: string): never => {
    throw new InputError(
      `Cannot use the tuning "${file}" of the study "${name}": ${reason}; make it anew with deno task loss-atlas tune ${path}, or delete it`,
    );
  };
  const content = await contentOf(file);
  if (content === undefined) return undefined;
  let document: unknown;
  try {
    document = JSON.parse(content);
  } catch (error) {
    fail((error as Error).message);
  }
  const { data, error } = tuningResultSchema.safeParse(document, { reportInput: true });
  if (!data) return fail(describeIssues(error!, tuningResultSchema).join("; "));
  const { result: _, ...question } = tuning;
  if (canonicalJson(data.tuning) !== canonicalJson(question)) {
    fail("the study asks for other candidates, seeds or images now");
  }
  for (const { loss, chosen, candidates } of data.losses) {
    const tried = candidates.map(({ settings }) => settings);
    const asked = canonicalJson(candidatesFor(tuning, loss));
    if (
      canonicalJson(tried) !== asked ||
      canonicalJson(bestOf(candidates).settings) !== canonicalJson(chosen)
    ) fail(`its values do not bear out what it chose for ${JSON.stringify(loss)}`);
  }
  return data;
}

async function contentOf(file: string): Promise<string | undefined> {
  try {
    const { size } = await Deno.stat(file);
    if (size > MAXIMUM_SIZE) {
      throw new InputError(
        `Cannot use the tuning "${file}" as it must be below ${MAXIMUM_SIZE} bytes: it has ${size}`,
      );
    }
    return await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
