/**
 * Draws the pictures of docs/losses.md, or prints its table of accuracies.
 *
 * Each loss trains a network of two layers on the 1,000 digits that come with the project. Run:
 * `deno run --allow-read --allow-env --allow-sys --allow-write=docs/losses docs/losses/draw.ts pictures`
 * or `table`, followed by the names of losses if not for all.
 *
 * @module
 */
import { useBackend } from "../../src/compute/backend.ts";
import { tf } from "../../src/compute/tf.ts";
import { CLASS_MARKS, INK } from "../../src/figures/drawing/theme.ts";
import { lossNames, type LossSpec } from "../../src/losses/mod.ts";
import { similarityFromMeans } from "../../src/losses/placement/similarity.ts";
import {
  accuracy,
  classMeans,
  pooledDigits,
  type Rows,
  type Trained,
  trainOn,
} from "../../tests/losses/_mlp.ts";

/** Long for the pictures, which show the shape of a space; short for the table. */
const EPOCHS = { pictures: 100, table: 20 };
const SIZE = 220;
const SEEDS = [1, 2, 3];

await useBackend("wasm");
const { train, test } = await pooledDigits();
const similarity = similarityFromMeans(classMeans(train.pixels.arraySync(), train.labels, 10));

/** How bright each image is, brought to [-90, 90]: something to regress on. */
const brightness = ({ pixels }: Rows) =>
  tf.tidy(() => tf.mean(pixels, 1).sub(0.15).mul(600).clipByValue(-90, 90).dataSync());

const brightnesses = brightness(train);

function run(spec: LossSpec, dimension: number, seed: number, epochs: number): Trained {
  const context = { classes: 10, dimension, seed, similarity };
  return trainOn(train, spec, context, {
    epochs,
    angles: Float32Array.from(brightnesses),
  });
}

/** The picture of an embedding: half of the digits by colour, and what the loss holds them to. */
function draw({ loss, embed }: Trained): string {
  const points = tf.tidy(() => embed(train.pixels).arraySync())
    .slice(0, 500).map((row) => row.slice(-2));
  const { targets, prototypes, centers, weights } = loss.variables;
  const fixed = (targets ?? prototypes ?? centers)?.arraySync() as number[][] | undefined;
  const reach = points.map(([x, y]) => Math.hypot(x!, y!)).toSorted((a, b) => a - b);
  const radius = 1.08 * Math.max(reach[Math.floor(0.98 * reach.length)]!, 0.01);
  const place = (v: number) => (SIZE / 2 + (v / radius) * (SIZE / 2)).toFixed(1);
  const at = ([x, y]: number[]) => `${place(x!)} ${place(-y!)}`;
  const inside = points.map((point, i) => ({ point, label: labelOf(loss.name, i) }))
    .filter(({ point }) => point.every((v) => Math.abs(v) < radius));
  const dots = CLASS_MARKS.map(({ color }, k) => {
    const path = inside.filter(({ label }) => label === k).map(({ point }) => `M${at(point)}h0`);
    return `<path stroke="${color}" d="${path.join("")}"/>`;
  });
  const rays = fixed || !weights ? [] : directions(weights.arraySync() as number[][])
    .map((end) => `M${at([0, 0])}L${at(end.map((v) => v * radius))}`);
  const marks = (fixed ?? []).map((point) => `M${at(point)}m-4 0h8m-4-4v8`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE} ${SIZE}" width="${SIZE}" height="${SIZE}">
<rect width="${SIZE}" height="${SIZE}" fill="${INK.background.color}"/>
<path stroke="${INK.grid.color}" fill="none" d="${rays.join("")}M${SIZE / 2} 0v${SIZE}M0 ${
    SIZE / 2
  }h${SIZE}"/>
<g fill="none" stroke-width="3" stroke-linecap="round" stroke-opacity="0.7">
${dots.join("\n")}
</g>
<path stroke="${INK.error.color}" stroke-width="1.5" fill="none" d="${marks.join("")}"/>
</svg>
`;
}

/** The class of a digit; of the regression, which has none, a tenth of the range. */
function labelOf(name: string, i: number): number {
  if (name !== "prototype-regression") return train.labels[i]!;
  return Math.min(9, Math.floor((brightnesses[i]! + 90) / 18));
}

/** The direction of each class's weights. */
function directions(weights: number[][]): number[][] {
  return weights[0]!.map((x, k) => {
    const y = weights[1]![k]!;
    const length = Math.hypot(x, y) || 1;
    return [x / length, y / length];
  });
}

async function drawPictures(names: readonly string[]): Promise<void> {
  for (const name of names) {
    const trained = run({ name }, name === "prototype-joint" ? 3 : 2, 1, EPOCHS.pictures);
    await Deno.writeTextFile(new URL(`./${name}.svg`, import.meta.url), draw(trained));
    trained.dispose();
  }
}

function printTable(names: readonly string[]): void {
  const specs: LossSpec[] = [
    ...lossNames.filter((name) => name !== "prototype-regression").map((name) => ({ name })),
    { name: "regression", similarity: "data" },
    { name: "prototype", objective: "cross-entropy" },
    { name: "proxy-nca", denominator: "all" },
    { name: "sigmoid", initialBias: 0 },
  ].filter(({ name }) => names.includes(name));
  for (const { name, ...parameters } of specs) {
    const cells = [2, 3, 10].map((dimension) => {
      if (name === "prototype-joint" && dimension === 2) return "–";
      const shares = SEEDS.map((seed) => {
        const trained = run({ name, ...parameters }, dimension, seed, EPOCHS.table);
        const share = accuracy(trained, test);
        trained.dispose();
        return share;
      });
      return (shares.reduce((sum, share) => sum + share, 0) / shares.length).toFixed(2);
    });
    const given = Object.entries(parameters).map(([key, value]) => ` ${key} ${value}`);
    console.log(`| \`${name}\`${given.join(",")} | ${cells.join(" | ")} |`);
  }
}

const [what, ...some] = Deno.args;
const names = some.length > 0 ? some : lossNames;
if (what === "table") printTable(names);
else await drawPictures(names);
