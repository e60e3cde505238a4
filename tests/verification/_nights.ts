import { sha256Of } from "../../src/base/digest.ts";
import type { NightRun } from "../../src/verification/nights.ts";

/** Runs of two losses over eight seeds; the accuracy of one as the test says. */
export function nightOf(
  accuracy: (seed: number) => number | null,
  parts: Partial<NightRun> = {},
): NightRun[] {
  return ["softmax", "center"].flatMap((configuration) =>
    [1, 2, 3, 4, 5, 6, 7, 8].map((seed): NightRun => {
      const value = configuration === "center" ? accuracy(seed) : 0.9;
      return {
        cell: sha256Of(`${configuration} ${seed}`),
        configuration,
        seed,
        digest: sha256Of(`digest ${configuration} ${seed}`),
        bits: sha256Of(`${configuration} ${seed} ${value}`),
        metrics: { accuracy: value },
        ...(configuration === "center" && seed === 3 ? parts : {}),
      };
    })
  );
}

/** The accuracy of the baseline. */
export const usual = (seed: number): number => 0.9 + seed / 1000;
