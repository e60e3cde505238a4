import { dirname, join, relative } from "node:path";

/** What a copy needs to say what its code computes. */
const FOLDERS = ["src", "links", "fixtures", "assembly", "scripts", "tests/identity"];
const FILES = ["deno.json", "deno.lock", "mod.ts", "fingerprints.json", "tests/_experiments.ts"];

/** A copy of the sources that a test may edit. It shares the installed packages. */
export interface Tree {
  readonly path: string;
  /** Reads a file of text. */
  read(file: string): Promise<string>;
  /** Changes a file of text; fails where that changes nothing. */
  edit(file: string, change: (text: string) => string): Promise<void>;
  /** Puts a file back as it was copied. */
  restore(file: string): Promise<void>;
  /** Runs a script of the copy in a process of its own, and gives what it printed. */
  run(script: string, args?: readonly string[], options?: RunOptions): Promise<Printed>;
  remove(): Promise<void>;
}

/** How {@linkcode Tree.run} runs. */
export interface RunOptions {
  flags?: readonly string[];
  env?: Record<string, string>;
}

/** What a process printed. */
export interface Printed {
  out: string;
  err: string;
}

/** Copies the sources into a new folder. */
export async function copy(): Promise<Tree> {
  const path = await Deno.makeTempDir({ prefix: "loss-atlas-copy-" });
  for (const name of FOLDERS) await copyFolder(name, `${path}/${name}`);
  for (const name of FILES) await Deno.copyFile(name, `${path}/${name}`);
  await Deno.symlink(await Deno.realPath("node_modules"), `${path}/node_modules`);
  const read = (file: string) => Deno.readTextFile(`${path}/${file}`);
  return {
    path,
    read,
    async edit(file, change) {
      const [before, mode] = [await read(file), 0o644];
      const after = change(before);
      if (after === before) throw new Error(`The edit of ${file} does not apply`);
      await Deno.writeTextFile(`${path}/${file}`, after, { mode });
    },
    restore: (file) => Deno.copyFile(file, `${path}/${file}`),
    run: (script, args = [], { flags = [], env = {} } = {}) =>
      print(["run", "-A", "--no-check", ...flags, script, ...args], {
        cwd: path,
        // Nothing that is kept elsewhere may answer for the copy.
        env: { XDG_CACHE_HOME: `${path}/cache`, LOSS_ATLAS_DATA: `${path}/data`, ...env },
      }),
    remove: () => Deno.remove(path, { recursive: true }),
  };
}

/** Runs Deno, and gives what it printed. */
export async function print(args: string[], options: Deno.CommandOptions = {}): Promise<Printed> {
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    ...options,
    args,
    env: { NO_COLOR: "1", ...options.env },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (!success) throw new Error(`deno ${args.join(" ")} failed:\n${err}`);
  return { out: out!, err: err! };
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    await (isDirectory
      ? copyFolder(`${from}/${name}`, `${to}/${name}`)
      : Deno.copyFile(`${from}/${name}`, `${to}/${name}`));
  }
}

/** The source files of a copy, as paths from its root. */
export async function sourcesOf(tree: Tree, folder = ""): Promise<string[]> {
  const files: string[] = folder === "" ? ["mod.ts"] : [];
  const folders = folder === "" ? ["src", "scripts", "tests"] : [];
  for await (const { name, isDirectory } of Deno.readDir(join(tree.path, folder))) {
    if (folder === "") continue;
    if (isDirectory) folders.push(`${folder}/${name}`);
    else if (/\.(ts|js)$/.test(name)) files.push(`${folder}/${name}`);
  }
  for (const each of folders) files.push(...await sourcesOf(tree, each));
  return files;
}

/** Moves files, by their old paths, and rewrites every import of or by them. */
export async function moveFiles(tree: Tree, moves: Record<string, string>): Promise<void> {
  const placeOf = (path: string) => Object.hasOwn(moves, path) ? moves[path]! : path;
  for (const file of await sourcesOf(tree)) {
    const before = await tree.read(file);
    const after = before.replaceAll(
      /(\bfrom |\bimport |\bimport\(|new URL\()"(\.\.?\/[^"]*)"/g,
      (all, keyword, specifier) => {
        const target = join(dirname(file), specifier);
        if (placeOf(file) === file && placeOf(target) === target) return all;
        const path = relative(dirname(placeOf(file)), placeOf(target));
        // A folder, unlike a file, ends with a slash.
        const end = specifier.endsWith("/") && !path.endsWith("/") ? "/" : "";
        return `${keyword}"${path.startsWith(".") ? path : `./${path}`}${end}"`;
      },
    );
    if (after !== before) await Deno.writeTextFile(`${tree.path}/${file}`, after);
  }
  for (const [from, to] of Object.entries(moves)) {
    await Deno.mkdir(dirname(`${tree.path}/${to}`), { recursive: true });
    await Deno.rename(`${tree.path}/${from}`, `${tree.path}/${to}`);
  }
}

/** Replaces something in all sources of a copy, its tests apart; fails where it is nowhere. */
export async function replaceEverywhere(
  tree: Tree,
  pattern: RegExp,
  replacement: string,
): Promise<void> {
  let count = 0;
  for (const file of await sourcesOf(tree)) {
    if (file.startsWith("tests/")) continue;
    const before = await tree.read(file);
    const after = before.replaceAll(pattern, replacement);
    if (after === before) continue;
    count++;
    await Deno.writeTextFile(`${tree.path}/${file}`, after);
  }
  if (count === 0) throw new Error(`${pattern} is nowhere`);
}
