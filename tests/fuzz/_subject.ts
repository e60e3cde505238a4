import fc from "fast-check";
import type { Shape } from "./_documented.ts";

/** How one exported function is called. */
export interface Subject {
  /** Valid arguments; the invalid ones are made of them. */
  args: fc.Arbitrary<readonly unknown[]>;
  /** What comes of them. */
  gives: Shape;
  /** How it is called where the arguments are not its own, such as a method of what it gives. */
  call?: (...args: unknown[]) => unknown;
  /** The member of an interface whose docstring says how it may end; default that of the function. */
  documented?: string;
  /** One case in so many, where a call takes long; default 1. */
  rare?: number;
  /** Seconds within which a call ends; default 2. */
  seconds?: number;
}

/** The functions of one entry. */
export interface Subjects {
  /** The entry. */
  of: object;
  /** Each of its functions; for classes of errors there is nothing to call. */
  calls: Record<string, Subject>;
}

/** An object that may lack each of these, or nothing at all. */
export function optional(parts: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<object> {
  return fc.record(parts, { requiredKeys: [] });
}
