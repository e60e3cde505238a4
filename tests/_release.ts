import { useBackend } from "../src/compute/backend.ts";
import { tf } from "../src/compute/tf.ts";

/**
 * Gives the graphics device back, where a test has taken one: Mesa's software driver can corrupt
 * the memory of a process that ends with a device in use, after every test has passed. For
 * `Deno.test.afterAll`.
 */
export async function releaseDevice(): Promise<void> {
  // Not `findBackend()`, which would start WebGPU where no test did.
  const { webgpu } = tf.engine().registry;
  if (webgpu === undefined) return;
  const { device } = webgpu as unknown as { device: GPUDevice };
  await device.queue.onSubmittedWorkDone();
  await useBackend("cpu");
  device.destroy();
}
