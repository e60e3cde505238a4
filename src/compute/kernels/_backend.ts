import { module } from "./_module.d.ts";
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
  | "columnSums"
  | "cropImage"
  | "directConvolution"
  | "directFilterGradient"
  | "directPooled"
  | "expandGradient"
  | "expandPooledGradient"
  | "filterGradientProducts"
  | "filterToTiles"
  | "filterToTransposedTiles"
  | "finishImage"
  | "gatherPatches"
  | "gemm"
  | "imageToTiles"
  | "maxPoolGradient"
  | "outputGradientToTiles"
  | "pack"
  | "padImage"
  | "padPlanes"
  | "poolImage"
  | "rowSums"
  | "scatterPatches"
  | "tileProducts"
  | "tilesToFilterGradient"
  | "tilesToImage"
  | "tilesToInputGradient";

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
