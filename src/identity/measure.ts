import { canonicalJson, sha256Of } from "../base/digest.ts";
import type { Cell } from "../cell/cell.ts";
import { datasetsOfMeasure } from "../measures/applicability.ts";
import type { ResolvedMeasure } from "../measures/types.ts";
import { componentsOfMeasure } from "./components.ts";
import { dataIdentity, OWN_DATA } from "./data.ts";
import { codeDigest, type Fingerprints, fingerprintsOf } from "./fingerprints.ts";

/** All that decides the values of a measure. */
export interface MeasureIdentity {
  /** Digest of the network that it is taken of. */
  network: string;
  /** The measure with every parameter. */
  measure: ResolvedMeasure;
  /** SHA-256 of each dataset that it reads beside the network's own, by name. */
  data: Readonly<Record<string, string>>;
  /** SHA-256 over `fingerprints`. */
  code: string;
  /** What each component that takes it computes, by its name and aspect. */
  fingerprints: Fingerprints;
}

/** Gathers what decides a measure, as the code and the data are now. */
export async function measureIdentity(
  network: string,
  cell: Cell,
  measure: ResolvedMeasure,
): Promise<MeasureIdentity> {
  const others = datasetsOfMeasure(measure, cell).filter((name) => name !== cell.dataset);
  const data: Record<string, string> = {};
  for (const name of others) Object.assign(data, await dataIdentity(name));
  const fingerprints = await fingerprintsOf(componentsOfMeasure(measure, cell));
  return { network, measure, data, code: codeDigest(fingerprints), fingerprints };
}

/** The digest of a measure: SHA-256 over the canonical JSON (RFC 8785) of what decides it. */
export function measureDigest(
  { network, measure, data, code }: Omit<MeasureIdentity, "fingerprints">,
): string {
  const own = data[OWN_DATA];
  const named = own === undefined
    ? measure
    : { ...measure, parameters: { ...measure.parameters, dataset: own } };
  return sha256Of(canonicalJson({ network, measure: named, data, code }));
}
