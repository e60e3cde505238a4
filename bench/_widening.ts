import { WIDEN } from "../src/compute/widen.ts";
import { Peer } from "./peers/_process.ts";
import { subjectOf } from "./peers/_subject.ts";
import type { Task } from "./peers/_task.ts";
import { quantile } from "./_results.ts";

const ROUNDS = 5;

/** A step with V8's widening to 256 bits beside one without; about 0.5 where the machine has AVX2. */
export interface Widening {
  /** Median of steps with it. */
  withMs: number;
  /** Median of steps without it, taken in turn with them. */
  withoutMs: number;
  ratio: number;
}

/** Above this, V8 no longer recognises the pairs of the kernels. */
export const WIDENING_IS_LOST = 0.8;

/** Measures steps of softmax in two processes, one with the flag and one without, in turn. */
export async function measureWidening(): Promise<Widening> {
  const program = [
    "--allow-read",
    "--allow-env",
    `${import.meta.dirname}/peers/loss_atlas_peer.ts`,
  ];
  const peers = [[`--v8-flags=${WIDEN}`], []].map((flags) =>
    new Peer({ name: "ours", command: Deno.execPath(), args: ["run", ...flags, ...program] })
  );
  const task: Task = { ...await subjectOf("softmax"), size: 28, steps: 3 };
  const samples: number[][] = [[], []];
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [i, { ask }] of peers.entries()) {
      const times = await ask<number[]>(task);
      // The first round compiles and warms up.
      if (round > 0) samples[i]!.push(...times);
    }
  }
  await Promise.all(peers.map((peer) => peer.close()));
  const [withMs, withoutMs] = samples.map((times) => quantile(times, 0.5)) as [number, number];
  return { withMs, withoutMs, ratio: withMs / withoutMs };
}
