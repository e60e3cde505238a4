import type { Layer } from "../networks/mod.ts";
import type { Run } from "../store/mod.ts";

/** The heading of a report: the part of an experiment file that a reader sees. */
export interface ReportExperiment {
  /** Its name, as the file of the study has it. */
  name: string;
  /** Its question, as a heading. */
  title: string;
  /** The paper or page it follows. */
  source?: string;
  /** The names of the figures to draw, in the order of the page. */
  figures: readonly string[];
}

/** A finished run with what the store does not hold. */
export interface ReportRun extends Run {
  /** The names of the dataset's classes, by class number. */
  classNames: readonly string[];
  /** The probability of the predicted class of each row, where the loss gives probabilities. */
  confidences?: Float32Array;
}

/** The judgement on one claim of the experiment. */
export interface ReportVerdict {
  /** The name of the claim in its study. */
  id: string;
  /** The claim in words. */
  statement: string;
  /** Where it is stated. */
  source?: string;
  /** The verdict. */
  verdict: "supported" | "refuted" | "equivalent" | "mixed" | "undecided" | "refused";
  /** The evidence in words: the numbers, the test and its p value. */
  evidence: string;
  /** The effect with its interval; left out where nothing was estimated. */
  effect?: { metric: string; estimate: number; low: number; high: number; level: number };
  /** How many seeds count. */
  seeds?: number;
  /** How many seeds would decide, where that can be told. */
  seedsToDecide?: number;
  /** The settings that both sides share, as in `dimension: 2`. */
  fairness?: Readonly<Record<string, string>>;
  /** The runs behind it by side, as digests. */
  sides?: readonly { side: string; digests: readonly string[] }[];
}

/** All that a report is made of. */
export interface ReportInput {
  /** The heading. */
  experiment: ReportExperiment;
  /** The finished runs. */
  runs: readonly ReportRun[];
  /** The judgements on the claims of the study. */
  verdicts?: readonly ReportVerdict[];
  /** The layers of the network, for the block diagram. */
  network?: readonly Layer[];
}

/** One drawn figure. */
export interface Drawing {
  /** File name without extension, and anchor in the page. */
  id: string;
  /** The heading above it. */
  title: string;
  /** The caption, written from the data. */
  caption: string;
  /** A stand-alone SVG document. */
  svg: string;
}
