/** A number for a sentence: four significant digits. */
export const short = (value: number): string =>
  Math.abs(value) === Infinity
    ? `${value < 0 ? "-" : ""}infinity`
    : String(Number(value.toPrecision(4)));
