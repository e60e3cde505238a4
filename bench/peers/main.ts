/**
 * Compares training steps with those of PyTorch and of stock tfjs, all on one core: every loss of the
 * catalogue, at its defaults.
 *
 * Every PyTorch that is found takes part: that of `--python` and of `LOSS_ATLAS_PYTHON`, interpreters
 * separated like a PATH, of `python3` and of `/usr/bin/python3`. Each is timed as it comes, with its
 * memory kept (glibc told so), and where it has AVX-512 with 256 bits as well. PyTorch's losses are
 * first held to our references, value and gradient, so that the same loss is timed; `--check` does
 * nothing else. The peers take turns, some steps each, round after round, so that what else the
 * machine does hits all of them alike. Times are those of the processor, which on an idle core are
 * the clock's and on a busy one are disturbed least. Ratios are of medians, with the quartiles of the
 * ratios of rounds beside them. Prints a table in Markdown, or JSON with `--json`; `--note=FILE` adds
 * the ratios to a file, a line of JSON a run.
 *
 * usage: deno task bench:peers [--rounds=5] [--steps=3] [--size=28] [--loss=softmax ...] [--python=python3 ...] [--no-stock] [--json] [--note=FILE] [--check]
 */
import { delimiter } from "node:path";
import { benchArguments } from "../_arguments.ts";
import "../_backend.ts";
import { lossNames } from "../../src/losses/catalogue.ts";
import { WIDEN } from "../../src/compute/widen.ts";
import { machine, quantile } from "../_results.ts";
import { Peer, type Program } from "./_process.ts";
import { checkSameLoss, subjectOf } from "./_subject.ts";
import type { Task } from "./_task.ts";
import { findTorch, torchPrograms } from "./_torch.ts";

const { values: flags } = benchArguments(import.meta.filename!, {
  allowNegative: true,
  options: {
    json: { type: "boolean" },
    check: { type: "boolean" },
    note: { type: "string" },
    stock: { type: "boolean", default: true },
    loss: { type: "string", multiple: true, default: [] },
    rounds: { type: "string", default: "5" },
    steps: { type: "string", default: "3" },
    size: { type: "string", default: "28" },
    python: { type: "string", multiple: true, default: [] },
  },
});
/** Steps after which V8 has compiled what a step runs. */
const WARM_UP = 8;
const [rounds, steps] = [Number(flags.rounds), Number(flags.steps)];
const size = Number(flags.size) as Task["size"];
const losses = flags.loss.length > 0 ? flags.loss : lossNames;

const here = import.meta.dirname!;
const ours = ["run", `--v8-flags=${WIDEN}`, "--allow-read", "--allow-env"];
ours.push(`${here}/loss_atlas_peer.ts`);
const named = Deno.env.get("LOSS_ATLAS_PYTHON")?.split(delimiter) ?? [];
const torches = findTorch([...flags.python, ...named]);
if (torches.length === 0) {
  console.error("PyTorch is left out: no interpreter can import torch (see --python)");
  if (flags.check) Deno.exit(1);
}
const programs: Program[] = [
  { name: "ours", command: Deno.execPath(), args: ours },
  ...torches.flatMap((torch) => torchPrograms(torch, `${here}/torch_peer.py`)),
];
if (flags.stock) {
  programs.push({ name: "stock", command: Deno.execPath(), args: [...ours, "--stock"] });
}
const names = programs.map(({ name }) => name);

const rows: Row[] = [];
for (const [at, loss] of losses.entries()) {
  console.error(`[${at + 1}/${losses.length}] ${loss}`);
  const subject = await subjectOf(loss);
  // A process trains one network, as in a real run: what one loss does to a heap, the next would feel.
  const peers = programs.map((program) => new Peer(program));
  for (const { version } of torches) {
    const peer = peers.find(({ program }) => program.version === version)!;
    await checkSameLoss(subject, peer.ask);
  }
  if (flags.check) {
    await Promise.all(peers.map((peer) => peer.close()));
    continue;
  }
  // Of each peer the samples of each round.
  const samples = peers.map((): number[][] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { program: { name }, ask }] of peers.entries()) {
      // A step of stock tfjs takes seconds: one a round will do.
      const count = name === "stock" ? 1 : round === 0 ? Math.max(steps, WARM_UP) : steps;
      const task: Task = { ...subject, size, steps: count };
      const times = await ask<number[]>(task);
      // The first round compiles and warms up.
      if (round > 0) samples[index]!.push(times);
    }
  }
  await Promise.all(peers.map((peer) => peer.close()));
  const medians = samples.map((times) => quantile(times.flat(), 0.5));
  const row: Row = {
    loss,
    ms: Object.fromEntries(names.map((name, i) => [name, medians[i]!])),
    ratios: Object.fromEntries(
      names.slice(1).map((name, i) => {
        const ofRounds = samples[0]!.map((times, round) =>
          quantile(times, 0.5) / quantile(samples[i + 1]![round]!, 0.5)
        );
        const quartiles = [0.25, 0.75].map((p) => quantile(ofRounds, p)) as [number, number];
        return [name, { ratio: medians[0]! / medians[i + 1]!, quartiles }];
      }),
    ),
  };
  rows.push(row);
  const ratios = Object.entries(row.ratios).map(([name, { ratio }]) =>
    `${ratio.toFixed(2)} of ${name}`
  );
  console.error(`  ${ratios.join("; ")}`);
}
if (flags.check) {
  const versions = torches.map(({ version }) => version).join(" and ");
  console.log(
    `PyTorch ${versions} computes the same ${losses.length} losses, values and gradients`,
  );
  Deno.exit();
}
const geometricMeans = Object.fromEntries(
  names.slice(1).map((name) => [
    name,
    geometricMean(rows.map(({ ratios }) => ratios[name]!.ratio)),
  ]),
);
const load = Deno.loadavg();
const about = {
  ...{ size, rounds, steps, machine: machine(), load },
  torches: torches.map(({ version, instructions }) => ({ version, instructions })),
};
if (flags.json) {
  console.log(JSON.stringify({ ...about, rows, geometricMeans }, null, 2));
} else {
  console.log(markdown());
}
if (flags.note !== undefined) {
  const line = { date: new Date().toISOString(), ...about, losses: losses.length, geometricMeans };
  await Deno.writeTextFile(flags.note, `${JSON.stringify(line)}\n`, { append: true });
}

interface Row {
  loss: string;
  ms: Record<string, number>;
  /** Our median over that of a peer, and the quartiles of the ratios of rounds. */
  ratios: Record<string, { ratio: number; quartiles: [number, number] }>;
}

function markdown(): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const others = names.slice(1);
  const means = others.map((name) => `**${geometricMeans[name]!.toFixed(2)}**`);
  const torchWords = about.torches.map(({ version, instructions }) =>
    `PyTorch ${version} with ${instructions}`
  );
  return [
    line(["loss", "ours, ms", ...others.map((name) => `ours / ${name}`)]),
    line(["---", "---:", ...others.map(() => "---:")]),
    ...rows.map(({ loss, ms, ratios }) =>
      line([
        ...[loss, ms.ours!.toFixed(1)],
        ...others.map((name) => {
          const { ratio, quartiles: [low, high] } = ratios[name]!;
          return `${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
        }),
      ])
    ),
    line(["**geometric mean**", "", ...means]),
    "",
    `Medians of ${rounds} rounds of ${steps} steps, taken in turn (stock tfjs: one step a round), images of ${size} px.`,
    [about.machine, ...torchWords, `load ${load.map((value) => value.toFixed(1)).join(", ")}`]
      .join("; "),
  ].join("\n");
}

function geometricMean(values: number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
