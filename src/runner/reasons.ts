import { canonicalJson } from "../base/canonical.ts";
import { describeNames } from "../base/describe_names.ts";
import { changedComponents } from "../identity/fingerprints.ts";
import { type NetworkIdentity, networkIdentity } from "../identity/network.ts";
import type { NetworkRecord } from "../store/network.ts";
import { isComplete, type PlannedTask } from "./plan.ts";

/** The action for a task, and the reason. */
export interface Reason {
  /** The kind, for programs: `stored` and `measures` train nothing. */
  kind: "stored" | "measures" | "new" | "code" | "data" | "backend";
  /** The same in words. */
  text: string;
}

/**
 * Says why planned work is to be done: whether the store has the network by other code, from other
 * data, on another backend or not at all, or lacks measures of it.
 *
 * @param records All networks of the store.
 * @param backend The backend that computes.
 */
export function createExplainer(
  records: readonly NetworkRecord[],
  backend: string,
): (planned: PlannedTask) => Promise<Reason> {
  const byCell = Map.groupBy(records, ({ cell }) => canonicalJson(cell));
  return async (planned) => {
    const { task: { cell }, trained, missing } = planned;
    if (isComplete(planned)) return { kind: "stored", text: "in the store" };
    if (trained) {
      const names = new Set(missing.map(({ name }) => name));
      return { kind: "measures", text: `to be measured: ${describeNames([...names])}` };
    }
    const now = await networkIdentity(cell, { backend });
    const others = (byCell.get(canonicalJson(cell)) ?? [])
      .map(({ identity }) => explainDifference(identity, now))
      .sort((a, b) => a.changes - b.changes);
    return others[0]?.reason ?? { kind: "new", text: "never trained" };
  };
}

interface Difference {
  reason: Reason;
  /** How much differs: the network that is nearest to what is wanted explains best. */
  changes: number;
}

function explainDifference(then: NetworkIdentity, now: NetworkIdentity): Difference {
  const components = changedComponents(then.fingerprints, now.fingerprints);
  const data = changedKeys(then.data, now.data);
  const parts: Reason[] = [];
  if (then.backend !== now.backend) {
    parts.push({ kind: "backend", text: `trained on ${then.backend}, not on ${now.backend}` });
  }
  if (data.length > 0) parts.push({ kind: "data", text: `other data: ${data.join(", ")}` });
  if (components.length > 0) {
    parts.push({ kind: "code", text: `other code: ${describeNames(components)}` });
  }
  const [first] = parts;
  if (first === undefined) return { reason: { kind: "stored", text: "in the store" }, changes: 0 };
  return {
    reason: { kind: first.kind, text: parts.map(({ text }) => text).join("; ") },
    changes: parts.length * 10_000 + components.length,
  };
}

/** The keys under which two records differ, sorted. */
function changedKeys(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): string[] {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].filter((key) => a[key] !== b[key]).sort();
}
