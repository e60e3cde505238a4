/**
 * Trains the plan of the second atlas, study by study: tunes each by its own plan, then trains and
 * measures what neither the store nor the pack has. It may be stopped at any time, and goes on where it
 * was.
 *
 *     deno task atlas:train [STUDY...]
 *
 * A study whose networks are all there moves from `experiments/second/` to `experiments/`, with its
 * tuning, in place of the one of its name, and `deno task loss-atlas pack --fewer` takes it in.
 *
 * @module
 */

/** The most valuable first. */
const ORDER = [
  "reality-check",
  "objectives",
  "separation",
  "plane",
  "plane-garments",
  "objects",
  "many-classes",
  "prototypes",
  "joint",
  "few-images",
  "activations",
  "dimensions",
  "open-set",
  "augmentation",
];

/** Calls a command as a user does, and gives its exit code. */
async function call(...args: string[]): Promise<number> {
  console.log(`\n> deno task loss-atlas ${args.join(" ")}`);
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "loss-atlas", ...args],
    cwd: new URL("../", import.meta.url),
  }).spawn().status;
  return code;
}

for (const name of Deno.args.length > 0 ? Deno.args : ORDER) {
  const file = `experiments/second/${name}.json`;
  const { tuning } = JSON.parse(await Deno.readTextFile(new URL(`../${file}`, import.meta.url)));
  const calls = [
    ...tuning === undefined ? [] : [["tune", file, "--profile", "atlas"]],
    ["reproduce", file, "--profile", "atlas", "--done", "atlas"],
  ];
  for (const args of calls) {
    const code = await call(...args, "--backend", "wasm");
    // What failed is told, and the rest goes on.
    if (code > 1) Deno.exit(code);
  }
}
