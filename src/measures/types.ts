/** A measure as a study asks for it: its name, or its name with parameters, a list for each of several. */
export type MeasureRequest = string | {
  /** The name of a measure. */
  name: string;
  /** Its parameters. */
  [parameter: string]: unknown;
};

/** A measure with all of its parameters. */
export interface ResolvedMeasure {
  /** The name of a measure. */
  name: string;
  /** Every parameter, none left implicit. */
  parameters: Record<string, unknown>;
  /** Digest of the network that it is compared with, once that is known. */
  with?: string;
}
