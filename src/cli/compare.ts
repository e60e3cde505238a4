import { EXIT_CODES, InputError } from "../base/errors.ts";
import { useBackend } from "../compute/backend.ts";
import { judgeClaims } from "../judge/claims/mod.ts";
import { compareRuns } from "../reports/comparison.ts";
import { chooseMetrics } from "../reports/headline.ts";
import { openStore } from "../store/mod.ts";
import { readArguments, readBackend } from "./_arguments.ts";
import { claimPairs, comparisonText } from "./_comparison.ts";
import { type Drawable, findDrawable } from "./_drawable.ts";
import { chooseExperiments } from "./_experiments.ts";
import { requireStore } from "./_find_network.ts";
import {
  DEFAULT_STORE,
  JSON_OPTION,
  LOSS_OPTION,
  METRICS_OPTION,
  PROFILE_OPTION,
  STORE_OPTION,
} from "./_options.ts";
import { reportInput } from "../reports/input.ts";
import { standardOutput } from "./_terminal.ts";

const SYNTAX = {
  name: "compare",
  summary: "Compares two studies, or one study in two profiles or two stores; it never trains.",
  positional: "STUDY [STUDY]",
  options: {
    profile: PROFILE_OPTION,
    "other-profile": {
      value: "NAME",
      help: "the profile of the second study (default: that of the first)",
    },
    store: STORE_OPTION,
    other: { value: "DIR", help: "the store of the second study (default: that of the first)" },
    loss: LOSS_OPTION,
    backend: { value: "NAME", help: "the backend of the networks (default: auto)" },
    metrics: METRICS_OPTION,
    json: JSON_OPTION,
  },
};

/** `deno task loss-atlas compare`: configurations of equal name and verdicts, side by side. */
export async function compare(args: readonly string[]): Promise<number> {
  const given = readArguments(args, SYNTAX);
  if (given === undefined) return EXIT_CODES.done;
  if (given.positional.length === 0 || given.positional.length > 2) {
    throw new InputError(`compare takes one or two studies: ${given.positional.length} are given`);
  }
  const { paths: [one, two = one!], options } = await chooseExperiments(given);
  const { class: backend } = await useBackend(readBackend(given.get("backend")));
  const [store, profile] = [given.get("store") ?? DEFAULT_STORE, given.get("profile")];
  const find = async (path: string, folder: string, named: string | undefined) =>
    await findDrawable(
      path,
      named !== undefined,
      { ...options, profile: named === "none" ? undefined : named },
      await requireStore(openStore(folder)),
      backend,
    );
  const studies: [Drawable, Drawable] = [
    await find(one!, store, profile),
    await find(two, given.get("other") ?? store, given.get("other-profile") ?? profile),
  ];

  const [first, second] = [reportRuns(studies[0]), reportRuns(studies[1])];
  const metrics = chooseMetrics(given.get("metrics"), [...first, ...second]);
  const comparison = compareRuns(first, second, metrics);
  const claims = claimPairs(verdicts(studies[0]), verdicts(studies[1]));
  const heads = studies.map(({ experiment: { name }, profile, found: { runs } }) => ({
    name,
    profile: profile ?? null,
    networks: runs.length,
  }));
  if (given.has("json")) {
    console.log(JSON.stringify({ type: "result", studies: heads, ...comparison, claims }));
  } else {
    console.log(comparisonText(heads, comparison, claims, standardOutput()));
  }
  return EXIT_CODES.done;
}

const reportRuns = ({ experiment, found: { runs } }: Drawable) =>
  reportInput(experiment, runs).runs;

const verdicts = ({ experiment, found: { runs } }: Drawable) => judgeClaims(experiment, runs);
