/** Throws unless every value is finite and there are at least `minimum` of them. */
export function checkSample(values: readonly number[], name: string, minimum = 1): void {
  if (values.length < minimum) {
    throw new RangeError(
      `The sample "${name}" needs at least ${minimum} values: it has ${values.length}`,
    );
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new RangeError(
      `The values of the sample "${name}" must be finite: value ${bad} is ${
        values[bad]
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
  if (a.length !== b.length) {
    throw new RangeError(
      `Cannot pair the samples because they differ in length: "${nameA}" has ${a.length} values, "${nameB}" has ${b.length}`,
    );
  }
}

/** Throws unless the value is strictly between 0 and 1. */
export function checkFraction(value: number, name: string): void {
  if (!(value > 0 && value < 1)) {
    throw new RangeError(
      `${name} must be between 0 and 1, both excluded: current value is ${value}`,
    );
  }
}

/** Throws unless the value is an integer of at least `minimum`. */
export function checkInteger(value: number, name: string, minimum: number): void {
  if (!Number.isInteger(value) || value < minimum) {
    throw new RangeError(
      `${name} must be an integer of at least ${minimum}: current value is ${value}`,
    );
  }
}

/** Throws unless `table` holds at least `minimum` samples of one length. */
export function checkTable(table: readonly (readonly number[])[], minimum: number): void {
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
    throw new RangeError(`${name} must be one of ${names}: current value is "${value}"`);
  }
}
