import { DEFAULT_STORE } from "./_options.ts";

/** The file from which GitHub reads the summary of a job, if there is one. */
export function jobSummaryFile(): string | undefined {
  return Deno.env.get("GITHUB_STEP_SUMMARY") || undefined;
}

/** Where the history is kept unless told otherwise. */
export function historyFile(given: string | undefined, store: string | undefined): string {
  return given || `${store || DEFAULT_STORE}/nightly.jsonl`;
}

/** Where the baseline of an experiment is kept unless told otherwise. */
export function baselineFile(given: string | undefined, experiment: string): string {
  return given || `baselines/${experiment}.json`;
}
