import { join } from "node:path/posix";
import { parse } from "@std/csv";
import { InputError } from "../../base/errors.ts";
import { leadsOut } from "../../base/files.ts";
import { readImage } from "../../readers/images.ts";
import { readParquet } from "../../readers/tables.ts";
import { IMAGE } from "./folders.ts";
import { type Layout, type LookOptions, type Part, partInName, partOf } from "./layout.ts";
import type { ReadFile, Sample } from "./layout.ts";
import { bytesOf, labelOf, lieOf, samplesOf } from "./pixels.ts";

const LABEL = /^(label|labels|class|class_?name|class_?id|target|y|category|fine_label)$/i;
const SPLIT = /^(split|part|subset|set)$/i;

/** A table of CSV: its rows, and the names of its columns where its first line is none of them. */
interface Table {
  path: string;
  header: readonly string[] | undefined;
  rows: readonly (readonly string[])[];
}

function readTable(path: string, readFile: ReadFile): Table {
  const fail = (what: string): never => {
    throw new InputError(`"${path}" ${what}`);
  };
  let rows: string[][];
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(readFile(path));
    rows = parse(text.trimEnd());
  } catch (error) {
    return fail(`is not CSV in UTF-8: ${(error as Error).message}`);
  }
  const [first = [], ...rest] = rows;
  const ragged = rows.findIndex((row) => row.length !== first.length);
  if (ragged >= 0) {
    fail(`has ${rows[ragged]!.length} values in line ${ragged + 1}, not ${first.length}`);
  }
  if (first.length < 2) fail("has one column: it needs labels, and pixels or paths");
  const isHeader = rows.slice(0, 2).some((row) => row.some(isPath))
    ? !first.some(isPath)
    : first.length > 3
    // A line of pixels is numbers, but for its label.
    ? first.filter((value) => !isNumber(value)).length > 1 ||
      LABEL.test(first[0]!) || LABEL.test(first.at(-1)!)
    : first.some((value) => LABEL.test(value));
  const body = isHeader ? rest : rows;
  if (body.length === 0) fail("has no row");
  return { path, header: isHeader ? first.map((name) => name.trim()) : undefined, rows: body };
}

const isNumber = (text: string) => text.trim() !== "" && !Number.isNaN(Number(text));

/** Tables of CSV: of a path and a label a row, or of a label and the pixels. */
export function csvLayout(
  paths: readonly string[],
  readFile: ReadFile,
  options: LookOptions,
): Layout {
  const tables = paths.map((path) => readTable(path, readFile));
  const columns = tables[0]!.rows[0]!.length;
  const other = tables.find(({ rows }) => rows[0]!.length !== columns);
  if (other !== undefined) {
    throw new InputError(`"${other.path}" has other columns than "${tables[0]!.path}"`);
  }
  return isOfPaths(tables[0]!) ? ofPaths(tables, readFile, options) : ofPixels(tables, options);
}

const isPath = (value: string) => IMAGE.test(value.trim());
const isOfPaths = ({ rows }: Table) => rows[0]!.some(isPath);

/** The column that holds the labels of a table. */
function labelColumn(
  { path, header, rows }: Table,
  { label }: LookOptions,
  candidates: readonly number[],
): number {
  const width = rows[0]!.length;
  if (label === "first") return 0;
  if (label === "last") return width - 1;
  const named =
    header?.findIndex((name) => label === undefined ? LABEL.test(name) : name === label) ?? -1;
  if (named >= 0) return named;
  if (label !== undefined) {
    throw new InputError(`"${path}" has no column "${label}": say --label first, last or its name`);
  }
  // Labels have fewer values than a pixel, but for one that is the same everywhere.
  const counted = candidates.map((at) => ({ at, values: new Set(rows.map((row) => row[at])).size }))
    .filter(({ values }) => values > 1).sort((a, b) => a.values - b.values);
  const [first, second] = counted;
  if (first === undefined || first.values === second?.values) {
    throw new InputError(
      `"${path}" does not tell which column has the labels: say --label first or --label last`,
    );
  }
  return first.at;
}

function ofPaths(tables: readonly Table[], readFile: ReadFile, options: LookOptions): Layout {
  const samples: Sample[] = [];
  for (const table of tables) {
    const { path, header, rows } = table;
    const paths = rows[0]!.findIndex(isPath);
    const parts = header?.findIndex((name) => SPLIT.test(name)) ?? -1;
    const others = rows[0]!.map((_, at) => at).filter((at) => at !== paths && at !== parts);
    const labels = labelColumn(table, options, others);
    for (const [row, values] of rows.entries()) {
      const file = join(path, "..", values[paths]!.trim().replaceAll("\\", "/"));
      const part = parts < 0 ? partInName(path) : partOf(values[parts]!.trim());
      if (parts >= 0 && part === undefined) {
        throw new InputError(
          `"${path}" has the part "${values[parts]}" in row ${
            row + 1
          }: it must be train, val or test`,
        );
      }
      const label = labelOf(values[labels], `the labels of "${path}"`, row);
      samples.push({ part, label, name: file, image: () => readImage(readFile(file)) });
    }
  }
  const away = samples.find(({ name }) => leadsOut(name));
  if (away !== undefined) {
    throw new InputError(
      `the image "${away.name}" is not below the folder of the table: put the table above its images`,
    );
  }
  return {
    kind: "a table of paths and labels",
    files: [...new Set([...tables.map(({ path }) => path), ...samples.map(({ name }) => name)])],
    notes: [],
    samples: () => samples,
  };
}

function ofPixels(tables: readonly Table[], options: LookOptions): Layout {
  const notes = new Set<string>();
  const width = tables[0]!.rows[0]!.length;
  const label = labelColumn(tables[0]!, options, [0, width - 1]);
  notes.add(`labels are in column ${label + 1} of ${width}`);
  return {
    kind: "tables of pixels",
    files: tables.map(({ path }) => path),
    get notes() {
      return [...notes];
    },
    *samples() {
      for (const { path, rows } of tables) {
        const values = new Float64Array(rows.length * (width - 1));
        let to = 0;
        for (const [row, line] of rows.entries()) {
          for (let at = 0; at < width; at++) {
            if (at === label) continue;
            if (!isNumber(line[at]!)) {
              throw new InputError(
                `"${path}" has "${line[at]}" for a pixel, in row ${row + 1} and column ${at + 1}`,
              );
            }
            values[to++] = Number(line[at]);
          }
        }
        const shape = [rows.length, width - 1];
        const pixels = {
          ...lieOf(shape, `the rows of "${path}"`, options),
          data: bytesOf(values, `the pixels of "${path}"`, notes),
          size: rows.length,
        };
        const labels = rows.map((line, row) =>
          labelOf(line[label], `the labels of "${path}"`, row)
        );
        yield* samplesOf(pixels, labels, partInName(path), `"${path}"`);
      }
    },
  };
}

/** What a table of Parquet says of its columns, as the hub's library writes it. */
interface HubInfo {
  info?: { features?: Record<string, { _type?: string; names?: string[] }> };
}

/** Where the hub's library writes it. */
const HUB = "huggingface";

/** Tables of Parquet as the hub has them: a column of images, each with its bytes, and one of labels. */
export async function parquetLayout(
  paths: readonly string[],
  readFile: ReadFile,
  { label }: LookOptions,
): Promise<Layout> {
  const tables = await Array.fromAsync(paths, async (path) => {
    try {
      return { path, ...await readParquet(readFile(path), { utf8: false }) };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError(`"${path}": ${error.message}`);
    }
  });
  const { columns, texts, path } = tables[0]!;
  const names = [...columns.keys()];
  const images = names.find((name) => bytesIn(columns.get(name)![0]) !== undefined);
  if (images === undefined) {
    throw new InputError(
      `"${path}" has no column of images with their bytes: its columns are ${names.join(", ")}`,
    );
  }
  const marks = names.filter((name) => label === undefined ? LABEL.test(name) : name === label)[0];
  if (marks === undefined) {
    throw new InputError(
      `"${path}" has no column ${label ?? "label"}: name one of ${
        names.filter((name) => name !== images).join(", ")
      } with --label`,
    );
  }
  let info: HubInfo = {};
  try {
    info = JSON.parse(texts.get(HUB) ?? "{}");
  } catch {
    // Names are for people: without them the numbers serve.
  }
  const classNames = info.info?.features?.[marks]?.names ?? [];
  return {
    kind: "tables of images in Parquet",
    files: tables.map(({ path }) => path),
    notes: [],
    classNames: new Map(
      Array.isArray(classNames) ? classNames.map((name, at) => [at, String(name)]) : [],
    ),
    *samples() {
      for (const { path, rows, columns } of tables) {
        const part: Part | undefined = partInName(path);
        for (let row = 0; row < rows; row++) {
          const value = columns.get(images)?.[row];
          yield {
            part,
            label: labelOf(columns.get(marks)?.[row], `the labels of "${path}"`, row),
            name: `image ${row} of ${path}`,
            image() {
              const bytes = bytesIn(value);
              if (bytes === undefined) throw new InputError("it has no bytes");
              return readImage(bytes);
            },
          } satisfies Sample;
        }
      }
    },
  };
}

/** The bytes of an image as the hub stores it. */
function bytesIn(value: unknown): Uint8Array | undefined {
  const bytes = value instanceof Uint8Array ? value : Object(value).bytes;
  return bytes instanceof Uint8Array ? bytes : undefined;
}
