import { openPack, type Pack } from "../atlas/pack/open_pack.ts";
import { InputError } from "../base/errors.ts";
import type { Cell } from "../cell/cell.ts";
import { isImported } from "../cell/imported.ts";
import { lossLabel } from "../results/names.ts";
import type { MeasureRecord } from "../store/measures.ts";
import type { NetworkReader } from "../store/network_reader.ts";
import { openStore, type Store } from "../store/store.ts";
import type { Shared } from "./options.ts";
import { hint } from "./terminal.ts";

/**
 * Opens the store that a command reads.
 *
 * @throws {InputError} If there is none: a misspelt name must not pass for an empty store.
 */
export async function requireStore(path: string): Promise<Store> {
  const store = openStore(path);
  if (await store.exists()) return store;
  throw new InputError(
    `There is no store in "${path}": name another one with --store, or make it with ${
      hint("reproduce")
    }`,
  );
}

/** The pack of `--done`, where one is named. */
export async function doneElsewhere(
  { done }: Pick<Shared<"done">, "done">,
): Promise<Pack | undefined> {
  return done === undefined ? undefined : await openPack(done);
}

/** A network of a store, and what was measured of it. */
export interface StoredNetwork {
  network: NetworkReader;
  records: MeasureRecord[];
}

/**
 * Opens a network by the first digits of its digest.
 *
 * @throws {InputError} If they do not identify one network of the store.
 */
export async function openNetwork(path: string, prefix: string): Promise<StoredNetwork> {
  if (!/^[0-9a-f]{1,64}$/.test(prefix)) {
    throw new InputError(`"${prefix}" is not a digest: give some of its hexadecimal digits`);
  }
  const store = await requireStore(path);
  const [digest, ...others] = (await store.list()).filter((each) => each.startsWith(prefix));
  if (digest === undefined) {
    throw new InputError(
      `The store "${path}" has no network ${prefix}: all that it has are listed by ${
        hint("list", "--store", path)
      }`,
    );
  }
  if (others.length > 0) {
    throw new InputError(
      `The store "${path}" has ${others.length + 1} networks ${prefix}…: give more digits\n${
        (await candidates(store, [digest, ...others])).join("\n")
      }`,
    );
  }
  return { network: await store.open(digest), records: await store.measures(digest) };
}

/** How many networks a message names. */
const NAMED = 8;

/** Networks whose digests begin alike, a line each. */
async function candidates(store: Store, digests: readonly string[]): Promise<string[]> {
  const rest = digests.length - NAMED;
  const lines = await Promise.all(
    digests.slice(0, NAMED).map(async (digest) => {
      const name = await store.open(digest).then(
        ({ record }) => cellName(record.cell),
        () => "damaged",
      );
      return `  ${digest.slice(0, 12)}  ${name}`;
    }),
  );
  return rest > 0 ? [...lines, `  and ${rest} more`] : lines;
}

/** Names a cell by its factors, its loss by what is not the default. */
export function cellName(cell: Cell): string {
  const { dataset, openSetSplit, dimension, activation, seed } = cell;
  const split = openSetSplit === null ? "" : ` open-set ${openSetSplit}`;
  if (isImported(cell)) {
    const declared = Object.entries(cell.declared ?? {}).map(([name, value]) =>
      `, ${name} ${value}`
    );
    return `${dataset} ${lossLabel(cell)}, ${dimension}-D${
      declared.join("")
    }, seed ${seed}, trained elsewhere`;
  }
  return `${dataset}${split} ${lossLabel(cell)}, ${dimension}-D ${activation}, seed ${seed}`;
}

/** The leaves of a JSON value as rows `[path, value]`; what is undefined is left out. */
export function* flatten(value: unknown, path = ""): Generator<[path: string, text: string]> {
  if (value === undefined) return;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    yield [path, typeof value === "string" ? value : JSON.stringify(value)];
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    yield* flatten(inner, path === "" ? key : `${path}.${key}`);
  }
}
