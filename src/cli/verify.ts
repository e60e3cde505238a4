import { resolve } from "node:path";
import { EXIT_CODES } from "../base/errors.ts";
import { loadLossModule } from "../losses/mod.ts";
import { openStore } from "../store/mod.ts";
import { type Finding, holds, verifyStore } from "../runner/verification/verify.ts";
import { readArguments, readBackend, readPositive } from "./_arguments.ts";
import { cellName } from "./_cell_name.ts";
import { requireStore } from "./_find_network.ts";
import { onInterrupt } from "./_interrupt.ts";
import {
  DEFAULT_PACK,
  DEFAULT_STORE,
  JSON_OPTION,
  LOSS_OPTION,
  PACK_OPTION,
  STORE_OPTION,
} from "./_options.ts";
import { verifyAtlas } from "./_verify_atlas.ts";

const SYNTAX = {
  name: "verify",
  summary: "Checks the store, trains and measures samples of it again, and compares.",
  options: {
    store: STORE_OPTION,
    atlas: { help: "verify the committed results of the atlas, not a store" },
    pack: PACK_OPTION,
    cheapest: { help: "of the atlas, draw among the networks that are trained fastest" },
    sample: { value: "N", help: "how many networks to train again (default: 1)" },
    measures: { value: "N", help: "how many measures to take again (default: 10)" },
    all: { help: "train every network again, and take every measure" },
    seed: { value: "N", help: "draws the samples (default: a fresh one, which is printed)" },
    loss: LOSS_OPTION,
    backend: { value: "NAME", help: "the backend to train on (default: that of each network)" },
    "data-dir": { value: "DIR", help: "where datasets are kept (default: your cache directory)" },
    json: JSON_OPTION,
  },
};

/** `deno task verify`: the claim of reproducibility as one command. */
export async function verify(args: readonly string[]): Promise<number> {
  const given = readArguments(args, SYNTAX);
  if (given === undefined) return EXIT_CODES.done;
  for (const file of given.all("loss")) await loadLossModule(resolve(file));
  const json = given.has("json");
  // A fixed draw would let a forgery outside it pass every time.
  const seed = readPositive("seed", given.get("seed")) ??
    crypto.getRandomValues(new Uint32Array(1))[0]!;
  const sample = given.has("all") ? Infinity : readPositive("sample", given.get("sample"));
  const interrupt = onInterrupt();
  const { signal } = interrupt;
  const dataDirectory = given.get("data-dir");
  try {
    if (given.has("atlas")) {
      const options = { sample, seed, cheapest: given.has("cheapest"), dataDirectory, signal };
      return await verifyAtlas(given.get("pack") ?? DEFAULT_PACK, options, json);
    }
    const store = await requireStore(openStore(given.get("store") ?? DEFAULT_STORE));
    const backend = given.get("backend");
    const tell = (finding: Finding) =>
      json
        ? console.log(JSON.stringify({ type: "finding", ...finding, holds: holds(finding) }))
        : console.log(describe(finding));
    const { networks, measures, damaged, findings } = await verifyStore(
      store,
      {
        sample,
        measures: given.has("all") ? Infinity : readPositive("measures", given.get("measures")),
        seed,
        backend: backend === undefined ? undefined : readBackend(backend),
        dataDirectory,
        signal,
        onFinding: tell,
      },
    );
    const differing = findings.filter((finding) => !holds(finding));
    for (const message of damaged.values()) console.error(`damaged: ${message}`);
    const repeated = findings.length;
    const summary = { seed, networks, measures, damaged: damaged.size, repeated };
    console.log(
      json
        ? JSON.stringify({ type: "result", ...summary, differing: differing.length })
        : `networks: ${networks}, measures: ${measures}, damaged: ${damaged.size}, repeated: ${repeated}, differing: ${differing.length} (drawn with --seed ${seed})`,
    );
    if (differing.length > 0) return EXIT_CODES.differs;
    return damaged.size > 0 ? EXIT_CODES.failed : EXIT_CODES.done;
  } catch (error) {
    if (signal.aborted) return EXIT_CODES.interrupted;
    throw error;
  } finally {
    interrupt.release();
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
