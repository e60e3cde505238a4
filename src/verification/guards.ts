import { cpus } from "node:os";
import process from "node:process";
import { z } from "zod";
import { randomStream } from "../base/random.ts";
import { componentNames } from "../identity/probes/catalogue.ts";
import { probe } from "../identity/run_probes.ts";
import { lossNames } from "../losses/catalogue.ts";
import { backboneNames, backbones } from "../networks/backbones/catalogue.ts";
import { changePoints } from "../statistics/change_points.ts";
import { createStepper, timed } from "./stepper.ts";

/** How many numbers a component gives on fixed inputs, their length, and a projection of them. */
const sketchSchema = z.tuple([z.int().nonnegative(), z.number(), z.number()]);

/** The sketches of components by name and aspect, such as its value and its gradient. */
export const sketchesSchema = z.record(z.string(), z.record(z.string(), sketchSchema));

/** See {@linkcode sketchComponents}. */
export type Sketches = z.infer<typeof sketchesSchema>;

/**
 * What every part of the project computes on fixed inputs, in a few numbers: unlike a fingerprint they
 * tell another order of summation from another result.
 */
export async function sketchComponents(): Promise<Sketches> {
  const sketches: Sketches = {};
  await probe(componentNames(), (name, produced) => {
    sketches[name] = Object.fromEntries(
      Object.entries(produced).map(([aspect, value]) => [aspect, sketchOf(value)]),
    );
  });
  return sketches;
}

/** The numbers of a value in three; what is no finite number counts by its place alone. */
export function sketchOf(value: unknown): [number, number, number] {
  const random = randomStream(0, "verification/sketch");
  let [count, squares, projection] = [0, 0, 0];
  const add = (part: unknown): void => {
    if (typeof part === "number") {
      const weight = random.normal();
      count++;
      if (!Number.isFinite(part)) return;
      squares += part * part;
      projection += weight * part;
    } else if (ArrayBuffer.isView(part) || Array.isArray(part)) {
      for (const each of part as unknown[]) add(each);
    } else if (typeof part === "object" && part !== null && !(part instanceof Error)) {
      for (const key of Object.keys(part).sort()) add((part as Record<string, unknown>)[key]);
    }
  };
  add(value);
  const rounded = (x: number) => Number(x.toPrecision(9));
  return [count, rounded(Math.sqrt(squares)), rounded(projection)];
}

/** Rounding moves a sketch by a millionth of its length, a wrong sign by a good part of it. */
const TOLERANCE = 0.01;

/** What some components compute otherwise than the baseline says, a sentence each. */
export function sketchFaults(baseline: Sketches, tonight: Sketches): string[] {
  return Object.entries(baseline).flatMap(([name, aspects]) =>
    Object.entries(aspects).flatMap(([aspect, [count, length, projection]]) => {
      const now = tonight[name]?.[aspect];
      if (now === undefined) return [`${name}: its ${aspect} is gone`];
      if (now[0] !== count) return [`${name}: its ${aspect} has ${now[0]} numbers, not ${count}`];
      const off = Math.max(Math.abs(now[1] - length), Math.abs(now[2] - projection)) /
        Math.max(length, now[1], Number.MIN_VALUE);
      return off > TOLERANCE
        ? [`${name}: its ${aspect} on fixed inputs is off by ${(100 * off).toPrecision(2)} %`]
        : [];
    })
  );
}

/** What a night's steps cost, on which machine. */
export const costsSchema = z.strictObject({
  /** The processor and its cores: costs are compared on the same ones alone. */
  machine: z.string(),
  /** Times of a loop of plain arithmetic, by what was timed. */
  steps: z.record(z.string(), z.number().positive()),
});

/** See {@linkcode costsSchema}. */
export type Costs = z.infer<typeof costsSchema>;

/** Of so many rounds the fastest counts: other work on the machine only ever adds time. */
const ROUNDS = 4;

/** Measures a training step with every loss, and with every backbone. */
export function measureCosts(): Costs {
  const all = [
    ...lossNames.map((loss) => ({ name: `step with ${loss}`, loss })),
    ...backboneNames.filter((name) => !backbones.find(name).embedsFeatures).map((backbone) => ({
      name: `step of ${backbone}`,
      loss: "softmax",
      backbone,
    })),
  ];
  const steps = Object.fromEntries(all.map(({ name, loss, ...rest }) => {
    const stepper = createStepper(loss, 28, rest);
    const [own, arithmetic]: [number[], number[]] = [[], []];
    stepper.step();
    for (let round = 0; round < ROUNDS; round++) {
      arithmetic.push(timed({ step: calculate }));
      own.push(timed(stepper));
    }
    stepper.dispose();
    return [name, Math.min(...own) / Math.min(...arithmetic)];
  }));
  const [first, ...others] = cpus();
  const cores = `${others.length + 1} cores`;
  return { machine: `${first?.model.trim() ?? process.arch}, ${cores}`, steps };
}

let kept = 0;

/** Some 20 ms of arithmetic that no change of the project can make faster or slower. */
function calculate(): void {
  let x = 0.5;
  for (let round = 0; round < 5_000_000; round++) x = 3.7 * x * (1 - x);
  // Its result is kept, so that no compiler leaves it out.
  kept += x;
}

/** A cost whose level has changed over the nights. */
export interface CostChange {
  name: string;
  /** How much dearer it has become; less than 1 where it has become cheaper. */
  times: number;
  /** The first night at the new level, counted from 1 over all nights. */
  night: number;
}

/** The probability that a history of nothing but noise has a change, over all costs. */
const LEVEL = 0.05;

/**
 * Where the cost of a step has changed for good, on the machine of the last night and since the last
 * baseline: change points of the logarithms, so that the noise of the machine itself says what counts.
 *
 * @param history The nights in order, with tonight.
 */
export function costChanges(
  history: readonly { outcome: string; costs?: Costs | undefined }[],
): CostChange[] {
  const machine = history.at(-1)?.costs?.machine;
  const start = Math.max(0, history.findLastIndex(({ outcome }) => outcome === "baseline"));
  const nights = history.flatMap(({ costs }, at) =>
    at >= start && costs !== undefined && costs.machine === machine ? [{ at, ...costs.steps }] : []
  ) as ({ at: number } & Record<string, number>)[];
  const names = Object.keys(history.at(-1)?.costs?.steps ?? {});
  return names.flatMap((name) => {
    const points = nights.filter((night) => night[name] !== undefined);
    const changes = changePoints(points.map((night) => Math.log(night[name]!)), {
      level: LEVEL / names.length,
    });
    const last = changes.at(-1);
    if (last === undefined) return [];
    return [{ name, times: Math.exp(last.after - last.before), night: points[last.index]!.at + 1 }];
  });
}

/** The changes to the worse, a sentence each. */
export const slowerWords = (changes: readonly CostChange[]): string[] =>
  changes.filter(({ times }) => times > 1).map(({ name, times, night }) =>
    `${name} costs ${
      times.toFixed(2)
    } times as much since night ${night}; if that is meant, renew the baseline with --update-baseline`
  );
