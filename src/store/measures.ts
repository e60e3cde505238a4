import { z } from "zod";
import { canonicalJson, sha256Of } from "../base/digest.ts";
import { reasonOf, StoreError } from "../base/errors.ts";
import { describeNames } from "../base/text.ts";
import { codeDigest } from "../identity/fingerprints.ts";
import { measureDigest, type MeasureIdentity } from "../identity/measure.ts";
import { columnNames, findColumn, measureColumns } from "../measures/columns.ts";
import { resolveMeasures } from "../measures/resolve.ts";
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
  try {
    const records = parseJson(bytes, recordsSchema);
    for (const record of records) checkRecord(record, network);
    return records;
  } catch (error) {
    return fail(reasonOf(error));
  }
}

function checkRecord(record: MeasureRecord, network: string): void {
  const { digest, identity } = record;
  if (identity.network !== network) throw new RangeError("a record is of another network");
  if (measureDigest(identity) !== digest || codeDigest(identity.fingerprints) !== identity.code) {
    throw new RangeError("a record does not belong to its digest");
  }
  checkColumns(record);
}

/** The most columns of a measure that this version does not know. */
const MOST_COLUMNS = 100;

/**
 * Checks that a record has columns of its own measure alone: another measure's would replace what that
 * one says.
 *
 * @throws {RangeError} If it has others; the message names them, and what would be right.
 */
export function checkColumns({ identity: { measure }, values, notes }: MeasureRecord): void {
  const columns = [...new Set([...Object.keys(values), ...Object.keys(notes)])];
  const own = columnsOf(measure);
  // What another version took with parameters that this one lacks is no damage.
  const isOthers = (column: string) =>
    column in {} ||
    columnNames.includes(column) && findColumn(column).measure.name !== measure.name;
  const foreign = columns.filter((column) =>
    own === undefined ? isOthers(column) : !own.has(column)
  );
  const name = JSON.stringify(measure.name.slice(0, 100));
  if (foreign.length > 0) {
    const which = JSON.stringify(foreign[0]!.slice(0, 100));
    const valid = own === undefined ? "" : `: valid are ${describeNames([...own])}`;
    throw new RangeError(`a record of ${name} has the column ${which} of something else${valid}`);
  }
  if (own === undefined && columns.length > MOST_COLUMNS) {
    throw new RangeError(
      `a record of ${name} must have at most ${MOST_COLUMNS} columns: it has ${columns.length}`,
    );
  }
}

const MOST_KNOWN = 10_000;
const known = new Map<string, Set<string> | undefined>();

/** The columns of a measure; undefined where this version does not know it, or its parameters. */
function columnsOf({ name, parameters }: MeasureIdentity["measure"]): Set<string> | undefined {
  const key = canonicalJson({ name, parameters });
  if (!known.has(key)) {
    // A stranger may ask for any number of them.
    if (known.size >= MOST_KNOWN) known.clear();
    let columns: Set<string> | undefined;
    try {
      // Resolved once more, as names of columns tell parameters in the order of their definition.
      const all = resolveMeasures([{ ...parameters, name }]);
      // One that lacks a parameter is of an older version, whose columns may have had other names.
      if (canonicalJson(all) === canonicalJson([{ name, parameters }])) {
        columns = new Set(all.flatMap(measureColumns).map(({ column }) => column));
      }
    } catch {
      // Another version has it, with these parameters, or nobody has.
    }
    known.set(key, columns);
  }
  return known.get(key);
}
