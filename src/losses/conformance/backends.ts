import { type BackendName, useBackend } from "../../compute/backend.ts";
import { tf } from "../../compute/tf.ts";
import { EnvironmentError } from "../../base/errors.ts";

/**
 * The backends that a loss has to agree on.
 *
 * @experimental
 */
export const BACKENDS = ["cpu", "wasm", "webgpu"] as const;

/**
 * One of them.
 *
 * @experimental
 */
export type ConformanceBackend = typeof BACKENDS[number];

/**
 * Runs `task` on a backend and comes back to the one that was active.
 *
 * @returns Why this machine cannot run the backend, where it cannot.
 */
export async function onBackend(
  name: ConformanceBackend,
  task: () => Promise<void>,
): Promise<{ missing?: string }> {
  const before = tf.getBackend() as BackendName;
  try {
    await useBackend(name);
  } catch (error) {
    if (before) await useBackend(before);
    if (error instanceof EnvironmentError || error instanceof Deno.errors.NotCapable) {
      return { missing: error.message };
    }
    throw error;
  }
  // Left on, tfjs computes small tensors of WebGPU on the CPU.
  const forward = tf.env().get("WEBGPU_CPU_FORWARD");
  try {
    tf.env().set("WEBGPU_CPU_FORWARD", false);
    await task();
    return {};
  } finally {
    tf.env().set("WEBGPU_CPU_FORWARD", forward ?? true);
    if (before) await useBackend(before);
  }
}
