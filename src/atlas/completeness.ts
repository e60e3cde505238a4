import { describeNames, type FoundRuns } from "../runner/mod.ts";
import type { Atlas } from "./atlas.ts";

/** Says of each study what is there and what is missing, a line a study. */
export function describeCompleteness({ studies }: Atlas): string[] {
  return studies.map(({ experiment: { name }, found }) => `${name}: ${describeFound(found)}`);
}

function describeFound({ runs, untrained, unmeasured, older, damaged }: FoundRuns): string {
  const all = runs.length + untrained.length + damaged.size;
  const lacking = new Set(unmeasured.flatMap(({ measures }) => measures.map(({ name }) => name)));
  const gaps = [
    ...untrained.length > 0 ? [`${untrained.length} not trained`] : [],
    ...unmeasured.length > 0
      ? [`${unmeasured.length} without some measures (${describeNames([...lacking])})`]
      : [],
    ...older.length > 0 ? [`${older.length} by older code`] : [],
    ...damaged.size > 0 ? [`${damaged.size} damaged`] : [],
  ];
  return gaps.length === 0
    ? `complete, ${all} networks`
    : `${runs.length} of ${all} networks; ${gaps.join(", ")}`;
}
