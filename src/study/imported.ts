import { dirname, join } from "node:path";
import { z } from "zod";
import { InputError } from "../base/errors.ts";
import { describeIssues } from "../base/issues.ts";
import type { Cell } from "../cell/cell.ts";
import { importedCellSchema } from "../cell/factors.ts";
import { readDocument } from "./document.ts";

/** A network of a list of imported ones. */
export interface ListedNetwork {
  /** Its digest in the store. */
  digest: string;
  /** The file that it came from. */
  file: string;
  cell: Cell;
}

/** The list of what was imported, which `loss-atlas import` writes and studies name. */
export interface ImportedList {
  networks: ListedNetwork[];
}

const listSchema: z.ZodType<ImportedList> = z.strictObject({
  networks: z.array(z.strictObject({
    digest: z.string().regex(/^[0-9a-f]{64}$/),
    file: z.string(),
    cell: importedCellSchema,
  })).min(1).max(100_000),
});

/**
 * Reads the cells of the imported networks that a study names.
 *
 * @param study The path of the study, from whose folder the lists are named.
 * @param lists The paths of the lists.
 * @throws {InputError} If a list is missing or none; the message says how to make it.
 */
export async function loadImported(study: string, lists: readonly string[]): Promise<Cell[]> {
  const all = await Promise.all(
    lists.map(async (list) => await readList(join(dirname(study), list), list, study)),
  );
  return all.flat();
}

async function readList(path: string, named: string, study: string): Promise<Cell[]> {
  const fail = (what: string): never => {
    throw new InputError(
      `Cannot use the experiment "${study}": imported: the list "${named}" ${what}; make it with loss-atlas import, which writes it beside its manifest`,
    );
  };
  let document: unknown;
  try {
    document = await readDocument(path, 500_000_000, "list");
  } catch (error) {
    return fail(`cannot be read: ${(error as Error).message}`);
  }
  const { success, data, error } = listSchema.safeParse(document, { reportInput: true });
  if (!success) {
    return fail(`is not one of imported networks: ${describeIssues(error, listSchema)[0]}`);
  }
  return data.networks.map(({ cell }) => cell);
}
