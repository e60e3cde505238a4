import { z } from "zod";
import { StoreError } from "../../base/errors.ts";

/** The largest run that comes back through a queue, in bytes of base64; larger ones need a shared store. */
const MAXIMUM = 256 << 20;

const packageSchema = z.record(
  z.string().regex(/^[a-z]+\.(json|csv|arrow)$/),
  z.base64(),
);

/** The files of a run as text that a queue can carry. */
export function packRun(files: Readonly<Record<string, Uint8Array>>): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, bytes.toBase64()])),
  );
}

/**
 * The inverse of {@linkcode packRun}; what the files say is checked by the store that takes them.
 *
 * @throws {StoreError} If it is no run.
 */
export function unpackRun(text: unknown): Record<string, Uint8Array> {
  if (typeof text !== "string" || text.length > MAXIMUM) {
    throw new StoreError("The queue gave back no run, or one that is too large");
  }
  try {
    const packed = packageSchema.parse(JSON.parse(text));
    return Object.fromEntries(
      Object.entries(packed).map(([name, base64]) => [name, Uint8Array.fromBase64(base64)]),
    );
  } catch (error) {
    throw new StoreError("The queue gave back no run", { cause: error });
  }
}
