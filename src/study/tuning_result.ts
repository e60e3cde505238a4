import { dirname } from "node:path";
import { canonicalJson } from "../base/digest.ts";
import { InputError } from "../base/errors.ts";
import { describeIssues } from "../base/issues.ts";
import { readDocument } from "./document.ts";
import { expandMatrix } from "./expand.ts";
import { tuningResultSchema } from "./schema.ts";
import {
  bestOf,
  candidatesFor,
  conditionsOf,
  differingConditions,
  grownFrom,
  tuningRounds,
} from "./tuning.ts";
import type { LossSpec } from "../losses/loss.ts";
import type { Experiment, TriedCandidate, Tuning, TuningResult, UsedTuning } from "./types.ts";

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
 * @param options `anyTuning`: whether a result of other conditions is taken as well.
 * @returns The result; undefined where the study is not tuned, or not yet.
 * @throws {InputError} If the file is not a result, answers another question than the study asks now,
 *   was found under other conditions (optimiser, schedule, batch size and so on) and the study does not
 *   say why it is used all the same, or names a choice that its values do not bear out.
 */
export async function loadTuningResult(
  path: string,
  experiment: Experiment,
  { anyTuning = false }: { anyTuning?: boolean | undefined } = {},
): Promise<UsedTuning | undefined> {
  const { name, tuning } = experiment;
  if (tuning === undefined) return undefined;
  const file = tuningResultPath(path, tuning);
  const fail = (reason: string): never => {
    throw new InputError(
      `Cannot use the tuning "${file}" of the study "${name}": ${reason}; make it again with deno task loss-atlas tune ${path}, or delete it`,
    );
  };
  const document = await readDocument(file, 10_000_000, "tuning").catch((error) => {
    if (error instanceof SyntaxError) fail(error.message);
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  if (document === undefined) return undefined;
  const { data, error } = tuningResultSchema.safeParse(document, { reportInput: true });
  if (!data) return fail(describeIssues(error!, tuningResultSchema).join("; "));
  const { result: _, stale, ...question } = tuning;
  if (canonicalJson(data.tuning) !== canonicalJson(question)) {
    fail("the study asks for other candidates, seeds or images now");
  }
  for (const { loss, chosen, candidates } of data.losses) {
    const bears = canonicalJson(bestOf(candidates, tuning).settings) === canonicalJson(chosen);
    if (!bears || !isTried(tuning, loss, candidates)) {
      fail(`its values do not bear out what it chose for ${JSON.stringify(loss)}`);
    }
  }
  const now = conditionsOf(tuningRounds(experiment).flatMap(expandMatrix), tuning);
  const differing = differingConditions(data.conditions, now);
  if (differing.length === 0) return data;
  if (stale !== undefined) return { ...data, stale };
  if (anyTuning) return { ...data, stale: differing.join("; ") };
  return fail(
    `it was found under other conditions, so that it chooses nothing for this training (${
      differing.join("; ")
    }; a profile may name a file of its own as tuning.result)`,
  );
}

/** Whether what was tried is what the study asks for, each list grown as its values made it. */
function isTried(
  tuning: Tuning,
  loss: LossSpec,
  candidates: readonly TriedCandidate[],
): boolean {
  const asked = candidatesFor(tuning, loss);
  const settingsOf = (some: readonly TriedCandidate[]) => some.map(({ settings }) => settings);
  const first = candidates.slice(0, asked.length);
  if (first.some(({ grown }) => grown)) return false;
  if (canonicalJson(settingsOf(first)) !== canonicalJson(asked)) return false;
  let at = asked.length;
  while (at < candidates.length) {
    const next = grownFrom(tuning, loss, candidates.slice(0, at));
    const found = candidates.slice(at, at + next.length);
    if (next.length === 0 || !found.every(({ grown }) => grown)) return false;
    if (canonicalJson(settingsOf(found)) !== canonicalJson(next)) return false;
    at += next.length;
  }
  return true;
}
