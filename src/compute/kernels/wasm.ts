import { module } from "./_module.js";
import { tf } from "../tf.ts";

/** The parts of tfjs's WASM backend that the kernels work with. */
export interface WasmBackend extends tf.KernelBackend {
  /** The Emscripten module: its heap holds every tensor. */
  wasm: {
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    asm: { memory: WebAssembly.Memory };
  };
  incRef(dataId: tf.DataId): void;
  /** Where each tensor lives. */
  dataIdMap: { get(dataId: tf.DataId): { memoryOffset: number } };
  /** Allocates the tensor of a result; its values are undefined. */
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
}

/** The functions of the compiled module that compute; assembly/ documents their parameters. */
type Computation =
  | "adam"
  | "addBiasGradient"
  | "addDirectFilterGradient"
  | "addPooledBiasGradient"
  | "addPooledFilterGradient"
  | "carryThroughPool"
  | "clamp"
  | "columnSums"
  | "cropImage"
  | "directConvolution"
  | "directFilterGradient"
  | "directPooled"
  | "expandGradient"
  | "extreme"
  | "filterGradientProducts"
  | "filterToTiles"
  | "filterToTransposedTiles"
  | "finishImage"
  | "gatherPatches"
  | "gemm"
  | "gradientsToTiles"
  | "imagesToTiles"
  | "maxPoolGradient"
  | "pack"
  | "padPlanes"
  | "rowSums"
  | "scatterPatches"
  | "tileProducts"
  | "tilesToFilterGradient"
  | "tilesToInputGradients"
  | "tilesToResults";

/** The compiled module: pointers are byte addresses, strides count elements, steps bytes. */
export type Kernels = Record<Computation, (...values: number[]) => void> & {
  /** Bytes of scratch that `gemm` needs. */
  gemmScratchBytes(): number;
  /** The rounding error of a squared number: 0 where the multiply-add is not fused. */
  productError(value: number): number;
};

const instances = new WeakMap<WebAssembly.Memory, Kernels>();

/** The kernels, bound to the memory of a backend. */
export function kernelsOf(backend: WasmBackend): Kernels {
  const memory = backend.wasm.asm.memory;
  let kernels = instances.get(memory);
  if (!kernels) {
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    kernels = exports as unknown as Kernels;
    instances.set(memory, kernels);
  }
  return kernels;
}

/** The byte address of a tensor. It stays valid when the memory grows. */
export function addressOf(backend: WasmBackend, tensor: tf.TensorInfo): number {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset;
}

/** A view of a tensor's values, valid until the next allocation. */
export function valuesOf(backend: WasmBackend, tensor: tf.TensorInfo): Float32Array {
  const size = tf.util.sizeFromShape(tensor.shape);
  return new Float32Array(backend.wasm.asm.memory.buffer, addressOf(backend, tensor), size);
}

/** A region of scratch that its user writes before reading: it need not be zeroed. */
export interface Unwritten {
  unwritten: number;
}

/** Describes scratch of so many bytes whose first values do not matter. */
export function unwritten(bytes: number): Unwritten {
  return { unwritten: bytes };
}

/**
 * Lends regions of scratch memory to `use` and takes them back, whatever happens.
 *
 * @param sizes The bytes of each region, which is zeroed, or {@linkcode unwritten} bytes.
 * @param use Gets the address of each region, in order.
 */
export function withScratch<T>(
  backend: WasmBackend,
  sizes: readonly (number | Unwritten)[],
  use: (...regions: number[]) => T,
): T {
  const regions: number[] = [];
  try {
    for (const size of sizes) {
      const bytes = typeof size === "number" ? size : size.unwritten;
      const region = backend.wasm._malloc(bytes) >>> 0;
      if (region === 0) throw new RangeError(`Cannot allocate ${bytes} bytes of scratch memory`);
      regions.push(region);
      if (typeof size === "number") zero(backend, region, bytes);
    }
    return use(...regions);
  } finally {
    for (const region of regions) backend.wasm._free(region);
  }
}

/** Zeroes a region of memory. */
export function zero(backend: WasmBackend, address: number, bytes: number): void {
  new Uint8Array(backend.wasm.asm.memory.buffer, address, bytes).fill(0);
}

/**
 * A kernel of ours, by the names of the tensors that it reads and of those that may be absent: its
 * results, or `undefined` where it does not cover the case.
 */
export type Kernel<Inputs extends string, Attributes, Optional extends string = never> = (call: {
  /** The tensors it reads. */
  inputs: Record<Inputs, tf.TensorInfo> & Partial<Record<Optional, tf.TensorInfo>>;
  /** Its parameters. */
  attributes: Attributes;
  /** The backend to compute on. */
  backend: WasmBackend;
}) => tf.TensorInfo | tf.TensorInfo[] | undefined;

const stockKernels = new Map<string, tf.KernelConfig>();

/** The kernel that tfjs had before ours, for comparison. */
export function stockKernel(kernelName: string): tf.KernelConfig | undefined {
  return stockKernels.get(kernelName);
}

/** Installs a kernel, before the stock one if there is one, which answers what ours does not cover. */
export function installKernel<
  Inputs extends string,
  Attributes,
  Optional extends string = never,
>(kernelName: string, kernel: Kernel<Inputs, Attributes, Optional>): void {
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
        inputs: call.inputs as Parameters<typeof kernel>[0]["inputs"],
        attributes: call.attrs as Attributes,
        backend: call.backend as WasmBackend,
      });
      if (result) return result;
      if (stock) return stock.kernelFunc(call);
      throw new RangeError(`Cannot compute ${kernelName} on the backend "wasm" for these shapes`);
    },
  });
}

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
