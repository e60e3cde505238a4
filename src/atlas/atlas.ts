import type { FoundRuns } from "../runner/mod.ts";
import type { Experiment } from "../study/mod.ts";

/** A study of the atlas with what was trained and measured for it. */
export interface AtlasStudy {
  /** The study in its published profile. */
  experiment: Experiment;
  /** Its networks, and those that are missing. */
  found: FoundRuns;
}

/** Every published study with its results. */
export interface Atlas {
  /** The studies, in the order of their names. */
  studies: readonly AtlasStudy[];
}
