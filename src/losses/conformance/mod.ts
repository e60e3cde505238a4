/**
 * The conformance kit for losses.
 *
 * @module
 */
export { BACKENDS, type ConformanceBackend } from "./backends.ts";
export { checkLoss, type CheckLossOptions, ConformanceError } from "./check_loss.ts";
export type { Certificate, Check } from "./check_subject.ts";
