/**
 * Runs the tests that take minutes or hours, one file after the other, and keeps their last figures
 * in bench/results/reliability.json, of which docs/reliability.md gets its table.
 *
 * usage: deno task test:long [--only=kills,hostile] [--size=N] [--seed=N] [--list] [--table]
 *
 * `--only` names tests; `--size` is that of the one that is named (`--list` says what it counts);
 * `--seed` draws other moments and files. `--table` writes the table anew without a test. Each test
 * says how far it is, and its figures are kept as soon as it has ended. Ends with exit code 1 where
 * one failed.
 *
 * @module
 */
import { machine } from "../bench/_results.ts";
import { benchArguments } from "../bench/_arguments.ts";
import { alignedTable, betweenMarks } from "../bench/_marks.ts";
import type { Figure } from "../tests/_long.ts";

/** A test that takes long. */
export interface LongTest {
  files: readonly string[];
  /** What it holds, in words. */
  holds: string;
  /** The variable that sets its size, and what that counts. */
  size?: readonly [variable: string, counts: string];
}

/** The tests, by the name that `--only` takes. */
export const LONG_TESTS: Readonly<Record<string, LongTest>> = {
  kills: {
    files: ["tests/integration/faults_test.ts"],
    holds: "a study survives kills of workers and schedulers",
    size: ["LOSS_ATLAS_FAULTS", "kills"],
  },
  "launcher-kills": {
    files: ["tests/integration/launcher_kills_test.ts"],
    holds: "a study survives kills of its launcher, its command and its workers",
    size: ["LOSS_ATLAS_KILLS", "kills"],
  },
  "power-cuts": {
    files: ["tests/integration/power_cut_test.ts"],
    holds: "what was reported is on the disk after its power was cut",
    size: ["LOSS_ATLAS_POWER_CUTS", "cuts in each mode of ext4"],
  },
  hostile: {
    files: ["tests/store/hostile_files_test.ts"],
    holds: "mutated networks, records and packs are read or refused",
    size: ["LOSS_ATLAS_HOSTILE", "files of each kind"],
  },
  data: {
    files: ["tests/data/fuzz_test.ts"],
    holds: "damaged images, labels and archives are read or refused",
    size: ["LOSS_ATLAS_FUZZ", "files of each kind"],
  },
  studies: {
    files: ["tests/study/fuzz_test.ts"],
    holds: "damaged study files are read or refused",
    size: ["LOSS_ATLAS_FUZZ", "files"],
  },
  arrow: {
    files: ["tests/store/arrow_test.ts"],
    holds: "damaged embeddings and weights are read or refused",
    size: ["LOSS_ATLAS_FUZZ", "files of each kind"],
  },
  exports: {
    files: ["tests/fuzz/exports_test.ts"],
    holds: "each exported function, and each method of what it gives, ends as documented",
    size: ["LOSS_ATLAS_CALLS", "calls of each function"],
  },
  forgeries: {
    files: ["tests/verification/forgeries_test.ts"],
    holds: "each forged part of a network is found",
  },
  bundles: {
    files: ["tests/bundle/forged_numbers_test.ts", "tests/bundle/hostile_test.ts"],
    holds: "each number forged in a bundle is found, and hostile bundles are refused",
  },
  alarms: {
    files: ["tests/verification/false_alarm_test.ts"],
    holds: "nights in which only noise differs seldom alarm",
    size: ["LOSS_ATLAS_NIGHTS", "nights"],
  },
  npm: {
    files: ["tests/npm/install_test.ts"],
    holds: "the npm package installs, has its types, and computes the same bits in Node and Bun",
  },
  plants: {
    files: ["tests/identity/planted_test.ts"],
    holds: "a change of what is computed changes the identities that it must",
  },
  nights: {
    files: ["tests/integration/planted_nights_test.ts"],
    holds: "a night finds a planted fault in a loss, a measure or a backbone",
  },
  options: {
    files: ["tests/cli/every_option_test.ts"],
    holds: "each option of each command does what it says, with the rights of users",
  },
  fleet: {
    files: [
      "tests/integration/queue_test.ts",
      "tests/integration/fleet_test.ts",
      "tests/integration/deploy_test.ts",
    ],
    holds: "a fleet on Redis, with faults",
  },
  again: { files: ["tests/integration/again_test.ts"], holds: "a second call trains nothing" },
  slurm: { files: ["tests/integration/slurm_test.ts"], holds: "a Slurm array trains all, once" },
  arm64: {
    files: ["tests/integration/qemu_test.ts"],
    holds: "networks are the same to the bit on ARM64",
  },
  scale: {
    files: ["tests/bench/scale_test.ts"],
    holds: "all but training grows in proportion to the networks",
  },
};

/** How a test ended, the last time. */
export interface LastRun {
  date: string;
  machine: string;
  /** The summary of `deno test`, such as `3 passed`. */
  ended: string;
  passed: boolean;
  seed: number;
  /** Undefined where it was that of the test itself. */
  size?: number;
  minutes: number;
  figures: Figure[];
}

const RESULTS = "bench/results/reliability.json";
const PAGE = "docs/reliability.md";

const PERMISSIONS = [
  ...["--allow-read", "--allow-write", "--allow-env", "--allow-sys", "--allow-run", "--allow-ffi"],
  "--allow-net=127.0.0.1",
];

/** Runs a test, and passes on what it says. */
async function runTest(
  { files, size: sized }: LongTest,
  seed: number,
  size: number | undefined,
): Promise<LastRun> {
  const figures = await Deno.makeTempFile();
  const started = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", ...PERMISSIONS, ...files],
    env: {
      LOSS_ATLAS_LONG: "1",
      LOSS_ATLAS_SEED: String(seed),
      LOSS_ATLAS_FIGURES: figures,
      ...size !== undefined && sized !== undefined && { [sized[0]]: String(size) },
    },
    stdout: "piped",
  }).spawn();
  let text = "";
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    Deno.stdout.writeSync(new TextEncoder().encode(part));
    text += part;
  }
  const { success } = await child.status;
  const lines = (await Deno.readTextFile(figures)).split("\n").filter(Boolean);
  await Deno.remove(figures);
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    ended: endOf(text),
    passed: success,
    seed,
    ...size !== undefined && { size },
    minutes: Math.round((performance.now() - started) / 6000) / 10,
    figures: lines.map((line) => JSON.parse(line)),
  };
}

/** What `deno test` says last of how many tests passed, failed and were left out. */
export function endOf(output: string): string {
  // deno-lint-ignore no-control-regex -- the colours of the terminal
  const plain = output.replaceAll(/\x1b\[[\d;]*m/g, "");
  const [passed, failed, ignored] = ["passed", "failed", "ignored"].map((word) =>
    Number(plain.match(new RegExp(`(\\d+) ${word}\\b(?![\\s\\S]*\\d+ ${word}\\b)`))?.[1] ?? 0)
  );
  return [
    `${passed} passed`,
    ...failed ? [`${failed} failed`] : [],
    ...ignored ? [`${ignored} left out`] : [],
  ].join(", ");
}

/** The table of docs/reliability.md. */
export function reliabilityTable(last: Readonly<Record<string, LastRun>>): string {
  const rows = Object.entries(LONG_TESTS).map(([name, { holds, size: sized }]) => {
    const run = last[name];
    const sizes = sized === undefined ? "" : ` [--size=${sized[1].toUpperCase().split(" ")[0]}]`;
    const command = `\`deno task test:long --only=${name}${sizes}\``;
    if (run === undefined) return [holds, "not run by this command yet", command];
    const figures = run.figures.map(({ what, value }) => `${what}: ${value}`);
    const found = [run.ended, ...figures].join("; ");
    const facts = [
      ...run.size === undefined ? [] : [`size ${run.size}`],
      ...[`seed ${run.seed}`, `${run.minutes} min`, run.date],
    ];
    return [holds, `${found} (${facts.join(", ")})`, command];
  });
  return alignedTable(["what holds", "last run", "command"], rows);
}

async function readResults(): Promise<Record<string, LastRun>> {
  try {
    return JSON.parse(await Deno.readTextFile(RESULTS));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}

async function keep(last: Record<string, LastRun>): Promise<void> {
  const sorted = Object.fromEntries(
    Object.keys(LONG_TESTS).flatMap((name) => last[name] ? [[name, last[name]]] : []),
  );
  await Deno.writeTextFile(RESULTS, JSON.stringify(sorted, null, 2) + "\n");
  const page = await Deno.readTextFile(PAGE);
  await Deno.writeTextFile(PAGE, betweenMarks(page, "long tests", reliabilityTable(sorted)));
}

function fail(message: string): never {
  console.error(`error: ${message}`);
  Deno.exit(2);
}

async function main(): Promise<number> {
  const { values } = benchArguments(import.meta.filename!, {
    options: {
      only: { type: "string" },
      size: { type: "string" },
      seed: { type: "string", default: "1" },
      list: { type: "boolean" },
      table: { type: "boolean" },
    },
  });
  if (values.list) {
    for (const [name, { holds, size }] of Object.entries(LONG_TESTS)) {
      console.log(`${name.padEnd(16)}${holds}${size ? ` (--size: ${size[1]})` : ""}`);
    }
    return 0;
  }
  const last = await readResults();
  const names = values.table ? [] : values.only?.split(",") ?? Object.keys(LONG_TESTS);
  const unknown = names.find((name) => !Object.hasOwn(LONG_TESTS, name));
  if (unknown !== undefined) {
    fail(`no long test "${unknown}": valid are ${Object.keys(LONG_TESTS).join(", ")}`);
  }
  const [seed, size] = [values.seed, values.size].map((text) =>
    text === undefined ? undefined : Number(text)
  );
  for (const [name, value] of Object.entries({ seed, size })) {
    if (value === undefined || Number.isSafeInteger(value) && value >= 0) continue;
    fail(`--${name} must be a whole number of at least 0`);
  }
  if (size !== undefined && (names.length !== 1 || LONG_TESTS[names[0]!]!.size === undefined)) {
    fail("--size is that of one test that has a size: name it with --only, see --list");
  }
  if (names.length === 0) await keep(last);
  let failed = 0;
  for (const [at, name] of names.entries()) {
    console.log(`== ${name}, ${at + 1} of ${names.length}: ${LONG_TESTS[name]!.holds}`);
    last[name] = await runTest(LONG_TESTS[name]!, seed!, size);
    if (!last[name].passed) failed++;
    // Kept at once: what comes after may be interrupted.
    await keep(last);
  }
  return failed > 0 ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main());
