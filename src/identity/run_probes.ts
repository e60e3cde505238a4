import { EnvironmentError } from "../base/errors.ts";
import { tf } from "../compute/tf.ts";
import { isFused } from "../compute/kernels/wasm.ts";
import { onBackend } from "../losses/conformance/backends.ts";
import type { ComponentName } from "./components.ts";
import type { Fingerprint, ProbedClass } from "./fingerprints.ts";
import { hashOf } from "./hash.ts";
import { probeOf } from "./probes/catalogue.ts";
import type { Produced } from "./probes/probe.ts";

/** The class of WASM on this machine. */
export async function probedClass(): Promise<ProbedClass> {
  let fused = false;
  await onWasm(() => Promise.resolve(void (fused = isFused())));
  return fused ? "wasm" : "wasm-plain";
}

/**
 * Probes components on WASM, whatever backend is in use.
 *
 * @param names The components.
 * @param onProbed Is told of each when it was probed, and of what it gave.
 */
export async function probe(
  names: readonly ComponentName[],
  onProbed: (name: ComponentName, produced: Produced) => void = () => {},
): Promise<Record<ComponentName, Fingerprint>> {
  const found: Record<ComponentName, Fingerprint> = {};
  if (names.length === 0) return found;
  await onWasm(async () => {
    for (const name of names) {
      tf.engine().startScope();
      try {
        const produced = await probeOf(name)();
        found[name] = Object.fromEntries(
          Object.entries(produced).map(([aspect, value]) => [aspect, hashOf(value)]),
        );
        onProbed(name, produced);
      } finally {
        tf.engine().endScope();
      }
    }
  });
  return found;
}

async function onWasm(task: () => Promise<void>): Promise<void> {
  const { missing } = await onBackend("wasm", task);
  if (missing === undefined) return;
  throw new EnvironmentError(`Cannot find out what edited sources compute: ${missing}`);
}
