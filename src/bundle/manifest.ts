import { z } from "zod";
import settings from "../../deno.json" with { type: "json" };
import { sha256Of } from "../base/digest.ts";
import { InputError, reasonOf } from "../base/errors.ts";
import { sourcesState } from "../identity/fingerprints.ts";
import { digestSchema, digestsSchema, parseJson } from "../store/schemas.ts";

/** The part that seals the others. */
export const MANIFEST = "manifest.json";

const request = z.strictObject({
  /** The part with the study. */
  study: z.string().regex(/^study\/[a-z0-9][a-z0-9-]*\.json$/),
  /** The profile that was applied; absent where there was none. */
  profile: z.string().max(100).exactOptional(),
  /** How the study was changed by `--set`. */
  set: z.array(z.string().max(100_000)).max(1000),
  /** The parts with modules of the author's own, in the order in which they are loaded. */
  modules: z.array(z.string().regex(/^(modules|study)\//)).max(100),
  /** The class of backends that trained the networks. */
  backend: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
  /** What wrote the bundle: where another version lays it out again, its words may differ. */
  writer: z.strictObject({
    version: z.string().max(40),
    deno: z.string().max(40),
    sources: digestSchema,
  }),
});

/** What a report was asked for with. */
export type BundleRequest = z.infer<typeof request>;

const manifestSchema = z.strictObject({
  format: z.literal(1),
  request,
  files: digestsSchema,
});

/** What a bundle says of itself. */
export type BundleManifest = z.infer<typeof manifestSchema>;

/** This version, as a bundle names what wrote it. */
export async function presentWriter(): Promise<BundleRequest["writer"]> {
  return {
    version: settings.version,
    deno: Deno.version.deno,
    sources: await sourcesState(),
  };
}

/** The SHA-256 of each part by its name, in the order of the names. */
export function digestsOf(parts: ReadonlyMap<string, Uint8Array>): Record<string, string> {
  const sorted = [...parts].sort(([a], [b]) => a < b ? -1 : 1);
  return Object.fromEntries(sorted.map(([name, bytes]) => [name, sha256Of(bytes)]));
}

/** Writes the manifest of some parts. */
export function encodeManifest(
  request: BundleRequest,
  parts: ReadonlyMap<string, Uint8Array>,
): Uint8Array {
  return jsonPart({ format: 1, request, files: digestsOf(parts) });
}

/**
 * Reads a manifest.
 *
 * @throws {InputError} If it is none.
 */
export function decodeManifest(bytes: Uint8Array | undefined): BundleManifest {
  if (bytes === undefined) throw new InputError(`it has no ${MANIFEST}`);
  try {
    return parseJson(bytes, manifestSchema);
  } catch (error) {
    throw new InputError(`its ${MANIFEST} is not that of a bundle: ${reasonOf(error)}`);
  }
}

/** A value as a part in JSON. */
export function jsonPart(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value, null, 2) + "\n");
}
