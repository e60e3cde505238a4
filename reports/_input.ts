import type { Matrix } from "../src/matrix.ts";

/** The heading of a report: the part of an experiment file that a reader sees. */
export interface ReportExperiment {
  name: string;
  title: string;
  source: string;
  /** The names of the figures to draw, in the order of the page. */
  figures: readonly string[];
}

/** One record of the training history. */
export interface HistoryRecord {
  epoch: number;
  step: number;
  loss: number;
  seconds?: number;
  trainAccuracy?: number;
}

/** The embeddings of a run, one row a sample. */
export interface ReportEmbeddings {
  /** Per row: `"test"`, `"unknown"` (a class that was not trained) or `"train"`. */
  splits: readonly string[];
  labels: Int32Array;
  coordinates: Matrix;
  /** The predicted class of each row, where the loss can classify. */
  predictions?: Int32Array;
  /** The probability of the predicted class of each row, for the reliability diagram. */
  confidences?: Float32Array;
}

/** What the loss itself learned or was given, in embedding space. All are classes x dimension. */
export interface ReportGeometry {
  classMeans?: readonly (readonly number[])[];
  weights?: readonly (readonly number[])[];
  bias?: readonly number[];
  targets?: readonly (readonly number[])[];
  prototypes?: readonly (readonly number[])[];
}

/** The resolved factors of a run. */
export interface ReportCell {
  dataset: string;
  loss: { name: string; [parameter: string]: unknown };
  dimension: number;
  activation: string;
  seed: number;
  training: Record<string, unknown>;
  evaluation: Record<string, unknown>;
}

/** A finished run as the reports see it; what `src/store` loads has this shape. */
export interface ReportRun {
  digest: string;
  cell: ReportCell;
  /** Metric values; null where a metric is undefined, with the reason in `notes`. */
  metrics: Record<string, number | null>;
  notes: Record<string, string>;
  history: readonly HistoryRecord[];
  embeddings: ReportEmbeddings;
  classNames: readonly string[];
  environment: Record<string, unknown>;
  geometry?: ReportGeometry;
}

/** The judgement on one claim of the experiment. */
export interface ReportVerdict {
  id: string;
  statement: string;
  /** Such as "supported", "contradicted" or "undecided". */
  verdict: string;
  /** The evidence in words: the numbers, the test and its p value. */
  evidence: string;
}

/** All that a report is made of. */
export interface ReportInput {
  experiment: ReportExperiment;
  runs: readonly ReportRun[];
  verdicts?: readonly ReportVerdict[];
}

/** One drawn figure. */
export interface Drawing {
  /** File name without extension, and anchor in the page. */
  id: string;
  title: string;
  /** What the figure shows, written from the data. */
  caption: string;
  /** A stand-alone SVG document. */
  svg: string;
}
