import { EXIT_CODES, InputError } from "../base/errors.ts";
import { type ImportedNetwork, importedNetwork, sourceOf } from "../imports/network.ts";
import { readSamples } from "../imports/read_file.ts";
import type { Samples } from "../imports/samples.ts";
import { whyNotApplicable } from "../measures/applicability.ts";
import { findMeasure } from "../measures/catalogue.ts";
import { columnNames, findColumn, measureColumns } from "../measures/columns.ts";
import { unitRows } from "../measures/metrics/vectors.ts";
import { type MeasureResult, takeMeasures } from "../measures/take.ts";
import type { ResolvedMeasure } from "../measures/types.ts";
import { formatNumber } from "../results/text.ts";
import { askedFor, measuresFor } from "./asked_measures.ts";
import type { Shared } from "./options.ts";
import { metricTitle } from "./results.ts";
import { formatTable, standardOutput, type Terminal, wrapText } from "./terminal.ts";

/** Where neighbours are near. */
type Space = "euclidean" | "sphere";

/** What is measured, and how. */
export type MeasureOptions = Shared<"json"> & {
  labels: readonly string[];
  metrics: string | undefined;
  space: Space | undefined;
};

/** What was measured of a file. */
interface Measured {
  file: string;
  samples: Samples;
  /** By column; null where a measure is undefined. */
  values: Map<string, number | null>;
  /** Why a column has no value, or what else is to be known of it. */
  reasons: Map<string, string>;
}

/** `deno task loss-atlas measure`: every measure that can be taken of embeddings in a file. */
export async function measure(given: MeasureOptions): Promise<number> {
  const { positional: files, labels, metrics, space, json } = given;
  // A misspelt name costs no minute of reading.
  const asked = askedFor(metrics);
  if (labels.length > files.length) {
    throw new InputError(`--labels is given ${labels.length} times for ${files.length} files`);
  }
  const all: { file: string; samples: Samples }[] = [];
  for (const [at, file] of files.entries()) {
    tell(`reading ${file}`);
    all.push({ file, samples: await readSamples(file, { labels: labels[at] }) });
  }
  // Two files are compared in the same: by training samples where both have some.
  const trained = all.every(({ samples }) => samples.train !== undefined);
  const measures = measuresFor(asked, trained);
  const measured: Measured[] = [];
  for (const { file, samples } of all) {
    measured.push(await measureFile(file, samples, measures, space));
    tell("");
  }
  if (json) console.log(JSON.stringify({ type: "result", files: measured.map(toJson) }));
  else console.log(measuredText(measured, space, standardOutput()));
  const lacking = measured.some(({ values }) => [...values.values()].includes(null));
  return asked !== undefined && lacking ? EXIT_CODES.failed : EXIT_CODES.done;
}

/** The measures that rank neighbours: by distance, or by angle on the sphere. */
const BY_NEIGHBOURS = /^(knnAccuracy|recallAt\d+|rPrecision|mapAtR)$/;

const takesDistance = ({ name }: ResolvedMeasure) =>
  "distance" in findMeasure(name).parameters.shape;

async function measureFile(
  file: string,
  samples: Samples,
  all: readonly ResolvedMeasure[],
  space: Space | undefined,
): Promise<Measured> {
  const network = importedNetwork(samples);
  const measures = all.map((measure) => {
    const parameters = {
      ...measure.parameters,
      ...space && takesDistance(measure) && {
        distance: space === "sphere" ? "cosine" : "euclidean",
      },
    };
    return { ...measure, parameters };
  });
  const { cell } = network;
  const measured: Measured = { file, samples, values: new Map(), reasons: new Map() };
  const possible = measures.filter((measure) => whyNotApplicable(measure, cell) === undefined);
  for (const measure of measures) {
    for (const { column } of measureColumns(measure)) {
      const reason = whyNotApplicable(measure, cell);
      if (reason === undefined) continue;
      measured.values.set(column, null);
      measured.reasons.set(column, reason);
    }
  }
  const bySphere = (measure: ResolvedMeasure) =>
    space === "sphere" && !takesDistance(measure) && BY_NEIGHBOURS.test(measure.name);
  let number = 0;
  const isLarge = numbersOf(samples) >= LARGE;
  const take = async (of: ImportedNetwork, some: readonly ResolvedMeasure[]) => {
    const begin = (at: number) => {
      if (at < some.length) {
        tell(`${file}: ${some[at]!.name} (${++number} of ${possible.length})`, isLarge);
      }
    };
    let [at, start] = [0, performance.now()];
    begin(0);
    await takeMeasures(sourceOf(of), some, (measure, result) => {
      note(measured, result, bySphere(measure));
      const seconds = (performance.now() - start) / 1000;
      if (isLarge || seconds > 2) {
        tell(`${file}: ${measure.name} took ${seconds.toFixed(1)} s`, true);
      }
      start = performance.now();
      begin(++at);
    });
  };
  await take(network, possible.filter((measure) => !bySphere(measure)));
  const others = possible.filter(bySphere);
  if (others.length > 0) await take(onSphere(network), others);
  return measured;
}

function note(measured: Measured, { values, notes }: MeasureResult, bySphere: boolean): void {
  for (const [column, value] of Object.entries(values)) {
    measured.values.set(column, value);
    const word = notes[column] ?? (bySphere ? "by angle" : undefined);
    if (word !== undefined) measured.reasons.set(column, word);
  }
}

/** The same network with every embedding at length 1, where distances rank as angles do. */
function onSphere(network: ImportedNetwork): ImportedNetwork {
  const { embeddings } = network;
  return {
    ...network,
    embeddings: { ...embeddings, coordinates: unitRows(embeddings.coordinates) },
  };
}

/** From so many numbers on a measure may take minutes, and says when it begins. */
const LARGE = 2 ** 22;

const numbersOf = ({ embeddings, train }: Samples) =>
  embeddings.data.length + (train?.embeddings.data.length ?? 0);

/** Shows how far it is: in place on a terminal; elsewhere only what is to stay. */
function tell(text: string, stays = false): void {
  if (Deno.stderr.isTerminal()) {
    Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${text}${stays ? "\n" : ""}`));
  } else if (stays) console.error(text);
}

function toJson({ file, samples, values, reasons }: Measured) {
  const { embeddings: { rows, columns }, train, unknown, classNames, notes } = samples;
  return {
    file,
    samples: rows,
    trainSamples: train?.labels.length ?? 0,
    unknownSamples: unknown?.labels.length ?? 0,
    dimension: columns,
    classes: classNames.length,
    notes,
    values: Object.fromEntries(values),
    reasons: Object.fromEntries(reasons),
  };
}

/** What was measured for the terminal: what was read, the values, what has none and why. */
function measuredText(
  measured: readonly Measured[],
  space: Space | undefined,
  terminal: Terminal,
): string {
  const paragraph = (text: string) => wrapText(text, terminal.width, "  ").join("\n");
  const heads = measured.map(({ file, samples }) => {
    const { embeddings: { rows, columns }, classNames, train, unknown, notes } = samples;
    const parts = [
      `${rows} test samples`,
      ...train ? [`${train.labels.length} training samples`] : [],
      ...unknown ? [`${unknown.labels.length} of unknown classes`] : [],
      `${columns}-D`,
      `${classNames.length} classes`,
    ];
    return [`${file}: ${parts.join(", ")}`, ...notes.map((each) => `  ${each}`)]
      .map(paragraph).join("\n");
  });
  const columns = [...new Set(measured.flatMap(({ values }) => [...values.keys()]))];
  const valuesOf = (column: string) => measured.map(({ values }) => values.get(column) ?? null);
  const shown = inOrder(columns.filter((column) => valuesOf(column).some((each) => each !== null)));
  const rows = shown.map((column) => {
    const values = valuesOf(column);
    // What has no value has its reason below.
    const words = [
      ...new Set(
        measured.map(({ reasons, values }) =>
          values.get(column) === null ? "" : reasons.get(column) ?? ""
        ),
      ),
    ];
    const [first, second] = values;
    return [
      metricTitle(column),
      ...values.map(formatNumber),
      ...measured.length < 2
        ? []
        : [first == null || second == null ? "" : formatNumber(second - first)],
      words.filter((word) => word !== "").join("; "),
    ];
  });
  const names = measured.length < 2 ? ["value"] : ["first", "second", "difference"];
  const table = rows.length === 0
    ? []
    : [formatTable(["metric", ...names, "note"], rows, { width: terminal.width })];
  const lacking = measured.map(({ file, values, reasons }) => {
    const without = inOrder([...values.keys()]).filter((column) => values.get(column) === null);
    const groups = Map.groupBy(without, (column) => reasons.get(column) ?? "no reason is known");
    return [...groups].map(([reason, all]) =>
      paragraph(`${measured.length > 1 ? `${file}: ` : ""}${reason}: ${formsOf(all)}`)
    );
  }).flat();
  return [
    heads.join("\n"),
    ...table,
    paragraph(
      [
        "↑ higher is better, ↓ lower is better",
        ...space ? [`neighbours by ${space === "sphere" ? "angle" : "distance"}`] : [],
        ...measured.length > 1
          ? ["difference: second − first, of one network each: seeds may differ by as much"]
          : [],
      ].join("; "),
    ),
    ...lacking.length > 0 ? [["not measured, and why:", ...lacking].join("\n")] : [],
  ].join("\n\n");
}

/** Columns as a list, those of one measure as one. */
function formsOf(columns: readonly string[]): string {
  const groups = Map.groupBy(columns, (column) => findColumn(column).measure.name);
  return [...groups].map(([name, all]) => all.length > 2 ? `${name} (${all.length} values)` : all)
    .flat().join(", ");
}

/** Columns in the order of the documentation. */
function inOrder(columns: readonly string[]): string[] {
  const placeOf = new Map(columnNames.map((name, at) => [name, at]));
  const place = (column: string) => placeOf.get(column.replace(/[@(].*$/, "")) ?? Infinity;
  return columns.toSorted((a, b) => place(a) - place(b));
}
