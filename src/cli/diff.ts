import { canonicalJson } from "../base/canonical.ts";
import { EXIT_CODES, InputError } from "../base/errors.ts";
import { differingFiles } from "../runner/verification/compare.ts";
import { type MeasureRecord, type NetworkReader, openStore, type Store } from "../store/mod.ts";
import { readArguments } from "./_arguments.ts";
import { findNetwork } from "./_find_network.ts";
import { flatten } from "./_flatten.ts";
import { DEFAULT_STORE, JSON_OPTION, STORE_OPTION } from "./_options.ts";
import { formatTable } from "./_table.ts";
import { standardOutput } from "./_terminal.ts";

const SYNTAX = {
  name: "diff",
  summary: "Explains why two networks differ, or what was measured of them.",
  positional: "DIGEST DIGEST   (their first digits are enough)",
  options: {
    store: STORE_OPTION,
    other: { value: "DIR", help: "the store of the second network (default: that of the first)" },
    json: JSON_OPTION,
  },
};

/** `deno task loss-atlas diff`: exit code 1 where networks or measures differ, as of `diff`. */
export async function diff(args: readonly string[]): Promise<number> {
  const given = readArguments(args, SYNTAX);
  if (given === undefined) return EXIT_CODES.done;
  const [first, second, ...rest] = given.positional;
  if (first === undefined || second === undefined || rest.length > 0) {
    throw new InputError("diff takes two digests");
  }
  const store = openStore(given.get("store") ?? DEFAULT_STORE);
  const other = given.get("other");
  const a = await openSide(store, first);
  const b = await openSide(other === undefined ? store : openStore(other), second);
  const sides = [a, b].map(({ network }) => network.record.digest.slice(0, 12));
  const networks = networkRows(a.network, b.network);
  const files = await differingFiles(a.network, b.network);
  const measures = measureRows(a.records, b.records);
  const same = { networks: files.length === 0, measures: measures.length === 0 };
  if (given.has("json")) {
    console.log(JSON.stringify({ same, files, networks, measures }));
  } else {
    const table = (rows: readonly Row[]) =>
      rows.length > 0 &&
      console.log(`${formatTable(["what", ...sides], rows, standardOutput())}\n`);
    table(networks);
    console.log(
      same.networks
        ? "the networks are the same bit for bit"
        : `the networks differ: ${files.join(", ")}`,
    );
    if (measures.length > 0) console.log();
    table(measures);
    console.log(same.measures ? "the measures are the same" : "the measures differ");
  }
  return same.networks && same.measures ? EXIT_CODES.done : EXIT_CODES.failed;
}

interface Side {
  network: NetworkReader;
  records: MeasureRecord[];
}

async function openSide(store: Store, prefix: string): Promise<Side> {
  const digest = await findNetwork(store, prefix);
  return { network: await store.open(digest), records: await store.measures(digest) };
}

type Row = readonly [what: string, a: string, b: string];

/** The fields in order: those that decide a network first, then those of its environment. */
function networkRows(a: NetworkReader, b: NetworkReader): Row[] {
  return differingRows(
    [a, b].map(({ record: { cell, identity, environment, divergedAt } }) =>
      new Map(flatten({ cell, identity, environment, divergedAt }))
    ),
  );
}

/** Values and notes by column, and the code of those measures that other code took. */
function measureRows(a: readonly MeasureRecord[], b: readonly MeasureRecord[]): Row[] {
  return differingRows([a, b].map((records) => {
    const rows = new Map<string, string>();
    for (const { identity, values, notes } of records) {
      for (const [name, value] of Object.entries(values)) rows.set(name, String(value));
      for (const [name, note] of Object.entries(notes)) rows.set(`${name} (note)`, note);
      rows.set(`code of ${canonicalJson(identity.measure)}`, identity.code);
    }
    return rows;
  }));
}

function differingRows(sides: readonly ReadonlyMap<string, string>[]): Row[] {
  const paths = new Set(sides.flatMap((side) => [...side.keys()]));
  return [...paths].flatMap((path) => {
    const [left, right] = sides.map((side) => side.get(path) ?? "");
    return left === right ? [] : [[path, shorten(left!), shorten(right!)] as const];
  });
}

/** The first digits tell one SHA-256 from another. */
const shorten = (text: string) => /^[0-9a-f]{64}$/.test(text) ? text.slice(0, 12) : text;
