import { installAdam } from "./adam.ts";
import { installConv2d } from "./conv2d.ts";
import { installIdentity } from "./identity.ts";
import { installLayer } from "./_layer.ts";
import { installMatMul } from "./matmul.ts";
import { installPool } from "./pool.ts";
import { installSum } from "./sum.ts";

let installed = false;

/**
 * Puts the kernels of this folder before those of tfjs's WASM backend.
 *
 * They compute in the backend's own memory and hand every case that they do not cover to the
 * stock kernel. To be called once that backend is set; calling it again changes nothing.
 */
export function installKernels(): void {
  if (installed) return;
  installAdam();
  installConv2d();
  installIdentity();
  installLayer();
  installMatMul();
  installPool();
  installSum();
  installed = true;
}
