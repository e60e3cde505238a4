import { assert, assertEquals } from "@std/assert";
import process from "node:process";
import { growthOf, STAGES } from "../../bench/_scale_stages.ts";
import { studyOf, UNIT } from "../../bench/_scale_store.ts";
import { sampleRun } from "../results/_sample.ts";
import { behindBest } from "../../src/statistics/best.ts";
import { matches, select } from "../../src/cell/selector.ts";
import { useBackend } from "../../src/compute/backend.ts";
import { configurations } from "../../src/results/configurations.ts";
import { standings } from "../../src/results/standings.ts";
import { findRuns } from "../../src/runner/find_runs.ts";
import { tasksOf } from "../../src/runner/plan.ts";
import { openStore } from "../../src/store/store.ts";
import { expandMatrix } from "../../src/study/expand.ts";
import { lacks } from "../_requires.ts";

/** What touches a file, of which a count is the same on any machine. */
const OPERATIONS = ["lstatSync", "readFileSync", "readDirSync", "openSync", "renameSync"] as const;

/** How often a stage touches a file; it says nothing meanwhile. */
async function operationsOf(stage: string, size: number, folder: string): Promise<number> {
  let count = 0;
  const [{ log, error }, own] = [{ ...console }, { ...Deno }];
  const counted = Deno as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of OPERATIONS) {
    const original = counted[name]!;
    counted[name] = (...args) => (count++, original(...args));
  }
  console.log = console.error = () => {};
  try {
    await STAGES[stage]!.run(size, folder);
  } finally {
    for (const name of OPERATIONS) counted[name] = own[name] as typeof counted[string];
    Object.assign(console, { log, error });
  }
  return count;
}

/** A folder that waits for no disk, where there is one. */
const memoryFolder = () => Deno.makeTempDir({ dir: "/dev/shm" }).catch(() => Deno.makeTempDir());

/** Times as much as the other size, and a little for what does not depend on it. */
const MARGIN = 1.1;

Deno.test("each command touches files in proportion to the networks", async (test) => {
  await useBackend("wasm");
  const folder = await memoryFolder();
  const sizes = [UNIT, 2 * UNIT];
  const places = sizes.map((size) => `${folder}/${size}`);
  const written: number[] = [];
  for (const [at, size] of sizes.entries()) {
    await Deno.mkdir(places[at]!);
    written.push(await operationsOf("write", size, places[at]!));
  }
  assert(written[1]! <= 2 * MARGIN * written[0]!, `writing: ${written.join(" against ")}`);

  for (const name of ["dry-run", "list", "verify", "gc", "merge", "pack"]) {
    await test.step(name, async () => {
      const [few, many] = [
        await operationsOf(name, sizes[0]!, places[0]!),
        await operationsOf(name, sizes[1]!, places[1]!),
      ];
      assert(few >= UNIT, `${few} operations are too few to have read ${UNIT} networks`);
      assert(many <= 2 * MARGIN * few, `${many} operations against ${few}`);
    });
  }

  await test.step("findRuns() keeps the embeddings of a seed a configuration, of many", async () => {
    const study = studyOf(UNIT);
    const tasks = await tasksOf({ cells: expandMatrix(study), measures: study.measures }, "wasm");
    const { runs } = await findRuns(openStore(`${places[0]}/store`), tasks, { sampled: true });
    assertEquals(runs.length, UNIT);
    const kept = runs.filter(({ embeddings }) => embeddings.coordinates.rows > 0);
    assertEquals(kept.length, configurationsOf(UNIT));
    assertEquals(new Set(kept.map(({ cell }) => cell.seed)), new Set([1]));
    for (const { embeddings } of kept) assertEquals(new Set(embeddings.splits), new Set(["test"]));
  });
  await Deno.remove(folder, { recursive: true });
});

const configurationsOf = (networks: number) =>
  new Set(expandMatrix(studyOf(networks)).map((cell) => JSON.stringify({ ...cell, seed: 0 }))).size;

/** The processor seconds of a call. */
function secondsOf(call: () => unknown): number {
  const start = process.cpuUsage();
  call();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** Far from the 2 of a quadratic, and far above the noise. */
const MOST_EXPONENT = 1.6;

/** Throws where a call of four times the size takes much more than four times as long. */
function checkGrowth(size: number, call: (size: number) => unknown): void {
  call(size / 2);
  const [few, many] = [size, 4 * size].map((size) => ({
    size,
    seconds: Math.min(secondsOf(() => call(size)), secondsOf(() => call(size))),
  }));
  const exponent = growthOf(few!, many!);
  assert(exponent <= MOST_EXPONENT, `it grows with the power ${exponent.toFixed(2)}`);
}

Deno.test("expandMatrix() takes time in proportion to the cells", () => {
  checkGrowth(4000, (size) => expandMatrix({ ...studyOf(size) }));
});

const manyRuns = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    sampleRun({
      loss: { name: "cosface", margin: at % (count / 2) / count },
      seed: 1 + Number(at >= count / 2),
      points: 10,
    }));

Deno.test("standings() takes time in proportion to the configurations", () => {
  const runs = new Map([400, 800, 3200].map((count) => [count, configurations(manyRuns(count))]));
  checkGrowth(800, (size) => standings(runs.get(size)!, "accuracy"));
});

Deno.test("behindBest() compares hundreds of methods with the best alone, at a level for all pairs", () => {
  // Ten seeds, and differences of ten deviations or of none.
  const methods = Array.from(
    { length: 300 },
    (_, method) =>
      new Map(Array.from({ length: 10 }, (_, seed) => [
        seed,
        (method % 2 === 0 ? 10 : 0) + Math.sin(7 * method + 3 * seed),
      ])),
  );
  const behind = behindBest(methods);
  assertEquals(behind, methods.map((_, method) => method % 2 === 1));
});

Deno.test("select() gives what matches(), and looks anew at a list that has grown", () => {
  const items = expandMatrix(studyOf(2 * UNIT)).map((cell) => ({ cell }));
  const selectors = [
    {},
    { loss: { name: "center" } },
    { epochs: 2, dimension: 10 },
    { loss: { name: "cosface", margin: 0.1 }, seed: 3 },
    { dataset: "mnist" },
    { openSetSplit: null, seed: 7 },
  ];
  for (const selector of selectors) {
    assertEquals(select(selector, items), items.filter(({ cell }) => matches(selector, cell)));
  }
  const more = [...items];
  const seven = select({ seed: 7 }, more).length;
  more.push(more.find(({ cell }) => cell.seed === 7)!);
  assertEquals(select({ seed: 7 }, more).length, seven + 1);
});

Deno.test({
  name: "everything but training grows in proportion, up to 50,000 networks",
  ignore: await lacks("time"),
  fn: async () => {
    const out = await Deno.makeTempDir();
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "bench/scale.ts", `--out=${out}`],
      stdout: "null",
      stderr: "piped",
    }).output();
    await Deno.remove(out, { recursive: true });
    assertEquals(code, 0, new TextDecoder().decode(stderr));
  },
});
