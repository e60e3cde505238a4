import { show } from "../base/check.ts";

/** Throws unless every value is finite and there are at least `minimum` of them. */
export function checkSample(values: readonly number[], name: string, minimum = 1): void {
  checkArray(values, `The sample "${name}"`);
  if (values.length < minimum) {
    throw new RangeError(
      `The sample "${name}" needs at least ${minimum} values: it has ${values.length}`,
    );
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new RangeError(
      `The values of the sample "${name}" must be finite: value ${bad} is ${
        show(values[bad])
      } (judge() takes null for a run without a value)`,
    );
  }
}

/** Throws unless the samples are finite, of one length, and of at least `minimum` pairs. */
export function checkPaired(
  a: readonly number[],
  b: readonly number[],
  minimum = 1,
  [nameA, nameB]: [string, string] = ["a", "b"],
): void {
  checkSample(a, nameA, minimum);
  checkSample(b, nameB, minimum);
  checkSameLength(a, b, [nameA, nameB]);
}

/** Throws unless both are arrays of one length. */
export function checkSameLength(
  a: readonly unknown[],
  b: readonly unknown[],
  [nameA, nameB]: [string, string] = ["a", "b"],
): void {
  checkArray(a, `The sample "${nameA}"`);
  checkArray(b, `The sample "${nameB}"`);
  if (a.length !== b.length) {
    throw new RangeError(
      `Cannot pair the samples because they differ in length: "${nameA}" has ${a.length} values, "${nameB}" has ${b.length}`,
    );
  }
}

/** Throws unless the value is an array. */
export function checkArray(values: readonly unknown[], name: string): void {
  if (Array.isArray(values)) return;
  throw new RangeError(`${name} must be an array: current value is ${show(values)}`);
}

/** Throws unless every event is true or false. */
export function checkEvents(events: readonly boolean[], name: string): void {
  checkArray(events, name);
  const bad = events.findIndex((event) => typeof event !== "boolean");
  if (bad >= 0) {
    throw new RangeError(`${name} must be true or false: value ${bad} is ${show(events[bad])}`);
  }
}

/** Throws unless the value is strictly between 0 and 1. */
export function checkFraction(value: number, name: string): void {
  if (!(typeof value === "number" && value > 0 && value < 1)) {
    throw new RangeError(
      `${name} must be between 0 and 1, both excluded: current value is ${show(value)}`,
    );
  }
}

/** Throws unless the value is a number of at least 0, and finite. */
export function checkNotNegative(value: number, name: string): void {
  if (!(Number.isFinite(value) && value >= 0)) {
    throw new RangeError(
      `${name} must be finite and not negative: current value is ${show(value)}`,
    );
  }
}

/** Throws unless there are two finite bounds, the lower first. */
export function checkBounds(bounds: readonly [number, number], name: string): void {
  checkSample(bounds, name, 2);
  if (bounds.length === 2 && bounds[0] < bounds[1]) return;
  throw new RangeError(`${name} must be two numbers, the lower first: current value is ${bounds}`);
}

/** Throws unless the value is an integer from `minimum` to `maximum`. */
export function checkInteger(
  value: number,
  name: string,
  minimum: number,
  maximum: number = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return;
  const most = maximum === Number.MAX_SAFE_INTEGER ? "" : `, and at most ${maximum}`;
  throw new RangeError(
    `${name} must be an integer of at least ${minimum}${most}: current value is ${show(value)}`,
  );
}

/** Throws unless `table` holds at least `minimum` samples of one length. */
export function checkTable(table: readonly (readonly number[])[], minimum: number): void {
  checkArray(table, "The samples");
  if (table.length < minimum) {
    throw new RangeError(
      `Ranking needs at least ${minimum} methods: current number is ${table.length}`,
    );
  }
  for (const [index, sample] of table.entries()) {
    checkSample(sample, `method ${index}`, 1);
    if (sample.length !== table[0]!.length) {
      throw new RangeError(
        `Ranking needs one value per block from each method: method 0 has ${
          table[0]!.length
        } values, method ${index} has ${sample.length}`,
      );
    }
  }
}

/** Throws unless the value is one of those allowed. */
export function checkOneOf(value: string, name: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) {
    const names = allowed.map((one) => `"${one}"`).join(", ");
    throw new RangeError(`${name} must be one of ${names}: current value is ${show(value)}`);
  }
}
