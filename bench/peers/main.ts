/**
 * Compares training steps with those of PyTorch and of stock tfjs, all on one core: every loss of the
 * catalogue, at its defaults.
 *
 * PyTorch's losses are first held to our references, value and gradient, so that the same loss is
 * timed; `--check` does nothing else. The peers take turns, some steps each, round after round, so
 * that what else the machine does hits all of them alike. Times are those of the processor, which on
 * an idle core are the clock's and on a busy one are disturbed least. Ratios are of medians, with the
 * quartiles of the ratios of rounds beside them. Prints a table, or JSON with `--json`.
 *
 * usage: deno task bench:peers [--rounds=5] [--steps=3] [--size=28] [--loss=softmax ...] [--no-stock] [--json] [--check]
 */
import { benchArguments } from "../_arguments.ts";
import "../_backend.ts";
import { lossNames } from "../../src/losses/catalogue.ts";
import { WIDEN } from "../../src/compute/widen.ts";
import { machine, quantile } from "../_results.ts";
import { Peer } from "./_process.ts";
import { checkSameLoss, subjectOf } from "./_subject.ts";
import type { Task } from "./_task.ts";

const { values: flags } = benchArguments(import.meta.filename!, {
  allowNegative: true,
  options: {
    json: { type: "boolean" },
    check: { type: "boolean" },
    stock: { type: "boolean", default: true },
    loss: { type: "string", multiple: true, default: [] },
    rounds: { type: "string", default: "5" },
    steps: { type: "string", default: "3" },
    size: { type: "string", default: "28" },
    python: { type: "string", default: "/usr/bin/python3" },
  },
});
const [rounds, steps] = [Number(flags.rounds), Number(flags.steps)];
const size = Number(flags.size) as Task["size"];
const losses = flags.loss.length > 0 ? flags.loss : lossNames;

const here = import.meta.dirname!;
const ours = ["run", `--v8-flags=${WIDEN}`, "--allow-read", "--allow-env"];
ours.push(`${here}/loss_atlas_peer.ts`);
const programs: [name: string, command: string, args: string[]][] = [
  ["ours", Deno.execPath(), ours],
];
if (hasTorch(flags.python)) {
  programs.push(["torch", flags.python, [`${here}/torch_peer.py`]]);
} else {
  console.error(`PyTorch is left out: ${flags.python} cannot import torch (see --python)`);
  if (flags.check) Deno.exit(1);
}
if (flags.stock) programs.push(["stock", Deno.execPath(), [...ours, "--stock"]]);
const names = programs.map(([name]) => name);

const rows: Row[] = [];
for (const [at, loss] of losses.entries()) {
  console.error(`[${at + 1}/${losses.length}] ${loss}`);
  const subject = await subjectOf(loss);
  // A process trains one network, as in a real run: what one loss does to a heap, the next would feel.
  const peers = programs.map((program) => new Peer(...program));
  const torch = peers.find(({ name }) => name === "torch");
  if (torch) await checkSameLoss(subject, torch.ask);
  if (flags.check) {
    await Promise.all(peers.map((peer) => peer.close()));
    continue;
  }
  // Of each peer the samples of each round.
  const samples = peers.map((): number[][] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { name, ask }] of peers.entries()) {
      // A step of stock tfjs takes seconds: one a round will do.
      const task: Task = { ...subject, size, steps: name === "stock" ? 1 : steps };
      const times = await ask<number[]>(task);
      // The first round compiles and warms up.
      if (round > 0) samples[index]!.push(times);
    }
  }
  await Promise.all(peers.map((peer) => peer.close()));
  const medians = samples.map((times) => quantile(times.flat(), 0.5));
  rows.push({
    loss,
    ms: Object.fromEntries(names.map((name, i) => [name, medians[i]!])),
    ratios: Object.fromEntries(
      peers.slice(1).map(({ name }, i) => {
        const ofRounds = samples[0]!.map((times, round) =>
          quantile(times, 0.5) / quantile(samples[i + 1]![round]!, 0.5)
        );
        const quartiles = [0.25, 0.75].map((p) => quantile(ofRounds, p)) as [number, number];
        return [name, { ratio: medians[0]! / medians[i + 1]!, quartiles }];
      }),
    ),
  });
}
if (flags.check) {
  console.log(`PyTorch computes the same ${losses.length} losses, values and gradients`);
  Deno.exit();
}
const geometricMeans = Object.fromEntries(
  names.slice(1).map((name) => [
    name,
    geometricMean(rows.map(({ ratios }) => ratios[name]!.ratio)),
  ]),
);
const load = Deno.loadavg();
if (flags.json) {
  console.log(
    JSON.stringify(
      { size, rounds, steps, machine: machine(), load, rows, geometricMeans },
      null,
      2,
    ),
  );
} else {
  console.table(rows.map(({ loss, ms, ratios }) => ({
    loss,
    ...Object.fromEntries(
      Object.entries(ms).map(([name, value]) => [name, `${value.toFixed(1)} ms`]),
    ),
    ...Object.fromEntries(
      Object.entries(ratios).map(([name, { ratio, quartiles }]) => [
        `ours / ${name}`,
        `${ratio.toFixed(2)} (${quartiles.map((value) => value.toFixed(2)).join(" to ")})`,
      ]),
    ),
  })));
  for (const [name, mean] of Object.entries(geometricMeans)) {
    console.log(`Geometric mean of ours / ${name}: ${mean.toFixed(2)}`);
  }
  console.log(
    `Medians of ${rounds} rounds of ${steps} steps, taken in turn (stock tfjs: one step a round)`,
  );
  console.log(`${machine()}, load ${load.map((value) => value.toFixed(1)).join(", ")}`);
}

interface Row {
  loss: string;
  ms: Record<string, number>;
  /** Our median over that of a peer, and the quartiles of the ratios of rounds. */
  ratios: Record<string, { ratio: number; quartiles: [number, number] }>;
}

function hasTorch(python: string): boolean {
  try {
    const args = ["-c", "import torch"];
    return new Deno.Command(python, { args, stderr: "null" }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function geometricMean(values: number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
