import type { ClaimVerdict } from "../claims/types.ts";
import type { Layer } from "../networks/backbones/definition.ts";
import type { Run } from "../store/network.ts";
import type { Experiment } from "../study/types.ts";

/** The kinds of files a report can have. */
export const REPORT_FORMATS = ["svg", "html", "md", "csv", "png", "pdf", "tex"] as const;

/** One of {@linkcode REPORT_FORMATS}. */
export type ReportFormat = (typeof REPORT_FORMATS)[number];

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
  /** How its losses were tuned; not at all where it is absent. */
  tuned?: Experiment["tuned"];
  /** What was tried of them. */
  tuning?: Experiment["tuning"];
  /**
   * The arguments of `reproduce` by which it was called, to be called again; by default those of a
   * study that comes with the project.
   */
  call?: readonly string[];
}

/** A finished run with what the store does not hold. */
export interface ReportRun extends Run {
  /** The names of the dataset's classes, by class number. */
  classNames: readonly string[];
  /** The probability of the predicted class of each row, where the loss gives probabilities. */
  confidences?: Float32Array;
}

/** The verdict on one claim of the study. */
export type ReportVerdict = ClaimVerdict;

/** All that a report is made of. */
export interface ReportInput {
  /** The heading. */
  experiment: ReportExperiment;
  /** The finished runs. */
  runs: readonly ReportRun[];
  /** The verdicts on the claims of the study. */
  verdicts?: readonly ClaimVerdict[];
  /** The layers of the network, for the block diagram. */
  network?: readonly Layer[];
  /** Why a metric does not rank, as its ranking is withdrawn; by default every metric ranks. */
  unranked?: ((metric: string) => string | undefined) | undefined;
}
