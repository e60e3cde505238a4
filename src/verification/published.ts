import { matches } from "../cell/selector.ts";
import { mean } from "../statistics/summary.ts";
import type { Run } from "../store/network.ts";
import type { PublishedResult } from "../study/types.ts";

/** The judgement on one published result. */
export interface PublishedVerdict extends PublishedResult {
  /** Whether the runs agree with it; undecided where no run has the metric. */
  verdict: "reproduced" | "differs" | "undecided";
  /** The mean over the runs; null where there is none. */
  mean: number | null;
  /** The runs behind the mean; those that diverged do not count. */
  digests: string[];
}

/**
 * Holds runs to published results: the mean of each result's runs must lie within its tolerance.
 *
 * @param published The results of the experiment.
 * @param runs Its runs.
 */
export function judgePublished(
  published: readonly PublishedResult[],
  runs: readonly Pick<Run, "digest" | "cell" | "metrics" | "divergedAt">[],
): PublishedVerdict[] {
  return published.map((result) => {
    const { metric, value, tolerance, where } = result;
    const measured = runs.filter(({ cell, metrics, divergedAt }) =>
      divergedAt === undefined && typeof metrics[metric] === "number" && matches(where, cell)
    );
    const digests = measured.map(({ digest }) => digest);
    if (measured.length === 0) return { ...result, verdict: "undecided", mean: null, digests };
    const reached = mean(measured.map(({ metrics }) => metrics[metric]!));
    const verdict = Math.abs(reached - value) <= tolerance ? "reproduced" : "differs";
    return { ...result, verdict, mean: reached, digests };
  });
}
