import type { Matrix } from "../base/matrix.ts";
import { placeInModule } from "../base/own_modules.ts";
import { randomStream } from "../base/random.ts";
import type { Labels } from "./metrics/classes.ts";
import { basesOf } from "./columns.ts";
import { defineMeasure, type MeasureDefinition, type MeasureInfo } from "./measure.ts";
import {
  DEGENERATE,
  randomTransforms,
  relabelled,
  type SampleInput,
  sampleInput,
  shuffled,
  transformed,
} from "./check_inputs.ts";
import { computeMeasure, definitionOf } from "./evaluate.ts";
import { checkParameters } from "./resolve.ts";

/** Relative difference allowed where the embeddings are changed and rounded to float32 again. */
const ROUNDING = 1e-3;

/**
 * One check of a metric.
 *
 * @experimental
 */
export interface MetricCheck {
  /** The name of the check. */
  check: string;
  /** The fault; absent if there is none. */
  failure?: string;
}

/**
 * The result of {@linkcode checkMetric} for a metric that passes.
 *
 * @experimental
 */
export interface MetricCertificate {
  /** The metric's name. */
  name: string;
  /** The checks that it passed. */
  checks: string[];
}

/**
 * Holds a metric to what Loss Atlas expects of one:
 *
 * - on ordinary embeddings it gives a finite number in its range, the same each time;
 * - it leaves its input unchanged;
 * - neither the order of the samples nor the numbers of the labels matter;
 * - it has the invariances that it declares;
 * - on degenerate embeddings it gives NaN or a number in its range, and NaN for no samples and for
 *   values that are not finite: it neither throws nor gives infinity;
 * - it throws a TypeError or RangeError where embeddings and labels do not fit together.
 *
 * @param metric A definition, or a function of embeddings and labels.
 * @returns The checks that were done.
 * @throws {InputError | RangeError | TypeError} If it is no metric, or takes what it does not read.
 * @throws {Error} If any check fails; the message lists all that do.
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { checkMetric, fisherRatio } from "@loss-atlas/loss-atlas/measures";
 *
 * checkMetric(fisherRatio);
 * assertThrows(() => checkMetric((x) => x.data[0]!), Error, "order of the samples");
 * ```
 */
export function checkMetric(
  metric: MeasureDefinition | ((x: Matrix, labels: Labels) => number),
): MetricCertificate {
  const definition = typeof metric === "function" ? asDefinition(metric) : definitionOf(metric);
  const checks = checksOfMetric(definition);
  const failures = checks.filter(({ failure }) => failure !== undefined);
  if (failures.length > 0) {
    const list = failures.map(({ check, failure }) => `- ${check}: ${failure}`).join("\n");
    throw new Error(`The metric "${definition.name}" fails ${failures.length} checks:\n${list}`);
  }
  return { name: definition.name, checks: checks.map(({ check }) => check) };
}

/** The checks of {@linkcode checkMetric}, those that fail included. */
export function checksOfMetric(definition: MeasureDefinition): MetricCheck[] {
  const parameters = checkParameters(definition, {});
  return basesOf(definition, parameters).flatMap((column) => [
    ...allChecks(
      definition,
      column,
      (input) => computeMeasure(definition, input, parameters).values[column.name]!,
    ),
  ]);
}

/** The value of one column, which the kit asks for. */
type Compute = (input: SampleInput) => number;

function asDefinition(metric: (x: Matrix, labels: Labels) => number): MeasureDefinition {
  return defineMeasure({
    name: metric.name || "anonymous",
    title: metric.name,
    description: "",
    direction: "none",
    range: [-Infinity, Infinity],
    reads: ["embeddings", "labels"],
    compute: ({ embeddings, labels }) => metric(embeddings, labels),
  });
}

function* allChecks(
  metric: MeasureDefinition,
  column: MeasureInfo,
  compute: Compute,
): Generator<MetricCheck> {
  const input = sampleInput();
  const before = JSON.stringify(input);
  const value = compute(input);
  yield verdict(
    "finite number in the range",
    Number.isFinite(value) && inRange(column, value),
    value,
  );
  yield verdict("input unchanged", JSON.stringify(input) === before);
  yield same("same value again", compute(input), value, 0);
  yield same("order of the samples", compute(shuffled(input)), value, 1e-9);
  if (!metric.reads.some((reading) => reading === "logits" || reading === "weights")) {
    yield same("numbers of the labels", compute(relabelled(input)), value, 1e-12);
  }
  const transforms = randomTransforms(input.embeddings.columns, randomStream(0, "check-metric"));
  for (const invariance of metric.invariances) {
    const changed = transformed(input, transforms[invariance]);
    yield same(`invariance: ${invariance}`, compute(changed), value, ROUNDING);
  }
  yield* degenerateChecks(metric, column, compute);
  yield* errorChecks(metric, compute, input);
}

function* degenerateChecks(
  metric: MeasureDefinition,
  column: MeasureInfo,
  compute: Compute,
): Generator<MetricCheck> {
  const looksAtEmbeddings = metric.reads.includes("embeddings");
  for (const { name, input, undefinedValue } of DEGENERATE) {
    let failure: MetricCheck["failure"];
    try {
      const value = compute(input());
      const valid = Number.isNaN(value) || Number.isFinite(value) && inRange(column, value);
      if (!valid) failure = `it gives ${value}`;
      else if (undefinedValue && looksAtEmbeddings && !Number.isNaN(value)) {
        failure = `it gives ${value} instead of NaN`;
      }
    } catch (error) {
      failure = `it throws ${thrown(error)}`;
    }
    yield { check: `degenerate: ${name}`, ...failure && { failure } };
  }
}

function* errorChecks(
  metric: MeasureDefinition,
  compute: Compute,
  input: SampleInput,
): Generator<MetricCheck> {
  if (metric.reads.includes("labels")) {
    yield throwing("too few labels", compute, { ...input, labels: [0] });
    yield throwing("labels that are not integers", compute, {
      ...input,
      labels: Array.from(input.labels, (label) => label + 0.5),
    });
  }
  if (metric.reads.includes("embeddings")) {
    const embeddings = { ...input.embeddings, columns: input.embeddings.columns + 1 };
    yield throwing("shape that does not fit the data", compute, { ...input, embeddings });
  }
}

function throwing(check: string, compute: Compute, input: SampleInput): MetricCheck {
  try {
    return { check, failure: `it gives ${compute(input)} instead of an error` };
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return { check };
    return { check, failure: `it throws ${thrown(error)} instead of a TypeError or RangeError` };
  }
}

/** An error with its place, where it arose in a module of the user's. */
function thrown(error: unknown): string {
  const place = placeInModule(error);
  return place === undefined ? `${error}` : `${error} (${place})`;
}

function inRange({ range: [least, greatest] }: MeasureInfo, value: number): boolean {
  const rounding = 1e-9;
  return value >= least - rounding && value <= greatest + rounding;
}

function same(check: string, value: number, expected: number, tolerance: number): MetricCheck {
  const close = Math.abs(value - expected) <= tolerance * Math.max(1e-3, Math.abs(expected));
  return verdict(check, close || Object.is(value, expected), `${value} instead of ${expected}`);
}

function verdict(check: string, passed: boolean, found: unknown = "it changed"): MetricCheck {
  return passed ? { check } : { check, failure: `${found}` };
}
