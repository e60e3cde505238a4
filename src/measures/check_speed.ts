import type { Matrix } from "../base/matrix.ts";
import { sampleInput } from "./check_inputs.ts";
import { computeMeasure } from "./evaluate.ts";
import type { MeasureDefinition, MeasureInput } from "./measure.ts";

/** How long a measure takes. */
export interface MeasureSpeed {
  /** How many samples it was given. */
  samples: number;
  /** Seconds. */
  seconds: number;
  /** How many times what half as many samples take. */
  growth: number;
}

/** Times what a measure takes of some samples, and of half as many. */
export function measureSpeed(definition: MeasureDefinition): MeasureSpeed {
  const sample = sampleInput();
  const parameters = definition.parameters.parse({});
  const time = (times: number) => {
    const input = Object.fromEntries(
      Object.entries(sample).map(([name, value]) => [name, repeated(value, times)]),
    ) as Partial<MeasureInput>;
    let best = Infinity;
    for (let trial = 0; trial < 3; trial++) {
      const start = performance.now();
      computeMeasure(definition, input, parameters);
      best = Math.min(best, (performance.now() - start) / 1000);
    }
    return best;
  };
  // By the first the code gets warm.
  const [, half, seconds] = [time(40), time(20), time(40)];
  return { samples: 40 * sample.embeddings.rows, seconds: seconds!, growth: seconds! / half! };
}

/** The same samples several times over; what is not of samples stays as it is. */
function repeated(value: unknown, times: number): unknown {
  if (isMatrix(value)) {
    const { data, rows, columns } = value;
    const all = new Float32Array(times * data.length);
    for (let at = 0; at < times; at++) all.set(data, at * data.length);
    return { data: all, rows: times * rows, columns };
  }
  if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    return Array.from({ length: times }, () => [...value as unknown as number[]]).flat();
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, repeated(part, times)]),
  );
}

const isMatrix = (value: unknown): value is Matrix =>
  Object(value).data instanceof Float32Array && "rows" in Object(value);
