import fc from "fast-check";
import { damaged } from "./_damage.ts";
import { docstrings, faultOfError } from "./_documented.ts";
import { ENTRIES } from "./_entries.ts";
import type { Subject } from "./_subject.ts";

/** What a worker is asked for. */
export interface Question {
  entry: string;
  name: string;
  seed: number;
  runs: number;
}

const DOCS = docstrings();

/** Calls one function with valid and with damaged arguments. */
export async function faultsOf(
  { entry, name, seed, runs }: Question,
  onCall: (call: string) => void,
): Promise<string[]> {
  const { of, calls } = ENTRIES[entry]!;
  const subject = calls[name]!;
  const call = subject.call ?? (of as Record<string, Subject["call"]>)[name]!;
  const cases = fc.sample(
    fc.tuple(
      subject.args,
      // One case in five is as it should be.
      fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 2 }),
    ),
    { numRuns: Math.max(1, Math.ceil(runs / (subject.rare ?? 1))), seed },
  );
  // A fault is told once, by where it arises.
  const faults = new Map<string, string>();
  for (const [valid, damages] of cases) {
    const args = damages.reduce(
      (args, [place, kind]) => damaged(args, place, kind),
      valid as readonly unknown[],
    );
    const shown = textOf(args);
    onCall(shown);
    const fault = await faultOf(call, args, subject, name);
    if (fault !== undefined) {
      faults.set(fault.replaceAll(/-?\d[\d.e+-]*/g, "#"), `${name}(${shown}) ${fault}`);
    }
  }
  return [...faults.values()];
}

async function faultOf(
  call: NonNullable<Subject["call"]>,
  args: readonly unknown[],
  { gives, seconds = 2, documented: member }: Subject,
  name: string,
): Promise<string | undefined> {
  if (member !== undefined && !DOCS.has(member)) return `is not documented as ${member}`;
  const documented = DOCS.get(member ?? name) ?? { throws: new Set(), nan: false };
  let took = Infinity;
  // A machine that is busy with other things makes one call slow, and hardly the same one thrice.
  for (let attempt = 0; attempt < 3 && took > seconds; attempt++) {
    const started = performance.now();
    try {
      const value = await call(...args);
      const fault = gives(value, documented.nan);
      if (fault !== undefined) return `gives what ${fault}`;
    } catch (error) {
      const fault = faultOfError(error, documented);
      if (fault !== undefined) return fault;
    }
    took = (performance.now() - started) / 1000;
  }
  return took > seconds ? `takes ${took.toFixed(1)} s` : undefined;
}

function textOf(args: readonly unknown[]): string {
  const text = args.map((arg) =>
    Deno.inspect(arg, { depth: 5, iterableLimit: 20, strAbbreviateSize: 60, breakLength: Infinity })
  ).join(", ");
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}
