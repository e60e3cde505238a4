import { assertEquals, assertLess } from "@std/assert";
import { fileURLToPath } from "node:url";
import { packPackage, writePackage } from "../../scripts/npm/build.ts";
import { lacks } from "../_requires.ts";
import { numbersHere, printed } from "./_package.ts";

const ignore = await lacks("time", "npx");

const USE = `
import { fisherRatio, matrixFrom, type Matrix, evaluateMetric, defineMeasure } from "@loss-atlas/loss-atlas/measures";
import { welch, type TTestResult } from "@loss-atlas/loss-atlas/statistics";
import { randomStream } from "@loss-atlas/loss-atlas";

const x: Matrix = matrixFrom([[0, 0], [1, 0], [5, 5], [6, 5]]);
export const ratio: number = fisherRatio(x, [0, 0, 1, 1]);
export const test: TTestResult = welch([1, 2, 4], [2, 5, 6]);
export const drawn: number = randomStream(1, "a").uniform();
const rows = defineMeasure({
  ...{ name: "rows", title: "Rows", description: "How many", direction: "none", range: [0, Infinity] },
  reads: ["embeddings"],
  compute: ({ embeddings }) => embeddings.rows,
});
export const value: number = evaluateMetric(rows, { embeddings: x }).value;
// @ts-expect-error a matrix is no list
fisherRatio([[1]], [0]);
`;

const USE_LOSSES = `
import * as tf from "@tensorflow/tfjs";
import { createLoss, lossNames, type Loss } from "@loss-atlas/loss-atlas/losses";

const loss: Loss = createLoss({ name: "cosface" }, { classes: 3, dimension: 2, seed: 1 });
const embeddings: tf.Tensor2D = tf.tensor2d([[1, 2], [3, 4], [-1, 2]]);
export const scores: tf.Tensor = loss.scores(embeddings);
export const names: readonly string[] = lossNames;
`;

/** The values of losses and of their gradients, on the backend of plain JavaScript. */
const LOSS_VALUES = `
  await tf.setBackend("cpu");
  const embeddings = tf.tensor2d([[1, 2], [3, -4], [-1, 2], [0.5, 0.25]]);
  const labels = tf.tensor1d([0, 1, 2, 0], "int32");
  const values = ["softmax", "cosface", "arcface", "center", "prototype", "supcon"].map((name) => {
    const loss = createLoss({ name }, { classes: 3, dimension: 2, seed: 1 });
    const { value, grad } = tf.valueAndGrad((x) => loss.compute(x, labels))(embeddings);
    return [name, value.dataSync()[0], [...grad.dataSync()]];
  });`;

async function run(command: string, args: string[], cwd: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args, cwd }).output();
  const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
  if (!success) throw new Error(`${command} ${args.join(" ")}\n${text}`);
  return text;
}

const root = ignore ? "" : await Deno.makeTempDir();
globalThis.addEventListener("unload", () => root && Deno.removeSync(root, { recursive: true }));
const project = `${root}/project`;
const NUMBERS = `
  import * as measures from "@loss-atlas/loss-atlas/measures";
  import * as statistics from "@loss-atlas/loss-atlas/statistics";
  import { numbers } from "./numbers.js";
  console.log(JSON.stringify(numbers(measures, statistics)));`;

Deno.test({
  name: "the tarball has less than 300 kB and installs into an empty project",
  ignore,
  async fn() {
    await writePackage(`${root}/package`);
    const { tarball, bytes } = await packPackage(`${root}/package`, root);
    assertLess(bytes, 300_000);
    await Deno.mkdir(project);
    await Deno.writeTextFile(`${project}/package.json`, '{ "private": true, "type": "module" }');
    await run("npm", ["install", tarball], project);
    const there = [...Deno.readDirSync(`${project}/node_modules`)].map(({ name }) => name);
    assertEquals(there.filter((name) => !name.startsWith(".")).sort(), ["@loss-atlas", "zod"]);
  },
});

Deno.test({
  name: "measures and statistics have the same bits in Node, and right types without TensorFlow.js",
  ignore,
  async fn() {
    await Deno.copyFile(new URL("_numbers.js", import.meta.url), `${project}/numbers.js`);
    assertEquals(await printed("node", project, NUMBERS), numbersHere());
    await Deno.writeTextFile(`${project}/use.ts`, USE);
    await typesFit("use.ts");
  },
});

/** Holds a file to the types as strictly as a user may, by both ways of finding modules. */
async function typesFit(file: string, ...more: string[]): Promise<void> {
  const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
  const strict = ["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"];
  for (const module of ["nodenext", "esnext"]) {
    const resolution = module === "esnext" ? "bundler" : "nodenext";
    const args = ["--noEmit", ...strict, ...more, "--target", "es2022", "--lib", "es2022,dom"];
    const modules = ["--module", module, "--moduleResolution", resolution];
    await run("node", [tsc, ...args, ...modules, file], project);
  }
}

Deno.test({
  name: "measures and statistics have the same bits in Bun",
  ignore,
  async fn() {
    await run("npm", ["install", "--no-save", "bun@1.4.5"], project);
    const found = await printed(`${project}/node_modules/.bin/bun`, project, NUMBERS);
    assertEquals(found, numbersHere());
  },
});

Deno.test({
  name: "the losses have the same values and gradients in Node, and right types",
  ignore,
  async fn() {
    await run("npm", ["install", "@tensorflow/tfjs@4.22.0"], project);
    const here = `${new URL("../../", import.meta.url)}`;
    const code = (losses: string) => `
      import * as tf from "@tensorflow/tfjs";
      import { createLoss } from "${losses}";
      tf.env().set("PROD", true);
      ${LOSS_VALUES}
      console.log(JSON.stringify(values));`;
    const found = await printed("node", project, code("@loss-atlas/loss-atlas/losses"));
    const file = new URL("../../.losses_here.ts", import.meta.url);
    await Deno.writeTextFile(file, code(`${here}src/losses/mod.ts`));
    try {
      const args = ["run", "-A", "--no-check", fileURLToPath(file)];
      const said = await run(Deno.execPath(), args, fileURLToPath(here));
      assertEquals(found, JSON.parse(said));
    } finally {
      await Deno.remove(file);
    }
    await Deno.writeTextFile(`${project}/use_losses.ts`, USE_LOSSES);
    // TensorFlow.js has types that contradict each other.
    await typesFit("use_losses.ts", "--skipLibCheck");
  },
});
