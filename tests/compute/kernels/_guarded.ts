import { assert, assertEquals } from "@std/assert";
import type { WasmBackend } from "../../../src/compute/kernels/wasm.ts";
import { tf } from "../../../src/compute/tf.ts";

const GUARD_BYTES = 256;
const GUARD = 0xa5;

/**
 * A stand-in for tfjs's backend that distrusts the kernels: every region of memory lies between
 * guard zones, every allocation grows the memory (so that older views are detached), and fresh
 * memory holds NaN.
 */
export class GuardedBackend {
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  readonly #sizes = new Map<number, number>();
  readonly #lent = new Set<number>();
  #next = 1024;

  readonly wasm = {
    _malloc: (bytes: number) => this.#allocate(bytes),
    _free: (pointer: number) => void assert(this.#lent.delete(pointer), "freed twice"),
    asm: { memory: this.#memory },
  };
  readonly dataIdMap = {
    get: (dataId: tf.DataId) => ({ memoryOffset: (dataId as { at: number }).at }),
  };

  /** What the kernels see. */
  get backend(): WasmBackend {
    return this as unknown as WasmBackend;
  }

  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo {
    const bytes = tf.util.sizeFromShape(shape) * (dtype === "bool" ? 1 : 4);
    return { dataId: { at: this.#allocate(bytes) }, shape, dtype };
  }

  disposeData({ at }: { at: number }): void {
    this.wasm._free(at);
  }

  /** A tensor of the given values. */
  tensor(values: ArrayLike<number>, shape: number[]): tf.TensorInfo {
    const info = this.makeOutput(shape, "float32");
    this.values(info).set(values);
    return info;
  }

  /** A view of a tensor's values. */
  values({ dataId, shape }: tf.TensorInfo): Float32Array {
    const { memoryOffset } = this.dataIdMap.get(dataId);
    return new Float32Array(this.#memory.buffer, memoryOffset, tf.util.sizeFromShape(shape));
  }

  /** Fails if a guard zone was written to, or if more than `tensors` allocations are alive. */
  check(tensors: number): void {
    const bytes = new Uint8Array(this.#memory.buffer);
    for (const [at, size] of this.#sizes) {
      const before = bytes.subarray(at - GUARD_BYTES, at);
      const after = bytes.subarray(at + size, at + size + GUARD_BYTES);
      assert(before.every((byte) => byte === GUARD), `a write before the region at ${at}`);
      assert(after.every((byte) => byte === GUARD), `a write after the region of ${size} bytes`);
    }
    assertEquals(this.#lent.size, tensors, "allocations that are alive");
  }

  #allocate(bytes: number): number {
    const at = this.#next + GUARD_BYTES;
    this.#next = Math.ceil((at + bytes + GUARD_BYTES) / 16) * 16;
    const missing = this.#next + GUARD_BYTES - this.#memory.buffer.byteLength;
    this.#memory.grow(Math.max(1, Math.ceil(missing / 65536)));
    const memory = new Uint8Array(this.#memory.buffer);
    memory.fill(GUARD, at - GUARD_BYTES, this.#next);
    memory.fill(0xff, at, at + bytes);
    this.#sizes.set(at, bytes);
    this.#lent.add(at);
    return at;
  }
}
