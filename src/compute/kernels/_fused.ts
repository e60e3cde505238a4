import { tf } from "../tf.ts";
import { kernelsOf, type WasmBackend } from "./_backend.ts";

/** A number whose square does not fit into single precision. */
const INEXACT = 1 + 2 ** -12;

/**
 * Whether the multiply-add of the kernels rounds once, on the WASM backend in use.
 *
 * WebAssembly leaves it to the machine: x86-64 with FMA and ARM64 fuse, others round the product
 * first. That gives two sets of bits, and within each all machines agree.
 */
export function isFused(): boolean {
  return kernelsOf(tf.backend() as WasmBackend).productError(INEXACT) !== 0;
}
