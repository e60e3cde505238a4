/** What was found out about edited sources. */
export interface ProbeReport {
  /** How many components were probed now; the others were before. */
  probed: number;
  /** How long that took, in seconds. */
  seconds: number;
  /** The components that differ from the committed table, with their aspects. */
  changed: string[];
}

let listener: (report: ProbeReport) => void = () => {};

/** Sets who is told of edited sources; this module loads nothing, so that every command can. */
export function onProbe(listen: (report: ProbeReport) => void): void {
  listener = listen;
}

/** Tells the listener. */
export function reportProbe(report: ProbeReport): void {
  listener(report);
}
