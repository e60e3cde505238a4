import { reasonOf } from "../../base/errors.ts";

/** What a probe produced, by the aspect of its component: whatever `hashOf()` takes. */
export type Produced = Record<string, unknown>;

/** Runs a component on fixed inputs; it runs on WASM, in a scope that frees what it leaves. */
export type Probe = () => Produced | Promise<Produced>;

/** The value of a function, or the error that it throws: that, too, is what a component does. */
export function outcomeOf(compute: () => unknown): unknown {
  try {
    return compute();
  } catch (error) {
    return asError(error);
  }
}

/** {@linkcode outcomeOf} for a function that answers later. */
export async function outcomeLater(compute: () => unknown): Promise<unknown> {
  try {
    return await compute();
  } catch (error) {
    return asError(error);
  }
}

/** Code of the user may throw anything. */
function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(reasonOf(thrown));
}
