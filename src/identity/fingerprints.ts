import committed from "../../fingerprints.json" with { type: "json" };
import { canonicalJson, sha256Of } from "../base/digest.ts";
import { EnvironmentError } from "../base/errors.ts";
import { readCache, writeCache } from "./cache.ts";
import { comesWithTheProject, type ComponentName } from "./components.ts";
import { reportProbe } from "./probe_report.ts";
import { sourcesDigest } from "./sources.ts";

/** The hash of the bits that a component produced, by aspect, such as its value and its gradient. */
export type Fingerprint = Readonly<Record<string, string>>;

/** Fingerprints by the name of the component. */
export type Fingerprints = Readonly<Record<string, Fingerprint>>;

/** The classes of backends on which bits are promised. */
export const PROBED_CLASSES = ["wasm", "wasm-plain"] as const;

/** One of them. */
export type ProbedClass = typeof PROBED_CLASSES[number];

/** The committed file. */
export interface FingerprintTable extends Readonly<Record<ProbedClass, Fingerprints>> {
  /** What the sources were when it was written. */
  readonly sources: string;
  /** SHA-256 of the decoded images and labels of each dataset. */
  readonly data: Readonly<Record<string, string>>;
}

/** The table as it is committed. */
export const COMMITTED: FingerprintTable = committed;

/** SHA-256 of the sources as they are; a release, which nobody edits, is as it was committed. */
export async function sourcesState(): Promise<string> {
  return await sourcesDigest() ?? COMMITTED.sources;
}

/** Whether this is the committed state of the sources: then nothing of the project is probed. */
export async function isCommittedState(): Promise<boolean> {
  return await sourcesState() === COMMITTED.sources;
}

const known = new Map<ComponentName, Fingerprint>();
const gathered = new Map<string, Promise<Fingerprints>>();
let last: Promise<void> = Promise.resolve();

/**
 * The fingerprints of some components, as the code is now.
 *
 * In the committed state of the sources they are those of `fingerprints.json`. Where sources were
 * edited, the components are probed once for each state of them; a user's own part is always
 * probed, once a process.
 *
 * Equal lists of names give one object, so that its digest is computed once for thousands of cells.
 */
export function fingerprintsOf(names: readonly ComponentName[]): Promise<Fingerprints> {
  const key = names.join("\n");
  return gathered.getOrInsertComputed(key, () => {
    const fingerprints = gather(names);
    // A failure, such as a missing permission, must not stay.
    fingerprints.catch(() => gathered.delete(key));
    return fingerprints;
  });
}

async function gather(names: readonly ComponentName[]): Promise<Fingerprints> {
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    // One at a time: a probe has the backend to itself.
    const found = last.then(() => find(unknown.filter((name) => !known.has(name))));
    last = found.catch(() => {});
    await found;
  }
  return Object.fromEntries(names.map((name) => [name, known.get(name)!]));
}

async function find(names: readonly ComponentName[]): Promise<void> {
  const asCommitted = await isCommittedState();
  const [own, foreign] = [
    names.filter(comesWithTheProject),
    names.filter((name) => !comesWithTheProject(name)),
  ];
  if (asCommitted) {
    for (const name of own) known.set(name, COMMITTED.wasm[name] ?? unknownComponent(name));
  }
  const measured = asCommitted ? foreign : names;
  if (measured.length === 0) return;

  const start = performance.now();
  const { probe, probedClass } = await import("./run_probes.ts");
  const backendClass = await probedClass();
  const cached = asCommitted ? {} : await readCache(backendClass);
  const lacking = measured.filter((name) => foreign.includes(name) || cached[name] === undefined);
  const probed = await probe(lacking);
  const all: Record<ComponentName, Fingerprint> = { ...cached, ...probed };
  const changed: string[] = [];
  for (const name of measured) {
    const fingerprint = all[name]!;
    const before = COMMITTED[backendClass][name];
    const same = isSame(before, fingerprint);
    // Where nothing changed a component has one fingerprint on all machines.
    known.set(name, same ? COMMITTED.wasm[name]! : fingerprint);
    if (!same && own.includes(name)) changed.push(describeChange(name, before, fingerprint));
  }
  if (asCommitted) return;
  const kept = Object.entries(all).filter(([name]) => comesWithTheProject(name));
  if (lacking.some(comesWithTheProject)) await writeCache(backendClass, Object.fromEntries(kept));
  const seconds = (performance.now() - start) / 1000;
  reportProbe({ probed: lacking.length, seconds, changed });
}

function unknownComponent(name: string): never {
  throw new EnvironmentError(
    `Cannot identify "${name}": fingerprints.json lacks it; run deno task fingerprints`,
  );
}

const digests = new WeakMap<Fingerprints, string>();

/** One digest for some fingerprints: SHA-256 over their canonical JSON (RFC 8785). */
export function codeDigest(fingerprints: Fingerprints): string {
  return digests.getOrInsertComputed(fingerprints, () => sha256Of(canonicalJson(fingerprints)));
}

const isSame = (a: Fingerprint | undefined, b: Fingerprint | undefined) =>
  canonicalJson(a ?? null) === canonicalJson(b ?? null);

/** The names of the components that differ, sorted. */
export function changedNames(before: Fingerprints, after: Fingerprints): ComponentName[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !isSame(before[name], after[name])).sort();
}

/** The components that differ, each with the aspects in which it does, sorted. */
export function changedComponents(before: Fingerprints, after: Fingerprints): string[] {
  return changedNames(before, after).map((name) => describeChange(name, before[name], after[name]));
}

function describeChange(
  name: ComponentName,
  before: Fingerprint | undefined,
  after: Fingerprint | undefined,
): string {
  if (before === undefined) return `${name} (new)`;
  if (after === undefined) return `${name} (gone)`;
  const aspects = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return `${name} (${aspects.filter((aspect) => before[aspect] !== after[aspect]).join(", ")})`;
}
