import { sha256 } from "@noble/hashes/sha2.js";

/** What the sources use of a digest of Node. */
interface Digest extends Uint8Array {
  readInt32LE(at: number): number;
  toString(encoding?: string): string;
}

/** SHA-256 as `node:crypto` gives it, without waiting and in a browser as well. */
export function createHash(name: string) {
  if (name !== "sha256") throw new TypeError(`There is SHA-256 alone: "${name}" is not`);
  const hash = sha256.create();
  return {
    update(data: string | Uint8Array) {
      hash.update(typeof data === "string" ? new TextEncoder().encode(data) : data);
      return this;
    },
    digest(encoding?: "hex"): Digest | string {
      const bytes = hash.digest();
      const hex = () => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
      if (encoding === "hex") return hex();
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      return Object.assign(bytes, { readInt32LE: (at: number) => view.getInt32(at, true) });
    },
  };
}
