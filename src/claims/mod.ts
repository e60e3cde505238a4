/**
 * Statistics across seeds, and verdicts on the claims of a study.
 *
 * What is marked `@experimental` may change in any release; the rest is stable.
 *
 * @module
 */
export * from "../statistics/mod.ts";
export { judge, judgeAll, judgeClaims, type JudgeClaimsOptions } from "./judge.ts";
export type {
  ClaimRun,
  ClaimSide,
  ClaimVerdict,
  Evidence,
  Fairness,
  JudgedStudy,
  JudgeOptions,
  Outcome,
  PairedClaim,
  PremiseVerdict,
  TunedStudy,
  Universe,
  UniverseAnalysis,
  Verdict,
} from "./types.ts";
