import type { Cell } from "../cell/cell.ts";
import { InputError } from "../base/errors.ts";
import { describeNames } from "../base/text.ts";
import { componentsOfNetwork } from "../identity/components.ts";
import { dataDigest } from "../identity/data.ts";
import { fingerprintsOf } from "../identity/fingerprints.ts";
import { hashOf } from "../identity/hash.ts";
import { expandMatrix } from "../study/expand.ts";
import { tuningRounds } from "../study/tuning.ts";
import type { Experiment } from "../study/types.ts";

/** What the networks of a tuning compute now: a hash of each component, and the digest of each dataset. */
export async function codeOfTuning(cells: readonly Cell[]): Promise<Record<string, string>> {
  const names = [...new Set(cells.flatMap(componentsOfNetwork))].sort();
  const fingerprints = await fingerprintsOf(names);
  const code = Object.fromEntries(names.map((name) => [name, hashOf(fingerprints[name])]));
  for (const dataset of new Set(cells.map(({ dataset }) => dataset))) {
    code[`data/${dataset}`] = await dataDigest(dataset);
  }
  return code;
}

/**
 * Refuses what a tuning chose by networks of other code or data than the study would train now, unless
 * the study says why it is used all the same.
 *
 * @throws {InputError} If it differs; the message names each component.
 */
export async function checkTunedCode(experiment: Experiment): Promise<void> {
  const { name, tuned, tuning } = experiment;
  if (tuned === undefined || tuning === undefined || tuned.stale !== undefined) return;
  const now = await codeOfTuning(tuningRounds(experiment).flatMap(expandMatrix));
  const then = tuned.code ?? {};
  const differing = [...new Set([...Object.keys(now), ...Object.keys(then)])]
    .filter((component) => now[component] !== then[component]).sort();
  if (differing.length === 0) return;
  const which = tuned.code === undefined ? "it does not say which" : describeNames(differing);
  throw new InputError(
    `Cannot use the tuning of the study "${name}": it was found by other code or data (${which}); make it again with deno task loss-atlas tune, or say in tuning.stale why it is used all the same`,
  );
}
