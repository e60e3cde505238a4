/** The result that every test gives. */
export interface TestResult {
  /** The test statistic. */
  statistic: number;
  /** Two-sided p-value, in [0, 1]; NaN where the test is undefined. */
  p: number;
  /** Number of pairs, blocks or values that the test used. */
  n: number;
  /** A note to the reader, where there is one. */
  note?: string;
}

/** The result of a test on ranks. */
export interface RankTestResult extends TestResult {
  /** Whether the p-value is exact rather than from the normal limit. */
  exact: boolean;
  /** The smallest p-value that samples of this size can give. */
  minimumP: number;
}

/** The result of a t test. */
export interface TTestResult extends TestResult {
  /** Degrees of freedom. */
  df: number;
}

/** One-sided p-values of a quantity, such as a mean, against a value. */
export interface MeanPValues {
  /** p-value of "it is no greater than the value". */
  above: number;
  /** p-value of "it is no less than the value". */
  below: number;
}

/** An interval estimate. */
export interface Interval {
  /** Lower end. */
  low: number;
  /** Upper end. */
  high: number;
  /** Coverage that the method gives, in (0, 1). */
  level: number;
}

/** An estimate with its interval. */
export interface Estimate {
  /** The point estimate. */
  estimate: number;
  /** The interval about it. */
  interval: Interval;
}
