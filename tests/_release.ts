import { useBackend } from "../src/compute/backend.ts";
import { tf } from "../src/compute/tf.ts";

/** What the WebGPU backend of tfjs holds on to. */
interface WebGpuBackend {
  device: GPUDevice;
}

/**
 * Gives the graphics device back, where a test has taken one: Mesa's software driver can corrupt
 * the memory of a process that ends with a device in use, after every test has passed. For
 * `Deno.test.afterAll`.
 */
export async function releaseDevice(): Promise<void> {
  const backend = tf.findBackend("webgpu") as unknown as WebGpuBackend | null;
  if (!backend) return;
  await backend.device.queue.onSubmittedWorkDone();
  await useBackend("cpu");
  backend.device.destroy();
}
