import { canonicalJson } from "../base/canonical.ts";
import { sha256Of } from "../base/sha256.ts";
import { datasetDigest } from "../data/mod.ts";
import type { ResolvedMeasure } from "../measures/mod.ts";
import { datasetsOfMeasure } from "../measures/applicability.ts";
import type { Cell } from "../study/types.ts";
import { codeDigest, measureCode } from "./code.ts";

/** All that decides the values of a measure. */
export interface MeasureIdentity {
  /** Digest of the network that it is taken of. */
  network: string;
  /** The measure with every parameter. */
  measure: ResolvedMeasure;
  /** SHA-256 of each dataset that it reads beside the network's own, by name. */
  data: Readonly<Record<string, string>>;
  /** Digest of the code that takes it. */
  code: string;
}

/** Gathers what decides a measure, as the code and the data stand now. */
export function measureIdentity(
  network: string,
  cell: Cell,
  measure: ResolvedMeasure,
): MeasureIdentity {
  const others = datasetsOfMeasure(measure, cell).filter((name) => name !== cell.dataset);
  return {
    network,
    measure,
    data: Object.fromEntries(others.map((name) => [name, datasetDigest(name)])),
    code: codeDigest(measureCode(measure.name, others)),
  };
}

/** The digest of a measure: SHA-256 over the canonical JSON (RFC 8785) of what decides it. */
export function measureDigest({ network, measure, data, code }: MeasureIdentity): string {
  return sha256Of(canonicalJson({ network, measure, data, code }));
}
