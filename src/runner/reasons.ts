import { canonicalJson } from "../base/canonical.ts";
import { identityOf } from "../identity/digest.ts";
import type { RunIdentity } from "../identity/run_identity.ts";
import type { RunRecord } from "../store/run.ts";
import type { Task } from "./run_cell.ts";

/** Whether a cell is trained, and why. */
export interface Reason {
  /** The kind, for programs. */
  kind: "stored" | "new" | "damaged" | "code" | "data" | "backend";
  /** The same in words. */
  text: string;
}

/** How many modules a reason names before it counts the rest. */
const NAMED = 3;

/**
 * Says why cells that a store lacks are to be trained: whether the store has them by other code,
 * from other data, on another backend, or not at all.
 *
 * @param records All runs of the store.
 * @param backend The backend that computes.
 */
export function createExplainer(
  records: readonly RunRecord[],
  backend: string,
): (task: Task) => Reason {
  const byCell = Map.groupBy(records, ({ cell }) => canonicalJson(cell));
  return ({ cell }) => {
    const now = identityOf(cell, { backend });
    const others = (byCell.get(canonicalJson(cell)) ?? [])
      .map(({ identity }) => differenceOf(identity, now))
      .sort((a, b) => a.changes - b.changes);
    return others[0]?.reason ?? { kind: "new", text: "never trained" };
  };
}

interface Difference {
  reason: Reason;
  /** How much differs: the run that is nearest to what is wanted explains best. */
  changes: number;
}

function differenceOf(then: RunIdentity, now: RunIdentity): Difference {
  const modules = changedKeys(then.modules, now.modules);
  const data = changedKeys(then.data, now.data);
  const parts: Reason[] = [];
  if (then.backend !== now.backend) {
    parts.push({ kind: "backend", text: `trained on ${then.backend}, not on ${now.backend}` });
  }
  if (data.length > 0) parts.push({ kind: "data", text: `other data: ${data.join(", ")}` });
  if (modules.length > 0) {
    parts.push({ kind: "code", text: `other code: ${describeModules(modules)}` });
  }
  const [first] = parts;
  if (first === undefined) return { reason: { kind: "stored", text: "in the store" }, changes: 0 };
  return {
    reason: { kind: first.kind, text: parts.map(({ text }) => text).join("; ") },
    changes: parts.length * 10_000 + modules.length,
  };
}

/** The keys under which two records differ, sorted. */
export function changedKeys(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): string[] {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].filter((key) => a[key] !== b[key]).sort();
}

/** Names some modules, and counts the rest. */
export function describeModules(modules: readonly string[], named: number = NAMED): string {
  const rest = modules.length - named;
  return modules.slice(0, named).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
