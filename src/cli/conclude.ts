import { EXIT_CODES } from "../base/errors.ts";
import { judgeClaims } from "../claims/judge.ts";
import { reportInput } from "../results/input.ts";
import { chooseMetrics } from "../results/metrics.ts";
import { findRuns, joinSources, MANY_NETWORKS, type RunSource } from "../runner/find_runs.ts";
import type { ExperimentResult } from "../runner/run_experiment.ts";
import type { Store } from "../store/store.ts";
import { judgePublished } from "../verification/published.ts";
import type { Shared } from "./options.ts";
import { writeReport } from "./report.ts";
import { publishedText, summaryText, verdictsText } from "./results.ts";
import type { CalledStudy } from "./studies.ts";
import { standardOutput, tellFaults } from "./terminal.ts";

/**
 * Judges and draws what a study came to, and tells of it.
 *
 * @returns The exit code.
 */
export async function conclude(
  expanded: CalledStudy,
  result: ExperimentResult,
  { store, done, out, metrics, json }: Pick<Shared<"metrics" | "json">, "metrics" | "json"> & {
    store: Store;
    /** Where else networks are done. */
    done: RunSource | undefined;
    /** The folder of the report. */
    out: string;
  },
): Promise<number> {
  const { study: experiment } = expanded;
  const { tasks, ...counts } = result;
  const { runs, damaged } = await findRuns(done ? joinSources(store, done) : store, tasks, {
    older: false,
    sampled: tasks.length > MANY_NETWORKS,
  });
  tellFaults({ failed: counts.failed, damaged });
  for (const { digest, divergedAt } of runs) {
    if (divergedAt !== undefined) console.error(`diverged at step ${divergedAt}: ${digest}`);
  }
  const published = judgePublished(experiment.published, runs);
  let undrawn = false;
  if (runs.length > 0) {
    const claims = judgeClaims(experiment, runs);
    const input = reportInput(experiment, runs, claims, expanded.call);
    const { page: report, failed } = await writeReport(input, out);
    undrawn = failed;
    if (json) {
      const values = runs.map(({ digest, cell, metrics }) => ({ digest, cell, metrics }));
      console.log(
        JSON.stringify({ type: "result", report, ...counts, runs: values, claims, published }),
      );
    } else {
      const terminal = standardOutput();
      console.log(summaryText(input.runs, chooseMetrics(metrics, input.runs), terminal));
      if (claims.length > 0) console.log(`\n${verdictsText(claims, terminal)}`);
      if (published.length > 0) console.log(`\n${publishedText(published, terminal)}`);
      console.log(`\nreport: ${report}`);
    }
  }
  if (counts.failed.length > 0 || damaged.size > 0 || undrawn) return EXIT_CODES.failed;
  const differs = published.some(({ verdict }) => verdict === "differs");
  return differs ? EXIT_CODES.differs : EXIT_CODES.done;
}
