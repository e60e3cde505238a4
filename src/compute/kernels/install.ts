import { installAdam } from "./adam.ts";
import { installConv2d } from "./convolution.ts";
import { installStock } from "./stock.ts";
import { installLayer } from "./layers.ts";

let installed = false;

/**
 * Puts the kernels of this folder before those of tfjs's WASM backend.
 *
 * They compute in the backend's own memory and hand every case that they do not cover to the
 * stock kernel. To be called once that backend is set; calling it again changes nothing.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import "@tensorflow/tfjs-backend-wasm";
 * import { tf } from "../tf.ts";
 * import { installKernels } from "./install.ts";
 *
 * await tf.setBackend("wasm");
 * installKernels();
 * // Stock tfjs has no gradient of a filter on this backend.
 * const images = tf.ones<tf.Rank.R4>([1, 3, 3, 1]);
 * const layer = (filter: tf.Tensor) => tf.conv2d(images, filter as tf.Tensor4D, 1, "same");
 * assertEquals(tf.grad(layer)(tf.ones([1, 1, 1, 1])).dataSync()[0], 9);
 * ```
 */
export function installKernels(): void {
  if (installed) return;
  installAdam();
  installConv2d();
  installLayer();
  installStock();
  installed = true;
}
