import { installConv2d } from "./conv2d.ts";
import { installMatMul } from "./matmul.ts";

let installed = false;

/**
 * Puts the kernels of this folder before those of tfjs's WASM backend.
 *
 * They compute in the backend's own memory and hand every case that they do not cover to the
 * stock kernel. To be called once that backend is set; calling it again changes nothing.
 */
export function installKernels(): void {
  if (installed) return;
  installConv2d();
  installMatMul();
  installed = true;
}
