import { inspect } from "node:util";

/** Thrown when an assertion fails. */
export class AssertionError extends Error {
  /** Makes the error. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

/** Asserts that `expr` is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** Fails, always. */
export function fail(msg?: string): never {
  throw new AssertionError(`Failed assertion${msg ? `: ${msg}` : "."}`);
}

/** Renders a value for a message. */
export function format(value: unknown): string {
  return inspect(value, { depth: 8, sorted: true, maxArrayLength: 200 });
}

/** Throws with `what`, followed by the caller's own message. */
export function reject(what: string, msg?: string): never {
  throw new AssertionError(msg ? `${what.replace(/\.$/, "")}: ${msg}` : what);
}
