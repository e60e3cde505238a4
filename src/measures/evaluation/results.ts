import type { MetricResult } from "../metrics/mod.ts";

/** Metrics as they come in; an undefined one is null, with the reason in a note. */
export class Results {
  /** Values by name. */
  readonly metrics: Record<string, number | null> = {};
  /** Why a value is undefined, or what else to know of it. */
  readonly notes: Record<string, string> = {};

  /** Takes a value and its note. */
  take(name: string, { value, reason }: MetricResult): void {
    this.metrics[name] = Number.isFinite(value) ? value : null;
    if (reason !== undefined) this.notes[name] = reason;
  }
}
