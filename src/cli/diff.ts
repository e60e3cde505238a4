import { canonicalJson } from "../base/digest.ts";
import { EXIT_CODES } from "../base/errors.ts";
import type { Fingerprints } from "../identity/fingerprints.ts";
import type { MeasureRecord } from "../store/measures.ts";
import type { NetworkReader } from "../store/network_reader.ts";
import { differingKeys } from "../verification/compare.ts";
import { fileDigests } from "../verification/sources.ts";
import { flatten, openNetwork } from "./networks.ts";
import type { Shared } from "./options.ts";
import { formatTable, standardOutput } from "./terminal.ts";

/** `deno task loss-atlas diff`: exit code 1 where networks or measures differ, as of `diff`. */
export async function diff(
  { positional: [first, second], store, other = store, json }: Shared<"store" | "other" | "json">,
): Promise<number> {
  const a = await openNetwork(store, first!);
  const b = await openNetwork(other, second!);
  const sides = [a, b].map(({ network }) => network.record.digest.slice(0, 12));
  const networks = networkRows(a.network, b.network);
  const files = differingKeys(await fileDigests(a.network), await fileDigests(b.network));
  const measures = measureRows(a.records, b.records);
  const same = { networks: files.length === 0, measures: measures.length === 0 };
  if (json) {
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

type Row = readonly [what: string, a: string, b: string];

/** The fields in order: those that decide a network first, then those of its environment. */
function networkRows(a: NetworkReader, b: NetworkReader): Row[] {
  return differingRows(
    [a, b].map(({ record: { cell, identity, environment, divergedAt } }) =>
      new Map([
        ...flatten({ cell, data: identity.data, backend: identity.backend }),
        ...codeRows("code of", identity.fingerprints),
        ...flatten({ environment, divergedAt }),
      ])
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
      const measure = canonicalJson(identity.measure);
      for (const [what, code] of codeRows(`${measure}: code of`, identity.fingerprints)) {
        rows.set(what, code);
      }
    }
    return rows;
  }));
}

/** What each component computes, aspect by aspect: `code of loss/cosface: gradient`. */
function codeRows(heading: string, fingerprints: Fingerprints): [what: string, code: string][] {
  return Object.entries(fingerprints).flatMap(([component, aspects]) =>
    Object.entries(aspects).map(([aspect, code]): [string, string] => [
      `${heading} ${component}: ${aspect}`,
      code,
    ])
  );
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
