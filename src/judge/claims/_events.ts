import { findColumn } from "../../measures/columns.ts";
import type { ClaimEvent, RateClaim, ShareClaim } from "../../study/mod.ts";
import { configurationFields } from "../../study/configuration.ts";
import { matches } from "../../study/select.ts";
import { differingFields } from "../../study/configuration.ts";
import { rateEvidence, shareEvidence } from "../statistics/rate_evidence.ts";
import { hasFailed, trainingEnd } from "./collapse.ts";
import { type ClaimRun, fairnessOf } from "./_fairness.ts";
import { gatherSides, sideOf, valueOf } from "./_sides.ts";
import type { TunedStudy } from "./_tuning.ts";
import type { Gathered } from "./types.ts";

/** The event in words. */
export function eventText(event: ClaimEvent): string {
  if (typeof event === "string") return event;
  return "atLeast" in event
    ? `${event.metric} at least ${event.atLeast}`
    : `${event.metric} at most ${event.atMost}`;
}

/** Gathers a claim that an event is more frequent on one side. */
export function gatherRate(
  claim: RateClaim,
  experiment: TunedStudy,
  runs: readonly ClaimRun[],
  alpha: number,
): Gathered {
  const { pairs, ...gathered } = gatherSides(claim, experiment, runs);
  const shown = (side: "greater" | "less") =>
    pairs.map((pair) => pair[side].some((run) => shows(run, claim.event)));
  const [greater, less] = [shown("greater"), shown("less")];
  const at = (seeds: number) =>
    rateEvidence(greater.slice(0, seeds), less.slice(0, seeds), eventText(claim.event), alpha);
  return { ...gathered, seeds: pairs.length, at };
}

/** Gathers a claim on the share of seeds that show an event. */
export function gatherShare(
  claim: ShareClaim,
  experiment: TunedStudy,
  runs: readonly ClaimRun[],
  alpha: number,
): Gathered {
  const selected = runs.filter(({ cell }) => matches(claim.over, cell))
    .toSorted((a, b) => a.cell.seed - b.cell.seed);
  const differing = differingFields(selected.map(({ cell }) => configurationFields(cell)));
  const shown = selected.map((run) => shows(run, claim.event));
  return {
    seeds: selected.length,
    at: (seeds) => shareEvidence(shown.slice(0, seeds), claim, eventText(claim.event), alpha),
    ...(selected.length === 0 && { lack: "there is no run of the configuration" }),
    ...(differing.length > 0 && {
      refusal: `The seeds of one configuration are counted, but ${differing[0]!.field} is ${
        differing[0]!.values.join(", ")
      }`,
    }),
    notes: [],
    fairness: fairnessOf([selected], [], experiment),
    sides: [sideOf("over", selected)],
  };
}

/** Whether a run shows an event. A metric without a value has not reached anything. */
function shows(run: ClaimRun, event: ClaimEvent): boolean {
  if (event === "failed") return hasFailed(run);
  if (typeof event === "string") return trainingEnd(run) === event;
  const value = valueOf(run, event.metric);
  const lowerIsBetter = findColumn(event.metric).direction === "lower";
  if ("atLeast" in event) return value === undefined ? lowerIsBetter : value >= event.atLeast;
  return value === undefined ? !lowerIsBetter : value <= event.atMost;
}
