import { type ConformanceBackend, onBackend } from "./backends.ts";
import {
  compare,
  type Errors,
  evaluate,
  type Evaluation,
  passes,
  randomBatch,
  valueOf,
  worse,
} from "./batch.ts";
import type { LossSpace } from "../loss.ts";
import { edgeCases, faultAt, leaks, lengthFault } from "./edge_cases.ts";
import { finiteDifferences, referenceEvaluation } from "./gradients.ts";
import type { Subject } from "./subject.ts";

/**
 * How one check ended; `skipped` where it does not apply or the machine cannot run it.
 *
 * @experimental
 */
export interface Check {
  /** The name of the check. */
  name: "reference" | "finite differences" | "backends" | "edge cases" | "leaks";
  /** How it ended. */
  status: "passed" | "failed" | "skipped";
  /** The measured error, or what failed, or why it was skipped. */
  detail: string;
}

/**
 * The checks of one parameter form of a loss.
 *
 * @experimental
 */
export interface Certificate {
  /** The name of the loss. */
  loss: string;
  /** The parameters that were given; the others had their defaults. */
  form: Record<string, unknown>;
  /** The space in which it works by its definition, to which its classes are held. */
  space?: LossSpace;
  /** The backends that it ran on. */
  backends: string[];
  /** All checks, in a fixed order. */
  checks: Check[];
  /** Whether none failed. */
  passed: boolean;
}

/** The gradient may be off finite differences by this much, relative to its largest component. */
const DIFFERENCE_TOLERANCE = 0.02;

/** Runs all checks on one parameter form. */
export async function checkSubject(
  subject: Subject,
  seed: number,
  backends: readonly ConformanceBackend[],
): Promise<Certificate> {
  const evaluations = await evaluateOn(subject, seed, backends);
  const checks = [
    checkReference(evaluations),
    await checkDifferences(subject, seed),
    checkBackends(evaluations),
    checkEdges(evaluations),
    checkLeaks(subject, seed),
  ];
  return {
    loss: subject.name,
    form: subject.form,
    ...subject.space && { space: subject.space },
    backends: [...evaluations.found.keys()],
    checks,
    passed: checks.every(({ status }) => status !== "failed"),
  };
}

/** The results of the backends, their distances from the reference, and what was not finite. */
interface Evaluations {
  found: Map<string, Evaluation>;
  missing: string[];
  errors?: Errors;
  edges: number;
  faults: string[];
}

async function evaluateOn(
  subject: Subject,
  seed: number,
  backends: readonly ConformanceBackend[],
): Promise<Evaluations> {
  const batch = randomBatch(subject, seed);
  const all: Evaluations = { found: new Map(), missing: [], edges: 0, faults: [] };
  const evaluateAs = async (backend: string) => {
    const loss = subject.create();
    try {
      const evaluation = await evaluate(loss, batch);
      all.found.set(backend, evaluation);
      if (subject.reference) {
        const expected = await referenceEvaluation(subject, loss, batch);
        if (subject.surrogateGradient) expected.gradients = {};
        const errors = compare(evaluation, expected);
        all.errors = all.errors ? worse(all.errors, errors) : errors;
      }
      loss.setClassMeans?.(batch.embeddings.slice(0, subject.classes));
      const ofLength = await lengthFault(subject, loss, batch);
      if (ofLength) all.faults.push(`${ofLength} on ${backend}`);
      for (const edge of await edgeCases(loss, subject, seed)) {
        const fault = await faultAt(loss, edge);
        all.edges++;
        if (fault) all.faults.push(`${edge.name}: ${fault} on ${backend}`);
      }
    } finally {
      subject.release(loss);
    }
  };
  if (!subject.portable) await evaluateAs("active");
  for (const name of subject.portable ? backends : []) {
    const { missing } = await onBackend(name, () => evaluateAs(name));
    if (missing !== undefined) all.missing.push(name);
  }
  return all;
}

/** How a check ended; without a verdict it was skipped. */
function ended(name: Check["name"], passed: boolean | undefined, detail: string): Check {
  return { name, status: passed === undefined ? "skipped" : passed ? "passed" : "failed", detail };
}

function checkReference({ errors }: Evaluations): Check {
  return errors
    ? ended("reference", passes(errors), describe(errors))
    : ended("reference", undefined, "no float64 reference");
}

function checkBackends({ found, missing }: Evaluations): Check {
  const lacking = missing.length > 0 ? `, without ${missing.join(", ")}` : "";
  const [first, ...others] = found.values();
  if (!first || others.length === 0) {
    return ended("backends", undefined, `one backend only${lacking}`);
  }
  const errors = others.map((other) => compare(other, first)).reduce(worse);
  const names = [...found.keys()].join(" = ");
  return ended("backends", passes(errors), `${names}: ${describe(errors)}${lacking}`);
}

async function checkDifferences(subject: Subject, seed: number): Promise<Check> {
  const name = "finite differences";
  if (subject.surrogateGradient) {
    return ended(name, undefined, "the gradient is by design another");
  }
  const loss = subject.create();
  try {
    const batch = randomBatch(subject, seed);
    const [first, second] = [await valueOf(loss, batch), await valueOf(loss, batch)];
    if (first !== second && !(Number.isNaN(first) && Number.isNaN(second))) {
      return ended(
        name,
        false,
        `the same batch has the loss ${first} and then ${second}: what depends on chance or on earlier calls has no slope that could be checked`,
      );
    }
    const { error, checked, tried } = await finiteDifferences(loss, batch);
    if (checked < tried / 2) {
      return ended(
        name,
        false,
        `the slope could be told at ${checked} of ${tried} coordinates only, as the loss is too rough there`,
      );
    }
    const off = error.toExponential(1);
    return ended(
      name,
      error < DIFFERENCE_TOLERANCE,
      `gradient off by ${off} at ${checked} of ${tried} coordinates`,
    );
  } finally {
    subject.release(loss);
  }
}

function checkEdges({ edges, faults }: Evaluations): Check {
  const passed = faults.length === 0;
  return ended("edge cases", passed, passed ? `${edges} finite` : faults.join("; "));
}

function checkLeaks(subject: Subject, seed: number): Check {
  const found = leaks(subject, randomBatch(subject, seed));
  return ended("leaks", found.length === 0, found.join("; ") || "none in 50 steps");
}

function describe({ value, gradient }: Errors): string {
  return `value off by ${value.toExponential(1)}, gradient by ${gradient.toExponential(1)}`;
}
