import { tf } from "../tf.ts";
import { module } from "./_module.js";

/** The parts of tfjs's WASM backend that the kernels work with. */
export interface WasmBackend extends tf.KernelBackend {
  /** The Emscripten module: its heap holds every tensor. */
  wasm: {
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    asm: { memory: WebAssembly.Memory };
  };
  /** Where each tensor lives. */
  dataIdMap: { get(dataId: tf.DataId): { memoryOffset: number } };
  /** Allocates the tensor of a result; its values are undefined. */
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
}

/** The functions of the compiled module; pointers are byte addresses, strides count elements. */
export interface Kernels {
  /** See assembly/adam.ts. */
  adam(...values: number[]): void;
  /** See assembly/gemm.ts. */
  gemm(...values: number[]): void;
  gemmScratchBytes(): number;
  /** See assembly/patches.ts. */
  gatherPatches(...values: number[]): void;
  scatterPatches(...values: number[]): void;
}

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

/** Lends scratch memory to `use` and takes it back, whatever happens. */
export function withScratch<T>(
  backend: WasmBackend,
  bytes: number,
  use: (pointer: number) => T,
): T {
  const pointer = backend.wasm._malloc(bytes) >>> 0;
  if (pointer === 0) throw new RangeError(`Cannot allocate ${bytes} bytes of scratch memory`);
  try {
    return use(pointer);
  } finally {
    backend.wasm._free(pointer);
  }
}
