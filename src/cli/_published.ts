import type { PublishedVerdict } from "../runner/verification/published.ts";
import { formatTable } from "./_table.ts";
import type { Terminal } from "./_terminal.ts";

/** The verdicts on published results as a table for the terminal. */
export function publishedText(verdicts: readonly PublishedVerdict[], { width }: Terminal): string {
  return formatTable(
    ["published", "where", "value", "tolerance", "here", "runs", "verdict", "source"],
    verdicts.map(({ metric, where, value, tolerance, mean, digests, verdict, source = "" }) => [
      metric,
      Object.keys(where).length > 0 ? JSON.stringify(where) : "",
      String(value),
      String(tolerance),
      mean === null ? "" : mean.toPrecision(5),
      String(digests.length),
      verdict,
      source,
    ]),
    { width },
  );
}
