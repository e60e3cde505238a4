/**
 * Compares training steps with those of PyTorch and of stock tfjs, one thread each.
 *
 * The peers take turns, some steps each, round after round, so that what else the machine does hits
 * all of them alike; ratios are of medians. Prints a table, or JSON with `--json`.
 *
 * usage: deno task bench:peers [--rounds=5] [--steps=3] [--size=28] [--loss=softmax ...] [--stock] [--json]
 */
import { parseArgs } from "@std/cli";
import { Peer } from "./_process.ts";
import type { Task } from "./_task.ts";

const LOSSES = [
  ...["softmax", "cosface", "arcface", "center"],
  ...["contrastive", "triplet", "regression", "prototype"],
];

const flags = parseArgs(Deno.args, {
  boolean: ["json", "stock"],
  string: ["loss", "rounds", "steps", "size", "python"],
  collect: ["loss"],
  default: { rounds: "5", steps: "3", size: "28", python: "/usr/bin/python3" },
});
const rounds = Number(flags.rounds);
const size = Number(flags.size) as Task["size"];
const losses = flags.loss.length > 0 ? flags.loss : LOSSES;

const here = import.meta.dirname!;
const ours = [...["run", "--allow-read", "--allow-env"], `${here}/loss_atlas_peer.ts`];
const peers = [
  new Peer("ours", Deno.execPath(), ours),
  new Peer("torch", flags.python, [`${here}/torch_peer.py`]),
  ...(flags.stock ? [new Peer("stock", Deno.execPath(), [...ours, "--stock"])] : []),
];

const rows = [];
for (const loss of losses) {
  const samples = peers.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, peer] of peers.entries()) {
      const times = await peer.measure({ loss, size, steps: Number(flags.steps) });
      // The first round compiles and warms up.
      if (round > 0) samples[index]!.push(...times);
    }
  }
  const [mine, torch, stock] = samples.map(median) as [number, number, number?];
  rows.push({ loss, ours: mine, torch, ...(stock && { stock }), ratio: mine / torch });
}
await Promise.all(peers.map((peer) => peer.close()));

const geometricMean = Math.exp(
  rows.reduce((sum, { ratio }) => sum + Math.log(ratio), 0) / rows.length,
);
const load = Deno.loadavg();
if (flags.json) {
  console.log(JSON.stringify({ size, rounds, load, rows, geometricMean }, null, 2));
} else {
  console.table(rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [
        key,
        typeof value === "number" ? Number(value.toFixed(key === "ratio" ? 2 : 1)) : value,
      ]),
    )
  ));
  console.log(`Geometric mean of ours / torch: ${geometricMean.toFixed(2)}`);
  console.log(`Load of the machine: ${load.map((value) => value.toFixed(1)).join(", ")}`);
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
