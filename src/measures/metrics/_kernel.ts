import { module } from "../../compute/kernels/_module.js";

/** The functions of kernels/kernel.ts: pointers are byte addresses, strides count numbers. */
interface Kernel {
  squaredDistances(...values: number[]): void;
  squaredIntegerDistances(...values: number[]): void;
  findCandidates(...values: number[]): number;
  addDistanceSums(...values: number[]): void;
}

/** The kernel with a memory of its own, which is freed with it. */
export interface KernelSpace<Region extends string> {
  kernel: Kernel;
  /** The byte address of each region. */
  at: Record<Region, number>;
  /** The byte address of the scratch that every function takes last. */
  scratch: number;
  buffer: ArrayBuffer;
}

/** Instantiates the kernel with zeroed regions of the given sizes in bytes. */
export function kernelSpace<Region extends string>(
  sizes: Record<Region, number>,
): KernelSpace<Region> {
  const at = {} as Record<Region, number>;
  let end = 256;
  for (const region in sizes) {
    at[region] = end;
    end += Math.ceil(sizes[region] / 16) * 16;
  }
  const memory = new WebAssembly.Memory({ initial: Math.ceil(end / 65536) });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const kernel = exports as unknown as Kernel;
  return { kernel, at, scratch: 0, buffer: memory.buffer as ArrayBuffer };
}
