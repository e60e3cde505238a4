/**
 * Compares silhouette, kNN accuracy and MAP@R at 10,000 points with scikit-learn on one core, in turn.
 *
 * Ratios of processor time: other work on the machine disturbs them less than wall time.
 * Run: deno run -A --v8-flags=--experimental-wasm-revectorize bench/metrics_ratio.ts [ROUNDS]
 * [DIMENSION...] (python3 with scikit-learn must be on the path, or its command in PYTHON)
 */
import process from "node:process";
import { clusters } from "./_clusters.ts";
import { knnAccuracy } from "../src/measures/metrics/knn.ts";
import { mapAtR } from "../src/measures/metrics/retrieval.ts";
import { silhouette, silhouetteCosine } from "../src/measures/metrics/silhouette.ts";

const SAMPLES = 10_000;
/** How far centres are apart where classes overlap. */
const OVERLAPPING = 0.1;
const [ROUNDS = 5, ...given] = Deno.args.map(Number);
const DIMENSIONS = given.length > 0 ? given : [2, 128, 512];

interface Peer {
  peer: string;
  seconds: Record<string, number>;
}

const works: Record<string, () => number> = {};
for (const dimension of DIMENSIONS) {
  const { x, labels } = clusters(SAMPLES, dimension, 1);
  const queries = clusters(SAMPLES, dimension, 2);
  const size = `${SAMPLES} x ${dimension}`;
  works[`silhouette ${size}`] = () => silhouette(x, labels);
  works[`silhouetteCosine ${size}`] = () => silhouetteCosine(x, labels);
  works[`knnAccuracy ${size}`] = () => knnAccuracy(x, labels, queries.x, queries.labels, 20);
  works[`mapAtR ${size}`] = () => mapAtR(x, labels);
  const mixed = clusters(SAMPLES, dimension, 1, OVERLAPPING);
  works[`mapAtR ${size} overlapping`] = () => mapAtR(mixed.x, mixed.labels);
}

function secondsOf(work: () => number): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

async function runPeer(): Promise<Peer> {
  const { stdout, success } = await new Deno.Command(Deno.env.get("PYTHON") ?? "python3", {
    args: [new URL("peers/metrics.py", import.meta.url).pathname, "1", ...DIMENSIONS.map(String)],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("Cannot run the peer: is scikit-learn installed?");
  return JSON.parse(new TextDecoder().decode(stdout));
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

const ours: Record<string, number[]> = {};
const theirs: Record<string, number[]> = {};
for (const work of Object.values(works)) work();
let name = "";
for (let round = 0; round < ROUNDS; round++) {
  const { peer, seconds } = await runPeer();
  name = peer;
  for (const [work, run] of Object.entries(works)) {
    (theirs[work] ??= []).push(seconds[work]!);
    (ours[work] ??= []).push(secondsOf(run));
    // A round takes minutes on a busy machine: what is measured is told at once.
    const [a, b] = [ours[work]!.at(-1)!, theirs[work]!.at(-1)!];
    console.error(`round ${round + 1}, ${work}: ${a.toFixed(3)} / ${b.toFixed(3)}`);
  }
}
console.log(`processor seconds, median of ${ROUNDS} rounds in turn, against ${name}`);
console.log(`load of the machine: ${Deno.loadavg().map((load) => load.toFixed(1)).join(", ")}`);
for (const work of Object.keys(works)) {
  const [a, b] = [median(ours[work]!), median(theirs[work]!)];
  console.log(
    `${work.padEnd(34)} ${a.toFixed(3)} / ${b.toFixed(3)} = ${(a / b).toFixed(2)}`,
  );
}
