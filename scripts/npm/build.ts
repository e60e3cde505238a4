/**
 * Makes the npm package of the losses, measures and statistics, for Node, Bun and browsers.
 *
 * usage: deno task npm [--out=DIR]
 *
 * The package goes into DIR/package (default: npm), its tarball beside it.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.ts";
import { declarations } from "./types.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The parts of the package, by the files that they are made of. */
export const PARTS: Readonly<Record<string, string>> = {
  index: "scripts/npm/shared.ts",
  losses: "scripts/npm/losses.ts",
  measures: "scripts/npm/measures.ts",
  statistics: "scripts/npm/statistics.ts",
};

/** The most that the tarball may have. */
const MOST_BYTES = 300_000;

const read = (path: string) => Deno.readTextFile(`${ROOT}/${path}`);

/** What npm is told of the package. */
async function description(): Promise<Record<string, unknown>> {
  const { name, version, license, imports } = JSON.parse(await read("deno.json"));
  const versionOf = (dependency: string) => imports[dependency].split("@").at(-1);
  const entries = Object.entries(PARTS).map(([part, file]) => [
    part === "index" ? "." : `./${part}`,
    { types: `./types/${file.replace(/\.ts$/, ".d.ts")}`, default: `./${part}.js` },
  ]);
  return {
    name,
    version,
    license,
    description: "Losses that shape a classifier's embedding space, measures of it, and statistics",
    type: "module",
    exports: { ...Object.fromEntries(entries), "./package.json": "./package.json" },
    engines: { node: ">=20" },
    // Its types are those of the parameters of losses and measures.
    dependencies: { zod: `^${versionOf("zod")}` },
    peerDependencies: { "@tensorflow/tfjs": `^${versionOf("@tensorflow/tfjs")}` },
    // The losses alone need it.
    peerDependenciesMeta: { "@tensorflow/tfjs": { optional: true } },
  };
}

/** The licences of the packages of which code is in a bundle. */
async function licences(inputs: readonly string[]): Promise<string> {
  const folders = new Set(
    inputs.flatMap((path) =>
      path.match(/^node_modules\/.*\/node_modules\/(@[^/]+\/)?[^/]+/)?.[0] ?? []
    ),
  );
  const texts = [...folders].sort().map(async (folder) => {
    const { name, version } = JSON.parse(await read(`${folder}/package.json`));
    const file = [...Deno.readDirSync(`${ROOT}/${folder}`)]
      .find(({ name }) => /^licen[cs]e/i.test(name))?.name;
    if (file === undefined) throw new Error(`The package "${name}" has no licence`);
    return `${name} ${version}\n\n${(await read(`${folder}/${file}`)).trim()}\n`;
  });
  return (await Promise.all(texts)).join(`\n${"-".repeat(72)}\n\n`);
}

/** Makes the package in a folder. */
export async function writePackage(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const { inputs } = await bundle(PARTS, folder);
  for (const [path, text] of declarations(Object.values(PARTS), ROOT)) {
    const target = `${folder}/types/${path}`;
    await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(target, text);
  }
  await Deno.writeTextFile(
    `${folder}/package.json`,
    `${JSON.stringify(await description(), null, 2)}\n`,
  );
  await Deno.writeTextFile(`${folder}/THIRD_PARTY`, await licences(Object.keys(inputs)));
  await Deno.copyFile(`${ROOT}/LICENSE`, `${folder}/LICENSE`);
  await Deno.copyFile(`${ROOT}/scripts/npm/README.md`, `${folder}/README.md`);
}

/**
 * Packs the package.
 *
 * @returns The path of the tarball, and its bytes.
 */
export async function packPackage(
  folder: string,
  out: string,
): Promise<{ tarball: string; bytes: number }> {
  // A relative path would be the name of a repository.
  const args = ["pack", resolve(folder), "--json", "--ignore-scripts", "--pack-destination", out];
  const { success, stdout, stderr } = await new Deno.Command("npm", { args }).output();
  if (!success) throw new Error(`npm pack failed: ${new TextDecoder().decode(stderr)}`);
  const answer = JSON.parse(new TextDecoder().decode(stdout));
  // Older versions of npm give a list, newer ones an object by name.
  const [{ filename, size }] = Object.values(answer) as [{ filename: string; size: number }];
  return { tarball: `${out}/${filename}`, bytes: size };
}

if (import.meta.main) {
  const out = String(parseArgs(Deno.args, { string: ["out"] }).out ?? "npm");
  const folder = `${out}/package`;
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await writePackage(folder);
  const { tarball, bytes } = await packPackage(folder, out);
  console.log(`${tarball}: ${(bytes / 1000).toFixed(0)} kB`);
  if (bytes > MOST_BYTES) {
    console.error(`error: It may have at most ${MOST_BYTES / 1000} kB`);
    Deno.exit(1);
  }
}
