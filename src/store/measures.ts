import { z } from "zod";
import { StoreError } from "../base/errors.ts";
import { sha256Of } from "../base/digest.ts";
import { codeDigest } from "../identity/fingerprints.ts";
import { measureDigest, type MeasureIdentity } from "../identity/measure.ts";
import { digestSchema, measureIdentitySchema, parseJson } from "./schemas.ts";

/** A measure that was taken of a network. */
export interface MeasureRecord {
  /** Identity: SHA-256 over all that decides the values. */
  digest: string;
  /** Everything that decides its values. */
  identity: MeasureIdentity;
  /** Values by column; null where the measure is undefined. */
  values: Record<string, number | null>;
  /** Why a value is undefined, or what else must be known about it, by column. */
  notes: Record<string, string>;
}

/** The largest file of records that can be read, in bytes. */
export const MAXIMUM_RECORDS = 16 << 20;

const recordsSchema: z.ZodType<MeasureRecord[]> = z.array(z.strictObject({
  digest: digestSchema,
  identity: measureIdentitySchema,
  values: z.record(z.string(), z.number().nullable()),
  notes: z.record(z.string(), z.string()),
}));

/** Writes records as a file, whose name is the SHA-256 of its bytes. */
export function encodeRecords(
  records: readonly MeasureRecord[],
): { name: string; bytes: Uint8Array } {
  const lines = records.map((record) => JSON.stringify(record));
  const bytes = new TextEncoder().encode(`[\n${lines.join(",\n")}\n]\n`);
  return { name: `${sha256Of(bytes)}.json`, bytes };
}

/**
 * Reads a file of records of one network.
 *
 * @throws {StoreError} If its bytes are not those of its name, or a record is not what its digest
 *   says.
 */
export function decodeRecords(
  network: string,
  name: string,
  bytes: Uint8Array,
): MeasureRecord[] {
  const fail = (what: string): never => {
    throw new StoreError(`The measures in "${network}/${name}" are damaged: ${what}`);
  };
  if (`${sha256Of(bytes)}.json` !== name) fail("the file does not have the SHA-256 of its name");
  let records: MeasureRecord[];
  try {
    records = parseJson(bytes, recordsSchema);
  } catch (error) {
    return fail((error as Error).message);
  }
  for (const { digest, identity } of records) {
    if (identity.network !== network) fail("a record is of another network");
    if (
      measureDigest(identity) !== digest || codeDigest(identity.fingerprints) !== identity.code
    ) fail("a record does not belong to its digest");
  }
  return records;
}
