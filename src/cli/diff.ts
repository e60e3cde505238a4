import { EXIT_CODES, InputError } from "../base/errors.ts";
import { openStore, type Store } from "../store/mod.ts";
import { compareRuns } from "../runner/verification/compare.ts";
import { readArguments } from "./_arguments.ts";
import { findRun } from "./_find_run.ts";
import { flatten } from "./_flatten.ts";
import { DEFAULT_STORE, JSON_OPTION, STORE_OPTION } from "./_options.ts";
import { formatTable } from "./_table.ts";

const SYNTAX = {
  name: "diff",
  summary: "Explains why two runs differ: by cell, data, backend, code or machine.",
  positional: "DIGEST DIGEST   (their first digits are enough)",
  options: {
    store: STORE_OPTION,
    other: { value: "DIR", help: "the store of the second run (default: that of the first)" },
    json: JSON_OPTION,
  },
};

/** `deno task diff`: two runs of the store; exit code 1 where they differ, as of `diff`. */
export async function diff(args: readonly string[]): Promise<number> {
  const given = readArguments(args, SYNTAX);
  if (given === undefined) return EXIT_CODES.done;
  const [first, second, ...rest] = given.positional;
  if (first === undefined || second === undefined || rest.length > 0) {
    throw new InputError("diff takes two digests");
  }
  const store = openStore(given.get("store") ?? DEFAULT_STORE);
  const other = given.get("other");
  const a = await readRun(store, first);
  const b = await readRun(other === undefined ? store : openStore(other), second);
  const rows = differingRows(a, b);
  const { level } = compareRuns(a, b);
  if (given.has("json")) {
    console.log(JSON.stringify({ a: a.digest, b: b.digest, sameResult: level === "A", rows }));
  } else {
    if (rows.length > 0) {
      const short = ({ digest }: typeof a) => digest.slice(0, 12);
      console.log(formatTable(["what", short(a), short(b)], rows.map((row) => [...row])));
    }
    console.log(level === "A" ? "the results are the same bit for bit" : "the results differ");
  }
  return level === "A" ? EXIT_CODES.done : EXIT_CODES.failed;
}

async function readRun(store: Store, prefix: string) {
  return await store.read(await findRun(store, prefix));
}

type Row = readonly [what: string, a: string, b: string];

/** What decides a result comes first, then what it was made with, then what it is. */
function differingRows(
  a: Awaited<ReturnType<Store["read"]>>,
  b: Awaited<ReturnType<Store["read"]>>,
): Row[] {
  const sides = [a, b].map(({ cell, identity, environment, divergedAt, metrics }) =>
    new Map(flatten({ cell, identity, environment, divergedAt, metrics }))
  );
  const paths = new Set(sides.flatMap((side) => [...side.keys()]));
  return [...paths].flatMap((path) => {
    const [left, right] = sides.map((side) => side.get(path) ?? "");
    return left === right ? [] : [[path, shorten(left!), shorten(right!)] as const];
  });
}

/** A SHA-256 is told apart by its first digits. */
const shorten = (text: string) => /^[0-9a-f]{64}$/.test(text) ? text.slice(0, 12) : text;
