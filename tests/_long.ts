import { LONG } from "./_requires.ts";

/**
 * The seed of what a long test draws: another seed, other moments and other files. A failure names
 * the seed that brings it back. `LOSS_ATLAS_SEED` sets it for all of them.
 */
export const SEED: number = numberOf("LOSS_ATLAS_SEED") ?? 1;

/**
 * How much a test does, such as the number of kills.
 *
 * @param variable The variable of the environment that sets it.
 * @param sizes By default, each day and in the long run.
 */
export function sizeOf(variable: string, { day, long }: { day: number; long: number }): number {
  return numberOf(variable) ?? (LONG ? long : day);
}

function numberOf(variable: string): number | undefined {
  const text = Deno.env.get(variable);
  if (text === undefined || text === "") return undefined;
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new RangeError(`${variable} must be a whole number of at least 0: "${text}" is not`);
}

/** What a long test found, as `scripts/long_tests.ts` gathers it for docs/reliability.md. */
export interface Figure {
  /** What was counted, such as `kills that a study survived`. */
  what: string;
  /** The value in words. */
  value: string;
}

/** Tells a figure: it is printed, and kept where `LOSS_ATLAS_FIGURES` names a file. */
export function tellFigure(what: string, value: string): void {
  console.log(`${what}, seed ${SEED}: ${value}`);
  const file = Deno.env.get("LOSS_ATLAS_FIGURES");
  if (file === undefined) return;
  const figure: Figure = { what, value };
  Deno.writeTextFileSync(file, JSON.stringify(figure) + "\n", { append: true });
}

const EVERY_MILLISECONDS = 10_000;

/** Says how far a long test is, every ten seconds at most. */
export function progressOf(what: string, size: number): (done: number) => void {
  let last = performance.now();
  return (done) => {
    if (performance.now() - last < EVERY_MILLISECONDS) return;
    last = performance.now();
    console.log(`${what}: ${done} of ${size}`);
  };
}
