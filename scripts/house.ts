/**
 * Prints what the sources weigh, beside the aims: code lines, files, imports, circles, doors, and
 * public names.
 *
 * usage: deno task house
 *
 * @module
 */
import { dirname, join, normalize, relative } from "node:path/posix";
import { readEntries } from "../docs/api/write.ts";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** An import or a re-export of one file of `src` by another. */
export interface Import {
  /** The path of the file that imports, relative to the project. */
  from: string;
  /** The path of the file that is imported. */
  to: string;
  /** Whether types alone are imported. */
  typesOnly: boolean;
  /** Whether it is a re-export. */
  reexport: boolean;
  /** Whether the file is loaded when it is needed, by `import()`. */
  isLate: boolean;
}

/** A source file, weighed. */
export interface SourceFile {
  /** Its path, relative to the project. */
  path: string;
  /** Lines that are neither blank nor comments. */
  code: number;
  /** The code lines of its imports and re-exports. */
  importLines: number;
  /** How many names it exports. */
  exports: number;
  /** What it imports of the project. */
  imports: Import[];
}

/** Reads all sources below a folder of the project. */
export async function readSources(folder = "src"): Promise<SourceFile[]> {
  const paths: string[] = [];
  for await (const path of walk(join(ROOT, folder))) paths.push(path);
  return await Promise.all(
    paths.sort().map(async (path) => weigh(relative(ROOT, path), await Deno.readTextFile(path))),
  );
}

async function* walk(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* walk(path);
    else if (path.endsWith(".ts") && !path.endsWith(".d.ts")) yield path;
  }
}

/** The statements that import or re-export, as `deno fmt` writes them. */
const STATEMENT = /^(import|export)\b(?: (type)\b)?(?: ([^;"]*?) from)? "([^"]+)"[^;]*;/gm;

function weigh(path: string, text: string): SourceFile {
  const code = withoutComments(text);
  const statements = [...code.matchAll(STATEMENT)];
  return {
    path,
    code: code.split("\n").filter((line) => line.trim() !== "").length,
    importLines: statements.reduce((sum, [whole]) => sum + whole.split("\n").length, 0),
    exports: [...code.matchAll(/^export (?!type \*|\*|\{)/gm)].length,
    imports: [
      ...statements.flatMap(([, keyword, type, names = "", to]) =>
        to!.startsWith(".")
          ? [{
            from: path,
            to: normalize(join(dirname(path), to!)),
            typesOnly: type !== undefined || onlyTypes(names),
            reexport: keyword === "export",
            isLate: false,
          }]
          : []
      ),
      ...[...code.matchAll(/\bimport\("(\.[^"]+)"\)/g)].map(([, to]) => ({
        from: path,
        to: normalize(join(dirname(path), to!)),
        typesOnly: false,
        reexport: false,
        isLate: true,
      })),
    ],
  };
}

function onlyTypes(names: string): boolean {
  const each = names.match(/^\{([^]*)\}$/)?.[1]?.split(",").map((name) => name.trim()) ?? [];
  const named = each.filter((name) => name !== "");
  return named.length > 0 && named.every((name) => name.startsWith("type "));
}

/** The text without its comments; a line that held nothing else becomes blank. */
function withoutComments(text: string): string {
  return text.replace(/^[ \t]*\/\*[^]*?\*\//gm, "").replace(/^[ \t]*\/\/.*$/gm, "");
}

/**
 * The groups of files that import each other in a circle, types included. A file that is loaded when
 * it is needed is none of those that must be read first.
 */
export function circles(files: readonly SourceFile[]): string[][] {
  const targets = new Map(
    files.map(({ path, imports }) => [
      path,
      imports.filter(({ isLate }) => !isLate).map(({ to }) => to),
    ]),
  );
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (path: string) => {
    index.set(path, index.size);
    low.set(path, index.get(path)!);
    stack.push(path);
    for (const to of targets.get(path) ?? []) {
      if (!targets.has(to)) continue;
      if (!index.has(to)) {
        visit(to);
        low.set(path, Math.min(low.get(path)!, low.get(to)!));
      } else if (stack.includes(to)) {
        low.set(path, Math.min(low.get(path)!, index.get(to)!));
      }
    }
    if (low.get(path) === index.get(path)) {
      const group = stack.splice(stack.indexOf(path));
      if (group.length > 1) found.push(group.sort());
    }
  };
  for (const { path } of files) if (!index.has(path)) visit(path);
  return found;
}

/** The folder of `src` that a file lies in. */
export function roomOf(path: string): string {
  return path.split("/")[1]!;
}

/** The imports of a file `_x.ts` from outside its folder. */
export function privateImports(files: readonly SourceFile[]): Import[] {
  return files.flatMap(({ imports }) =>
    imports.filter(({ from, to }) => /\/_[^/]*$/.test(to) && !dirname(from).startsWith(dirname(to)))
  );
}

/**
 * The imports of another folder's `mod.ts`: a `mod.ts` is for those who use the project from
 * outside, and other such doors may export it again.
 */
export function doorImports(files: readonly SourceFile[]): Import[] {
  return files.flatMap(({ imports }) =>
    imports.filter(({ from, to, reexport }) =>
      to.endsWith("/mod.ts") && dirname(from) !== dirname(to) &&
      !(reexport && from.endsWith("/mod.ts"))
    )
  );
}

/** Files whose only export has one user. */
function filesForOneUser(files: readonly SourceFile[]): string[] {
  const users = new Map<string, Set<string>>();
  for (const { from, to } of files.flatMap(({ imports }) => imports)) {
    users.set(to, (users.get(to) ?? new Set()).add(from));
  }
  return files
    .filter(({ path, exports }) => exports === 1 && users.get(path)?.size === 1)
    .filter(({ path }) => ![...users.get(path)!].some((user) => /(catalogue|mod)\.ts$/.test(user)))
    .map(({ path }) => path);
}

if (import.meta.main) {
  const files = await readSources();
  const names = (await readEntries()).flatMap(({ names }) => names);
  const experimental = names.filter(({ text }) => text.includes("@experimental"));
  const code = files.reduce((sum, file) => sum + file.code, 0);
  const imports = files.reduce((sum, file) => sum + file.importLines, 0);
  const rows: [what: string, now: string | number, aim: string | number][] = [
    ["code lines of src", code, 28_000],
    ["files of src", files.length, 430],
    ["imports, share of code in %", (100 * imports / code).toFixed(1), 8],
    ["circles of imports, types included", circles(files).length, 0],
    ["imports of another folder's private file", privateImports(files).length, 0],
    ["imports of another folder's mod.ts", doorImports(files).length, 0],
    ["files whose only export has one user", filesForOneUser(files).length, 0],
    ["public names", names.length, 220],
    ["of these marked @experimental", experimental.length, ""],
  ];
  const width = Math.max(...rows.map(([what]) => what.length));
  for (const [what, now, aim] of rows) {
    console.log(
      `${what.padEnd(width)}  ${String(now).padStart(6)}${aim === "" ? "" : `  (aim ${aim})`}`,
    );
  }
}
