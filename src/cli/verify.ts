import { EXIT_CODES } from "../base/errors.ts";
import { openStore } from "../store/mod.ts";
import { type Finding, holds, verifyStore } from "../runner/verification/verify.ts";
import { readArguments, readBackend, readPositive } from "./_arguments.ts";
import { onInterrupt } from "./_interrupt.ts";
import { DEFAULT_STORE, JSON_OPTION, STORE_OPTION } from "./_options.ts";

const SYNTAX = {
  name: "verify",
  summary: "Checks every run of the store, trains some again, and compares.",
  options: {
    store: STORE_OPTION,
    sample: { value: "N", help: "how many runs to train again (default: 1)" },
    all: { help: "train every run again" },
    seed: { value: "N", help: "draws the sample (default: 1)" },
    backend: { value: "NAME", help: "the backend to train on (default: that of each run)" },
    "data-dir": { value: "DIR", help: "where datasets are kept (default: your cache directory)" },
    json: JSON_OPTION,
  },
};

/** `deno task verify`: the claim of reproducibility as one command. */
export async function verify(args: readonly string[]): Promise<number> {
  const given = readArguments(args, SYNTAX);
  if (given === undefined) return EXIT_CODES.done;
  const json = given.has("json");
  const backend = given.get("backend");
  const interrupt = onInterrupt();
  const tell = (finding: Finding) =>
    json
      ? console.log(JSON.stringify({ type: "finding", ...finding, holds: holds(finding) }))
      : console.log(describe(finding));
  try {
    const { runs, damaged, findings } = await verifyStore(
      openStore(given.get("store") ?? DEFAULT_STORE),
      {
        sample: given.has("all") ? Infinity : readPositive("sample", given.get("sample")),
        seed: readPositive("seed", given.get("seed")),
        backend: backend === undefined ? undefined : readBackend(backend),
        dataDirectory: given.get("data-dir"),
        signal: interrupt.signal,
        onFinding: tell,
      },
    );
    const differing = findings.filter((finding) => !holds(finding));
    for (const message of damaged.values()) console.error(`damaged: ${message}`);
    const summary = { runs, damaged: damaged.size, repeated: findings.length };
    console.log(
      json
        ? JSON.stringify({ type: "result", ...summary, differing: differing.length })
        : `runs: ${runs}, damaged: ${damaged.size}, trained again: ${findings.length}, differing: ${differing.length}`,
    );
    if (differing.length > 0) return EXIT_CODES.differs;
    return damaged.size > 0 ? EXIT_CODES.failed : EXIT_CODES.done;
  } catch (error) {
    if (interrupt.signal.aborted) return EXIT_CODES.interrupted;
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

function describe({ digest, cell, level, expected, differences }: Finding): string {
  const { dataset, loss, dimension, activation, seed } = cell;
  const heading = `${
    digest.slice(0, 12)
  }  ${dataset} ${loss.name}, ${dimension}-D ${activation}, seed ${seed}: level ${LEVELS[level]}`;
  const shortfall = holds({ level, expected }) ? "" : ` (must be ${LEVELS[expected]})`;
  return [heading + shortfall, ...differences.map((text) => `  ${text}`)].join("\n");
}
