import type { MeasureInput, Reading } from "./measure.ts";
import { readingsOf, whyNotApplicable } from "./applicability.ts";
import { findMeasure } from "./catalogue.ts";
import { basesOf, measureColumns } from "./columns.ts";
import { computeMeasure } from "./evaluate.ts";
import { MeasuredNetwork, type NetworkSource } from "./_network.ts";
import { infoOf } from "./readings.ts";
import type { ResolvedMeasure } from "./types.ts";

export type { NetworkSource };

/** The result of a measure. */
export interface MeasureResult {
  /** The measure. */
  measure: ResolvedMeasure;
  /** By column; null where it is undefined. */
  values: Record<string, number | null>;
  /** Why a value is undefined, or what else to know of it. */
  notes: Record<string, string>;
}

/**
 * Takes measures of a trained network.
 *
 * What several measures share, such as the embeddings of another dataset, is computed once.
 *
 * @param source Where the network is found.
 * @param measures The measures, with all of their parameters.
 * @param onTaken Is given each result as it comes.
 * @returns The results in the order of the measures.
 */
export async function takeMeasures(
  source: NetworkSource,
  measures: readonly ResolvedMeasure[],
  onTaken?: (measure: ResolvedMeasure, result: MeasureResult) => void | Promise<void>,
): Promise<MeasureResult[]> {
  const network = new MeasuredNetwork(source);
  const results: MeasureResult[] = [];
  for (const measure of measures) {
    const result = await takeMeasure(network, measure);
    results.push(result);
    await onTaken?.(measure, result);
  }
  return results;
}

async function takeMeasure(
  network: MeasuredNetwork,
  measure: ResolvedMeasure,
): Promise<MeasureResult> {
  const definition = findMeasure(measure.name);
  const columns = measureColumns(measure);
  const result: MeasureResult = { measure, values: {}, notes: {} };
  const reason = whyNotApplicable(measure, network.source.cell);
  if (reason !== undefined) {
    for (const { column } of columns) {
      [result.values[column], result.notes[column]] = [null, reason];
    }
    return result;
  }
  const input: Partial<Record<Reading, unknown>> = {};
  const parameters = { ...measure.parameters, with: measure.with };
  for (const reading of readingsOf(definition, measure.parameters)) {
    const value = await infoOf(reading)?.read(network, parameters);
    if (value !== undefined) input[reading] = value;
  }
  const { values, notes = {} } = computeMeasure(
    definition,
    input as Partial<MeasureInput>,
    measure.parameters,
  );
  for (const [at, { name }] of basesOf(definition, measure.parameters).entries()) {
    const { column } = columns[at]!;
    const value = values[name]!;
    result.values[column] = Number.isFinite(value) ? value : null;
    if (notes[name] !== undefined) result.notes[column] = notes[name];
  }
  return result;
}
