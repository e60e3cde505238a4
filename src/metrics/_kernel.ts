import { module } from "./kernels/_module.js";

/** The functions of kernels/kernel.ts: pointers are byte addresses, strides count numbers. */
interface Kernel {
  scratchBytes(): number;
  squaredDistances(...values: number[]): void;
  squaredIntegerDistances(...values: number[]): void;
  findCandidates(...values: number[]): number;
  addDistanceSums(...values: number[]): void;
}

/** The kernel with a memory of its own, which is freed with it. */
export interface KernelSpace {
  kernel: Kernel;
  /** Byte addresses of the regions asked for, in order. */
  addresses: number[];
  /** Byte address of the scratch that every function takes last. */
  scratch: number;
  buffer: ArrayBuffer;
}

/** Instantiates the kernel with zeroed regions of the given sizes in bytes. */
export function kernelSpace(sizes: readonly number[]): KernelSpace {
  const aligned = [256, ...sizes].map((bytes) => Math.ceil(bytes / 16) * 16);
  const total = aligned.reduce((sum, bytes) => sum + bytes, 0);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(total / 65536) });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  let next = 0;
  const [scratch, ...addresses] = aligned.map((bytes) => (next += bytes) - bytes);
  const kernel = exports as unknown as Kernel;
  return { kernel, addresses, scratch: scratch!, buffer: memory.buffer as ArrayBuffer };
}
