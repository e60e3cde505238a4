/**
 * Claims as code: what the runs of an experiment say of the sentences that it states.
 *
 * @module
 */
export { judgeClaims, type JudgeClaimsOptions } from "./judge_claims.ts";
export type { ClaimRun } from "./_fairness.ts";
export type { TunedStudy } from "./_tuning.ts";
export type { ClaimSide, ClaimVerdict, Fairness } from "./types.ts";
