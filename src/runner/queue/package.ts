import { z } from "zod";
import { StoreError } from "../../base/errors.ts";

/** The largest network that comes back through a queue, in bytes of base64; larger ones need a shared store. */
export const MAXIMUM_PACKAGE = 256 << 20;

const packageSchema = z.record(
  z.string().regex(/^[a-z]+\.(json|csv|arrow|safetensors)$/),
  z.base64(),
);

/** The name under which the records of measures travel. */
export const RECORDS = "measures.json";

/** The files of a network and its measures as text that a queue can carry. */
export function packFiles(files: Readonly<Record<string, Uint8Array>>): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, bytes.toBase64()])),
  );
}

/**
 * The inverse of {@linkcode packFiles}; what the files say is checked by the store that takes them.
 *
 * @throws {StoreError} If it is not a package.
 */
export function unpackFiles(text: unknown): Record<string, Uint8Array> {
  if (typeof text !== "string" || text.length > MAXIMUM_PACKAGE) {
    throw new StoreError("The queue gave back no network, or one that is too large");
  }
  try {
    const packed = packageSchema.parse(JSON.parse(text));
    return Object.fromEntries(
      Object.entries(packed).map(([name, base64]) => [name, Uint8Array.fromBase64(base64)]),
    );
  } catch (error) {
    throw new StoreError("The queue gave back no network", { cause: error });
  }
}
