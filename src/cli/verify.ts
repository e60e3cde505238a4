import { openPack } from "../atlas/mod.ts";
import { type PackFinding, verifyPack } from "../atlas/verify_pack.ts";
import { EXIT_CODES } from "../base/errors.ts";
import type { BackendName } from "../compute/backend.ts";
import { count } from "../results/text.ts";
import { type Finding, holds, verifyStore } from "../runner/verification/verify.ts";
import { onInterrupt } from "./interrupt.ts";
import { cellName, requireStore } from "./networks.ts";
import type { Shared } from "./options.ts";
import { loadLosses } from "./studies.ts";

/** What is verified, and how. */
export interface VerifyOptions extends Shared<"store" | "pack" | "loss" | "dataDir" | "json"> {
  atlas: boolean;
  cheapest: boolean;
  sample: number;
  measures: number;
  all: boolean;
  seed: number | undefined;
  backend: BackendName | undefined;
}

/** A draw that ends with an interrupt. */
type Draw = VerifyOptions & { seed: number; signal: AbortSignal };

/** `deno task verify`: the claim of reproducibility as one command. */
export async function verify(options: VerifyOptions): Promise<number> {
  await loadLosses(options.loss);
  // A fixed draw would let a forgery outside it pass every time.
  const seed = options.seed ?? crypto.getRandomValues(new Uint32Array(1))[0]!;
  const { signal, release } = onInterrupt();
  const most = options.all ? { sample: Infinity, measures: Infinity } : {};
  const drawn = { ...options, ...most, seed, signal };
  try {
    return await (options.atlas ? verifyAtlas(drawn) : verifyNetworks(drawn));
  } catch (error) {
    if (signal.aborted) return EXIT_CODES.interrupted;
    throw error;
  } finally {
    release();
  }
}

/** Trains and measures networks of the store again. */
async function verifyNetworks(
  { store, sample, measures, seed, signal, backend, dataDir, json }: Draw,
): Promise<number> {
  const tell = (finding: Finding) =>
    json
      ? console.log(JSON.stringify({ type: "finding", ...finding, holds: holds(finding) }))
      : console.log(describe(finding));
  const options = { sample, measures, seed, backend, dataDirectory: dataDir, signal };
  const verified = await verifyStore(await requireStore(store), { ...options, onFinding: tell });
  const { damaged, findings } = verified;
  for (const message of damaged.values()) console.error(`damaged: ${message}`);
  const summary = {
    networks: verified.networks,
    older: verified.older,
    measures: verified.measures,
    damaged: damaged.size,
    repeated: findings.length,
  };
  const differing = findings.filter((finding) => !holds(finding)).length;
  tellSummary({ ...summary, differing }, seed, json);
  if (differing > 0) return EXIT_CODES.differs;
  return damaged.size > 0 ? EXIT_CODES.failed : EXIT_CODES.done;
}

/** Trains networks of the committed pack again; they must be the same to the last bit. */
async function verifyAtlas(
  { pack: path, sample, seed, signal, cheapest, dataDir, json }: Draw,
): Promise<number> {
  const pack = await openPack(path);
  const { length: networks } = await pack.list();
  const { older, findings } = await verifyPack(pack, {
    ...{ sample, seed, cheapest, dataDirectory: dataDir, signal },
    onFinding: (finding) =>
      console.log(json ? JSON.stringify({ type: "finding", ...finding }) : describePack(finding)),
  });
  const differing = findings.filter(({ differences }) => differences.length > 0).length;
  const refused = findings.filter(({ older }) => older !== undefined).length;
  const repeated = findings.length - refused;
  tellSummary({ networks, older, repeated, differing, refused }, seed, json, cheapest);
  if (differing > 0) return EXIT_CODES.differs;
  return refused > 0 ? EXIT_CODES.failed : EXIT_CODES.done;
}

function tellSummary(
  { networks, older, ...counts }: Record<"networks" | "older", number> & Record<string, number>,
  seed: number,
  json: boolean,
  cheapest = false,
): void {
  if (json) {
    console.log(JSON.stringify({ type: "result", seed, networks, older, ...counts }));
    return;
  }
  const text = Object.entries({ networks, ...counts }).map(([name, n]) => `${name}: ${n}`);
  console.log(`${text.join(", ")} (drawn with --seed ${seed}${cheapest ? " --cheapest" : ""})`);
  // Of what the present sources made nothing new is to be learnt.
  if (older > 0) {
    console.log(`${count(older, "network")} made by another state of the sources: drawn first`);
  }
}

const LEVELS = {
  A: "A, bit for bit",
  B: "B, within tolerance",
  C: "C, within the spread over seeds",
  differs: "differs",
};

function describe({ digest, cell, measure, level, expected, differences }: Finding): string {
  const what = measure === undefined ? "trained again" : `${measure} measured again`;
  const heading = `${digest.slice(0, 12)}  ${cellName(cell)}, ${what}: level ${LEVELS[level]}`;
  const shortfall = holds({ level, expected }) ? "" : ` (must be ${LEVELS[expected]})`;
  return [heading + shortfall, ...differences.map((text) => `  ${text}`)].join("\n");
}

function describePack({ digest, cell, measures, older, differences }: PackFinding): string {
  const heading = `${digest.slice(0, 12)}  ${cellName(cell)}: `;
  if (older !== undefined) return `${heading}refused, because it was ${older}`;
  if (differences.length === 0) {
    return `${heading}trained again with ${measures} measures, the same to the last bit`;
  }
  return [`${heading}differs`, ...differences.map((text) => `  ${text}`)].join("\n");
}
