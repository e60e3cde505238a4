/**
 * How the cost of everything but training grows: dry run, `list`, `report`, `verify`, `gc`, `merge`
 * and the pack of stores of up to 50,000 networks; studies expanded, claims judged, pages drawn.
 *
 * Every stage runs in a process of its own, at three sizes; processor time (user and system) and the
 * largest memory are taken of it, as both hardly depend on what else the machine does. The networks
 * are written by the store's own writer and were never trained; they have few images.
 *
 * usage: deno task bench:scale [--stages=list,report] [--most=10000] [--folder=DIR] [--out=DIR]
 *        deno task bench:scale --table
 *
 * `--most` leaves out larger sizes, `--folder` is where the stores are made (50,000 networks take
 * 2 GB, merged 4 GB). With --out=bench/results the table of docs/performance.md is written anew, and
 * what another call measured of other stages or sizes stays; --table does so without measuring.
 * Ends with exit code 1 where a stage grows faster than it may, or takes more.
 *
 * @module
 */
import { join } from "node:path";
import { benchArguments, OUT } from "./_arguments.ts";
import { alignedTable, betweenMarks } from "./_marks.ts";
import { machine } from "./_results.ts";
import { growthOf, MOST_GROWTH, MOST_MEGABYTES, STAGES } from "./_scale_stages.ts";

const { values: options } = benchArguments(import.meta.filename!, {
  options: {
    stages: { type: "string", default: Object.keys(STAGES).join(",") },
    most: { type: "string", default: "Infinity" },
    folder: { type: "string" },
    out: { type: "string", default: OUT },
    table: { type: "boolean" },
  },
});
const out = options.table ? "bench/results" : options.out;

/** What a stage took at one size. */
interface Cost {
  stage: string;
  size: number;
  seconds: number;
  megabytes: number;
}

const wanted = options.table ? [] : options.stages.split(",");
const unknown = wanted.find((name) => !Object.hasOwn(STAGES, name));
if (unknown !== undefined) {
  console.error(`error: no stage "${unknown}": valid are ${Object.keys(STAGES).join(", ")}`);
  Deno.exit(2);
}
const stages = Object.entries(STAGES)
  .filter(([name]) => wanted.includes(name) || name === "write" && wanted.length > 0);
const sizes = [...new Set(stages.flatMap(([, { sizes }]) => sizes))].sort((a, b) => a - b)
  .filter((size) => size <= Number(options.most));
const root = await Deno.makeTempDir({ ...(options.folder && { dir: options.folder }) });

async function measure(stage: string, size: number, folder: string): Promise<Cost> {
  const child = join(import.meta.dirname!, "_scale_child.ts");
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", child, stage, String(size), folder],
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`${stage} of ${size}: ${new TextDecoder().decode(stderr)}`);
  const cost = JSON.parse(await Deno.readTextFile(join(folder, "cost.json")));
  return { stage, size, ...cost };
}

/** What was measured before, and stays where it is not measured again. */
async function readCosts(): Promise<Cost[]> {
  try {
    return JSON.parse(await Deno.readTextFile(join(out, "scale.json"))).costs;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

const costs: Cost[] = [];
try {
  for (const size of sizes) {
    const folder = join(root, String(size));
    await Deno.mkdir(folder);
    for (const [name, { sizes }] of stages) {
      if (!sizes.includes(size)) continue;
      const cost = await measure(name, size, folder);
      console.error(
        `${name} of ${size}: ${cost.seconds.toFixed(1)} s, ${cost.megabytes.toFixed(0)} MB`,
      );
      costs.push(cost);
    }
    await Deno.remove(folder, { recursive: true });
  }
} finally {
  await Deno.remove(root, { recursive: true });
}

const before = (await readCosts()).filter(({ stage, size }) =>
  Object.hasOwn(STAGES, stage) && !costs.some((each) => each.stage === stage && each.size === size)
);
const all = [...before, ...costs].sort((a, b) => a.size - b.size);
const rows = Object.entries(STAGES).flatMap(([name, { title, unit }]) => {
  const own = all.filter(({ stage }) => stage === name);
  if (own.length === 0) return [];
  const texts = own.map(({ size, seconds, megabytes }) =>
    `${size.toLocaleString("en")}: ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB`
  );
  return [[`${title} (${unit})`, texts.join("; "), growthText(own)]];
});

function growthText(own: readonly Cost[]): string {
  return own.length < 2 ? "" : growthOf(own.at(-2)!, own.at(-1)!).toFixed(2);
}

const table = alignedTable(["what", "processor time and memory", "exponent"], rows);
const text =
  `Measured on ${machine()}, by \`deno task bench:scale --out=bench/results\`: processor time and
largest memory of a process, for each size. The exponent is that of the time between the two largest
sizes: 1 is linear, and below 1 what does not depend on the size outweighs the rest.

${table}`;
await Deno.mkdir(out, { recursive: true });
await Deno.writeTextFile(
  join(out, "scale.json"),
  JSON.stringify({ machine: machine(), costs: all }, null, 2) + "\n",
);
console.log(text);
if (out === "bench/results") {
  const page = "docs/performance.md";
  await Deno.writeTextFile(page, betweenMarks(await Deno.readTextFile(page), "scale", text));
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", page] }).output();
}
const faults = stages.flatMap(([name, { most }]) => {
  const own = costs.filter(({ stage }) => stage === name);
  const [before, last] = own.slice(-2);
  return [
    ...last && before && growthOf(before, last) > MOST_GROWTH
      ? [`${name} grows with the power ${growthOf(before, last).toFixed(2)}`]
      : [],
    ...last && last.megabytes > MOST_MEGABYTES
      ? [`${name} took ${last.megabytes.toFixed(0)} MB`]
      : [],
    ...last && last.seconds > most ? [`${name} took ${last.seconds.toFixed(0)} s`] : [],
  ];
});
for (const fault of faults) console.error(`error: ${fault}`);
Deno.exit(faults.length > 0 ? 1 : 0);
