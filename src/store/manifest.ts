import { z } from "zod";

/** Seals a network: its digest and the SHA-256 of each of its files. */
export interface Manifest {
  /** The network's digest. */
  digest: string;
  /** The step at which the loss stopped being finite, for a training that diverged. */
  divergedAt?: number | undefined;
  /** SHA-256 of each file, in hexadecimal. */
  files: Record<string, string>;
}

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const manifestSchema = z.strictObject({
  digest: sha256,
  divergedAt: z.int().positive().optional(),
  files: z.record(z.string(), sha256),
});

/** Reads a manifest, which may be untrusted. Throws if it is not valid. */
export function parseManifest(text: string): Manifest {
  return manifestSchema.parse(JSON.parse(text));
}
