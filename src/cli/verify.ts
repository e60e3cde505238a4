import { openPack } from "../atlas/pack/open_pack.ts";
import { EXIT_CODES, InputError } from "../base/errors.ts";
import { isImported } from "../cell/imported.ts";
import { importLate } from "./late.ts";
import type { BackendName } from "../compute/backend.ts";
import { count } from "../results/text.ts";
import type { SampleEvent, VerifyEvent } from "../verification/draw.ts";
import { verifyBundle, verifyPack, verifyStore } from "../verification/sources.ts";
import {
  type Finding,
  holds,
  type Verification,
  type VerifyOptions as VerifyRun,
} from "../verification/verify.ts";
import { findingLines } from "../verification/wording.ts";
import { onInterrupt } from "./interrupt.ts";
import { cellName, requireStore } from "./networks.ts";
import type { Shared } from "./options.ts";
import { formatSeconds } from "./progress.ts";
import { loadDatasets } from "./studies.ts";
import { tellFaults } from "./terminal.ts";

/** What is verified, and how. */
export interface VerifyOptions
  extends Shared<"store" | "pack" | "module" | "dataset" | "dataDir" | "json"> {
  bundle: string | undefined;
  atlas: boolean;
  cheapest: boolean;
  sample: number;
  measures: number;
  all: boolean;
  seed: number | undefined;
  backend: BackendName | undefined;
}

/** `deno task verify`: the claim of reproducibility as one command. */
export async function verify(given: VerifyOptions): Promise<number> {
  if (given.bundle !== undefined && (given.atlas || given.module.length > 0)) {
    throw new InputError("--bundle goes without --atlas and --module: it brings its own modules");
  }
  await loadDatasets(given.dataset);
  // A fixed draw would let a forgery outside it pass every time.
  const seed = given.seed ?? crypto.getRandomValues(new Uint32Array(1))[0]!;
  const { signal, release } = onInterrupt();
  const options = {
    ...given,
    ...(given.all && { sample: Infinity, measures: Infinity }),
    dataDirectory: given.dataDir,
    seed,
    signal,
    onEvent: tellProgress(),
    onFinding: (finding: Finding) => console.log(given.json ? toJson(finding) : describe(finding)),
  };
  try {
    console.error(`reading ${given.bundle ?? (given.atlas ? given.pack : given.store)}`);
    if (given.bundle !== undefined) return await verifyFile(given.bundle, given, options);
    const verified = given.atlas
      ? await verifyPack(await openPack(given.pack), options)
      : await verifyStore(await requireStore(given.store), options);
    return summarize(verified, seed, given);
  } catch (error) {
    if (signal.aborted) return EXIT_CODES.interrupted;
    throw error;
  } finally {
    release();
  }
}

/** Judges a bundle, and then makes a sample of its networks again. */
async function verifyFile(
  file: string,
  given: VerifyOptions,
  options: VerifyRun & { seed: number },
): Promise<number> {
  const path = import.meta.resolve("./bundle.ts");
  const { judgeBundle } = await importLate<typeof import("./bundle.ts")>(path);
  const { pack, faults, claims, bundle: { parts, digest } } = await judgeBundle(
    file,
    given.dataDir,
    given.json,
  );
  const altered = faults.length;
  const none = { networks: 0, older: 0, measures: 0, short: 0 };
  const nothing: Verification = { ...none, damaged: new Map(), findings: [], lacking: [] };
  const verified = pack === undefined ? nothing : await verifyBundle(pack, options);
  const code = summarize(verified, options.seed, given, {
    ...{ sha256: digest, parts: parts.size, altered, claims },
  });
  return altered > 0 ? EXIT_CODES.differs : code;
}

const isRefused = ({ older }: Finding) => older !== undefined;

/** Tells how many there are of what, and gives the exit code. */
function summarize(
  { networks, older, measures, damaged, findings, lacking, short }: Verification,
  seed: number,
  { atlas, cheapest, json, bundle }: VerifyOptions,
  about: Readonly<Record<string, string | number>> = {},
): number {
  tellFaults({ damaged });
  const refused = findings.filter(isRefused).length;
  const repeated = findings.length - refused;
  const differing = findings.filter((finding) => !isRefused(finding) && !holds(finding)).length;
  const counts = bundle !== undefined
    ? { ...about, repeated, differing }
    : atlas
    ? { repeated, differing, refused }
    : { measures, damaged: damaged.size, repeated, differing };
  if (json) {
    console.log(
      JSON.stringify({ type: "result", seed, networks, older, ...counts, lacking, short }),
    );
  } else {
    const { sha256: _, ...shown } = { networks, sha256: "", ...counts };
    const text = Object.entries(shown).map(([name, n]) => `${name}: ${n}`);
    const draw = `--seed ${seed}${atlas && cheapest ? " --cheapest" : ""}`;
    console.log(`${text.join(", ")} (drawn with ${draw})`);
    // What the present sources made teaches nothing new.
    if (lacking.length > 0) {
      const less = short > 0 ? `, ${short} fewer than asked for` : "";
      console.log(`drawn without the networks that need ${lacking.join(", ")}${less}`);
    }
    if (older > 0) console.log(`drawn first: ${count(older, "network")} that other sources made`);
  }
  if (differing > 0) return EXIT_CODES.differs;
  return damaged.size + refused + short > 0 ? EXIT_CODES.failed : EXIT_CODES.done;
}

/** At most so often a line says how far a training is. */
const TELL_MILLISECONDS = 10_000;

/** Says on stderr what is fetched, what was drawn, how long that takes, and how far it is. */
function tellProgress(): (event: VerifyEvent) => void {
  let last = performance.now();
  return (event) => {
    if (event.type === "notice") console.error(event.message);
    else if (event.type === "sample") tellSample(event);
    else if (performance.now() - last >= TELL_MILLISECONDS || event.done === 1) {
      last = performance.now();
      const done = `epoch ${event.epoch}, ${Math.floor(100 * event.done)} %`;
      console.error(`training ${cellName(event.cell)}: ${done}`);
    }
  };
}

function tellSample({ networks, measures, lacking }: SampleEvent): void {
  for (const { name, reason } of lacking) {
    console.error(`${reason}\ndrawing from the networks that do without ${name}`);
  }
  const seconds = networks.reduce((sum, each) => sum + each.seconds, 0);
  const also = measures > 0 ? `, ${count(measures, "measure")} to take again` : "";
  console.error(
    `sample: ${count(networks.length, "network")} to train again${also}; about ${
      formatSeconds(seconds)
    }, all data is here`,
  );
  for (const { digest, cell, seconds } of networks) {
    console.error(`  ${digest.slice(0, 12)}  ${cellName(cell)}: about ${formatSeconds(seconds)}`);
  }
}

const LEVELS = {
  A: "A, bit for bit",
  B: "B, within tolerance",
  C: "C, within the spread over seeds",
  differs: "differs",
};

/** A finding as a line of JSON, what differs in words. */
function toJson(finding: Finding): string {
  const { failure: _, older, ...facts } = finding;
  const lines = findingLines(finding);
  return JSON.stringify({
    type: "finding",
    ...facts,
    ...(older === undefined ? { differences: lines } : { older: lines.join(), differences: [] }),
    holds: holds(finding),
  });
}

function describe(finding: Finding): string {
  const { digest, cell, measure, measures, level, expected } = finding;
  const heading = `${digest.slice(0, 12)}  ${cellName(cell)}`;
  const lines = findingLines(finding);
  if (isRefused(finding)) return `${heading}: refused, because it was ${lines.join()}`;
  const what = measure === undefined && isImported(cell)
    ? `${count(measures, "measure")} taken again`
    : measure === undefined
    ? `trained again with ${count(measures, "measure")}`
    : `${measure} measured again`;
  const shortfall = holds(finding) ? "" : ` (must be ${LEVELS[expected]})`;
  const result = `${heading}, ${what}: level ${LEVELS[level]}${shortfall}`;
  return [result, ...lines.map((text) => `  ${text}`)].join("\n");
}
