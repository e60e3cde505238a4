import { trainingEnd } from "../judge/claims/collapse.ts";
import { splitRows } from "./_class_means.ts";
import type { Configuration } from "./configurations.ts";
import type { ReportRun } from "./types.ts";

/**
 * Says how a training failed, where it did.
 *
 * @param run A run.
 * @returns Such as `collapsed: one class predicted`; undefined of a network that learned something.
 */
export function failureText(run: ReportRun): string | undefined {
  const end = trainingEnd(run);
  if (end === "diverged") return `diverged at step ${run.divergedAt}`;
  if (end !== "collapsed") return undefined;
  const { predictions } = run.embeddings;
  const given = new Set(splitRows(run, "test").map((row) => predictions[row]));
  if (run.metrics["classesUsed"] === 1 || given.size === 1) return "collapsed: one class predicted";
  return run.metrics["effectiveRank"] === null
    ? "collapsed: all embeddings in one point"
    : "collapsed: accuracy at chance";
}

/** The label of a configuration, and how many of its networks failed if any did. */
export function labelWithFailures({ label, runs }: Configuration): string {
  const failures = runs.flatMap((run) => failureText(run)?.split(/[ :]/)[0] ?? []);
  if (failures.length === 0) return label;
  const kinds = [...Map.groupBy(failures, (kind) => kind)]
    .map(([kind, all]) => `${all.length} of ${runs.length} ${kind}`);
  return `${label} (${kinds.join(", ")})`;
}
