/**
 * The profile of a training step: what each compiled kernel takes.
 *
 * usage: deno run -A --v8-flags=--experimental-wasm-revectorize bench/profile.ts [softmax] [28]
 */
import type { ImageSize } from "../src/verification/stepper.ts";

const STEPS = 15;
const [loss = "softmax", size = "28"] = Deno.args;

/** Milliseconds and calls of each kernel. */
const spent = new Map<string, { ms: number; calls: number }>();

// Every module that is instantiated from here on has its functions timed.
const { Instance } = WebAssembly;
WebAssembly.Instance = function (module: WebAssembly.Module, imports: WebAssembly.Imports) {
  const { exports } = new Instance(module, imports);
  return { exports: Object.fromEntries(Object.entries(exports).map(timed)) };
} as unknown as typeof Instance;

function timed([name, value]: [string, unknown]): [string, unknown] {
  if (typeof value !== "function") return [name, value];
  const total = { ms: 0, calls: 0 };
  spent.set(name, total);
  return [name, (...values: number[]) => {
    const start = performance.now();
    const result = value(...values);
    total.ms += performance.now() - start;
    total.calls += 1;
    return result;
  }];
}

const { useBackend } = await import("../src/compute/backend.ts");
const { createStepper } = await import("../src/verification/stepper.ts");
await useBackend("wasm");
const { step } = createStepper(loss, Number(size) as ImageSize);
for (let i = 0; i < 5; i++) step();
for (const total of spent.values()) Object.assign(total, { ms: 0, calls: 0 });

const start = performance.now();
for (let i = 0; i < STEPS; i++) step();
const whole = (performance.now() - start) / STEPS;
const rows = [...spent]
  .filter(([, { calls }]) => calls > 0)
  .map(([kernel, { ms, calls }]) => ({ kernel, ms: ms / STEPS, calls: calls / STEPS }))
  .sort((a, b) => b.ms - a.ms);
const rest = whole - rows.reduce((sum, { ms }) => sum + ms, 0);
console.table([...rows, { kernel: "everything else", ms: rest }].map((row) => ({
  ...row,
  ms: Number(row.ms.toFixed(2)),
  share: `${(100 * row.ms / whole).toFixed(1)} %`,
})));
console.log(`A step takes ${whole.toFixed(1)} ms; load ${Deno.loadavg()[0]!.toFixed(1)}`);
