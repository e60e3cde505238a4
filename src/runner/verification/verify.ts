import { BACKEND_NAMES, type BackendName, useBackend } from "../../compute/backend.ts";
import { InputError, LossAtlasError, StoreError } from "../../base/errors.ts";
import { canonicalJson } from "../../base/canonical.ts";
import type { Cell } from "../../study/types.ts";
import { identityOf } from "../../identity/digest.ts";
import { digestOf, type RunIdentity } from "../../identity/run_identity.ts";
import { randomStream } from "../../base/random.ts";
import { checkCell } from "../check_cell.ts";
import { changedKeys } from "../reasons.ts";
import { createCellRunner } from "../run_cell.ts";
import type { StoredRun } from "../../store/run.ts";
import type { Store } from "../../store/store.ts";
import { compareRuns, type Comparison, type Level } from "./compare.ts";

/** What was found of one run. */
export interface Finding extends Comparison {
  digest: string;
  cell: Cell;
  /** The level that such a run must reach; a lower one means that results differ. */
  expected: Exclude<Level, "differs">;
}

/** How a store is verified. */
export interface VerifyOptions {
  /** How many runs are trained again, drawn at random; default 1, all where there are fewer. */
  sample?: number | undefined;
  /** The seed of the draw, default 1. */
  seed?: number | undefined;
  /** The backend that trains again, default that of each run. */
  backend?: BackendName | undefined;
  /** Where datasets are kept. */
  dataDirectory?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Called when a run was trained again and compared. */
  onFinding?: ((finding: Finding) => void) | undefined;
}

/** What verifying a store found. */
export interface Verification {
  /** How many runs the store has. */
  runs: number;
  /** The runs that are not whole: digest to what is wrong. */
  damaged: Map<string, string>;
  /** The runs that were trained again. */
  findings: Finding[];
}

/**
 * Checks every file of every run against its manifest, and every run against its digest; then trains
 * some runs again and compares them with what the store has.
 *
 * A run on WASM by the present code must come out the same bit for bit (level A), one on another
 * backend within tolerance (B), one by other code within the spread over seeds (C).
 */
export async function verifyStore(
  store: Store,
  options: VerifyOptions = {},
): Promise<Verification> {
  const { sample = 1, seed = 1, signal, onFinding } = options;
  const digests = await store.list();
  const damaged = new Map<string, string>();
  const whole: Pick<StoredRun, "digest" | "cell" | "metrics" | "identity">[] = [];
  for (const digest of digests) {
    signal?.throwIfAborted();
    try {
      const { cell, metrics, identity } = await store.read(digest);
      whole.push({ digest, cell, metrics, identity });
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      damaged.set(digest, error.message);
    }
  }

  const findings: Finding[] = [];
  for (const { digest } of draw(whole, sample, seed)) {
    signal?.throwIfAborted();
    const finding = await repeat(await store.read(digest), whole, options);
    findings.push(finding);
    onFinding?.(finding);
  }
  return { runs: digests.length, damaged, findings };
}

/** Trains a run again, and compares. */
async function repeat(
  stored: StoredRun,
  all: readonly Pick<StoredRun, "digest" | "cell" | "metrics">[],
  { backend: wanted, dataDirectory, signal }: VerifyOptions,
): Promise<Finding> {
  const { digest } = stored;
  try {
    const cell = checkCell(stored.cell);
    const backend = await useBackend(wanted ?? backendOf(stored));
    const identity = identityOf(cell, { backend: backend.name });
    const task = { digest: digestOf(cell, identity), cell };
    const repeated = await createCellRunner(backend, dataDirectory).run(task, { signal });
    const siblings = all.filter((other) => isSibling(other.cell, cell));
    const expected = expectedLevel(stored.identity, identity);
    return { digest, cell, expected, ...compareRuns(stored, repeated, siblings) };
  } catch (error) {
    if (!(error instanceof LossAtlasError)) throw error;
    const differences = [`it cannot be trained again: ${error.message}`];
    return { digest, cell: stored.cell, expected: "C", level: "differs", differences };
  }
}

function expectedLevel(then: RunIdentity, now: RunIdentity): Finding["expected"] {
  if (then.code !== now.code || changedKeys(then.data, now.data).length > 0) return "C";
  return then.backend === "wasm" && now.backend === "wasm" ? "A" : "B";
}

function backendOf({ digest, identity }: StoredRun): BackendName {
  const name = BACKEND_NAMES.find((name) => name === identity.backend);
  if (name !== undefined) return name;
  throw new InputError(`The run ${digest} is of a backend that there is not: ${identity.backend}`);
}

/** Whether two cells differ by their seed alone. */
function isSibling({ seed: _a, ...a }: Cell, { seed: _b, ...b }: Cell): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

function draw<T>(items: readonly T[], count: number, seed: number): T[] {
  const order = randomStream(seed, "verification").permutation(items.length);
  return Array.from(order.slice(0, count), (index) => items[index]!);
}

/** Whether a run reached the level that it must. */
export function holds({ level, expected }: Pick<Finding, "level" | "expected">): boolean {
  return level !== "differs" && level <= expected;
}
