/**
 * How long `deno task reproduce` takes to its first line of output and to its first trained step, with
 * everything in the caches: seconds by the clock, and seconds of processors of all its processes, which
 * other work on the machine disturbs less. With --other another copy of the project is called in turn.
 * Needs Linux, whose /proc tells of processes.
 *
 * usage: deno task bench:start [--rounds=5] [--study=experiments/reproduce.json] [--other=DIR]
 */
import { benchArguments } from "./_arguments.ts";

const { values: options } = benchArguments(import.meta.filename!, {
  options: {
    rounds: { type: "string", default: "5" },
    study: { type: "string", default: "experiments/reproduce.json" },
    other: { type: "string" },
  },
});

/** Clock and processors since the call. */
interface Reading {
  clock: number;
  processor: number;
}

/** Clock ticks a second in /proc, the same on every Linux of today. */
const TICKS = 100;

/** Processor seconds of a process and of all that it started, ended ones included. */
function processorSeconds(root: number): number {
  const all = new Map<number, { parent: number; seconds: number }>();
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = Deno.readTextFileSync(`/proc/${name}/stat`);
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ").map(Number);
      const ticks = fields.slice(11, 15).reduce((sum, value) => sum + value, 0);
      all.set(Number(name), { parent: fields[1]!, seconds: ticks / TICKS });
    } catch {
      // It has ended meanwhile.
    }
  }
  const isBelow = (pid: number): boolean =>
    pid === root || all.has(pid) && isBelow(all.get(pid)!.parent);
  return [...all].filter(([pid]) => isBelow(pid)).reduce(
    (sum, [, { seconds }]) => sum + seconds,
    0,
  );
}

/** What is waited for: the first line, and events of the JSON by their types. */
const MOMENTS = ["line", "backend", "plan", "hired", "step"] as const;
type Moment = typeof MOMENTS[number];

/** Calls the project in a folder until it has trained a step. */
async function measure(folder: string): Promise<Record<Moment, Reading>> {
  const scratch = await Deno.makeTempDir();
  const start = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["task", "--quiet", "reproduce", options.study, "--profile", "quick", "--json"],
      ...["--jobs", "1", "--backend", "wasm"],
      ...["--store", `${scratch}/store`, "--out", `${scratch}/reports`],
    ],
    cwd: folder,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const read = (): Reading => ({
    clock: (performance.now() - start) / 1000,
    processor: processorSeconds(child.pid),
  });
  const found: Partial<Record<Moment, Reading>> = {};
  const step = Promise.withResolvers<void>();
  const follow = async (stream: ReadableStream<Uint8Array>) => {
    let text = "";
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
      found.line ??= read();
      text += chunk;
      for (const moment of MOMENTS) {
        const type = moment === "step" ? "progress" : moment;
        if (found[moment] === undefined && text.includes(`"type":"${type}"`)) {
          found[moment] = read();
        }
      }
      if (found.step !== undefined) step.resolve();
    }
  };
  const ended = Promise.all([follow(child.stdout), follow(child.stderr), child.status]);
  void ended.then(() => step.reject(new Error("it ended without a step")));
  await step.promise;
  child.kill("SIGTERM");
  await ended;
  await Deno.remove(scratch, { recursive: true });
  return found as Record<Moment, Reading>;
}

const folders = [".", ...options.other === undefined ? [] : [options.other]];
const samples = folders.map((): Awaited<ReturnType<typeof measure>>[] => []);
for (let round = 0; round < Number(options.rounds); round++) {
  for (const [at, folder] of folders.entries()) samples[at]!.push(await measure(folder));
}
const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
console.log(JSON.stringify(
  folders.map((folder, at) => ({
    folder,
    ...Object.fromEntries(
      MOMENTS.flatMap((what) =>
        (["clock", "processor"] as const).map((
          kind,
        ) => [
          `${what}, ${kind} s`,
          Number(median(samples[at]!.map((s) => s[what][kind])).toFixed(2)),
        ])
      ),
    ),
  })),
  null,
  2,
));
