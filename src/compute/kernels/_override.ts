import { tf } from "../tf.ts";
import type { WasmBackend } from "./_backend.ts";

/** The arguments of a kernel. */
export interface KernelCall<Inputs, Attributes> {
  /** The tensors it reads. */
  inputs: Inputs;
  /** Its parameters. */
  attributes: Attributes;
  /** The backend to compute on. */
  backend: WasmBackend;
}

/** A kernel of ours: its result, or `undefined` where it does not cover the case. */
export type Kernel<Inputs, Attributes> = (
  call: KernelCall<Inputs, Attributes>,
) => tf.TensorInfo | undefined;

const stockKernels = new Map<string, tf.KernelConfig>();

/** The kernel that tfjs had before ours, for comparison. */
export function stockKernel(kernelName: string): tf.KernelConfig | undefined {
  return stockKernels.get(kernelName);
}

/** Puts a kernel before the stock one, which answers whatever ours does not cover. */
export function override<Inputs, Attributes>(
  kernelName: string,
  kernel: Kernel<Inputs, Attributes>,
): void {
  const stock = tf.getKernel(kernelName, "wasm");
  if (stock) {
    stockKernels.set(kernelName, stock);
    tf.unregisterKernel(kernelName, "wasm");
  }
  const { setupFunc, disposeFunc } = stock ?? {};
  tf.registerKernel({
    kernelName,
    backendName: "wasm",
    ...(setupFunc && { setupFunc }),
    ...(disposeFunc && { disposeFunc }),
    kernelFunc: (call) => {
      const result = kernel({
        inputs: call.inputs as Inputs,
        attributes: call.attrs as Attributes,
        backend: call.backend as WasmBackend,
      });
      if (result) return result;
      if (stock) return stock.kernelFunc(call);
      throw new RangeError(`Cannot compute ${kernelName} on the backend "wasm" for these shapes`);
    },
  });
}
