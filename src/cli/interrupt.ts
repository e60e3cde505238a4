import { EXIT_CODES } from "../base/errors.ts";

/** The signals by which a user or a system asks a process to end. */
export const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM"];

/** One Ctrl-C comes twice: from the terminal, and passed on by the process that started this one. */
export const ECHO_MILLISECONDS = 500;

/** Turns Ctrl-C and SIGTERM into an abort signal; a second one ends the process at once. */
export function onInterrupt(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  let first = 0;
  const stop = () => {
    if (controller.signal.aborted) {
      if (performance.now() - first > ECHO_MILLISECONDS) Deno.exit(EXIT_CODES.interrupted);
      return;
    }
    first = performance.now();
    controller.abort(new DOMException("interrupted by the user", "AbortError"));
  };
  for (const signal of SIGNALS) Deno.addSignalListener(signal, stop);
  return {
    signal: controller.signal,
    release: () => SIGNALS.forEach((signal) => Deno.removeSignalListener(signal, stop)),
  };
}
