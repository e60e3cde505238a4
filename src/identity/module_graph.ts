import { createHash } from "node:crypto";

/** One import or re-export of a module. */
interface Edge {
  /** The address that is imported: a URL, or the name of a package. */
  target: string;
  /** The names taken from it; undefined for all of them. */
  names?: string[] | undefined;
  /** Whether the module passes the names on, as an index does. */
  reexport: boolean;
}

interface Module {
  sha256: string;
  edges: Edge[];
}

/** How a graph is walked. */
export interface GraphOptions {
  /**
   * Registries: modules that import every member of a family. Their text does not count, and of
   * their imports only those that bring one of `members` are followed.
   */
  registries: readonly string[];
  /** The names under which registries import the members that are in use. */
  members: readonly string[];
}

const STATEMENT =
  /^(import|export)\s+(type\s+)?(?:([^'";]*?)\s+from\s+)?["']([^"']+)["']|new URL\(\s*["']([^"']+)["'],\s*import\.meta\.url\)/gm;

const modules = new Map<string, Module>();

/**
 * Lists the modules that a module needs to run, each with the SHA-256 of its source.
 *
 * Types are erased and need nothing; of an index file (`mod.ts`) only what is asked for is
 * followed; a package stands for itself, as the import map pins its version.
 *
 * @param roots Addresses of the modules to start from.
 * @param options Which modules are registries, and which of their members are in use.
 * @returns Address to SHA-256, sorted; packages have none.
 */
export function moduleGraph(
  roots: readonly string[],
  { registries, members }: GraphOptions,
): Map<string, string> {
  const found = new Map<string, string>();

  function visit(address: string): void {
    if (found.has(address)) return;
    if (!address.startsWith("file:")) {
      found.set(address, "");
      return;
    }
    const module = readModule(address);
    const registry = registries.includes(address);
    if (!registry) found.set(address, module.sha256);
    for (const { target, names } of module.edges) {
      if (!registry || names?.some((name) => members.includes(name))) follow(target, names);
    }
  }

  function follow(target: string, names: string[] | undefined): void {
    if (!target.endsWith("/mod.ts") || names === undefined) return visit(target);
    for (const edge of readModule(target).edges) {
      const wanted = edge.names?.filter((name) => names.includes(name));
      if (edge.reexport && wanted?.length !== 0) follow(edge.target, wanted ?? names);
    }
  }

  for (const root of roots) visit(root);
  return new Map([...found].sort(([a], [b]) => a < b ? -1 : 1));
}

function readModule(address: string): Module {
  const known = modules.get(address);
  if (known) return known;
  const source = Deno.readFileSync(new URL(address));
  const module = {
    sha256: createHash("sha256").update(source).digest("hex"),
    edges: /\.(ts|js|mjs)$/.test(address) ? edgesOf(new TextDecoder().decode(source), address) : [],
  };
  modules.set(address, module);
  return module;
}

function edgesOf(source: string, address: string): Edge[] {
  const edges: Edge[] = [];
  for (const [, keyword, type, clause, specifier, asset] of source.matchAll(STATEMENT)) {
    if (type) continue;
    const names = clause === undefined ? undefined : namesOf(clause);
    if (names?.length === 0) continue;
    const local = asset ?? (specifier!.startsWith(".") ? specifier : undefined);
    edges.push({
      target: local ? new URL(local, address).href : packageOf(specifier!),
      names,
      reexport: keyword === "export",
    });
  }
  return edges;
}

/** A package by name and, where npm installed it, version: `package:zod@4.6.7`. */
function packageOf(specifier: string): string {
  const installed = import.meta.resolve(specifier).match(/node_modules\/\.deno\/([^/]+)\//);
  return `package:${installed ? installed[1]!.replace("+", "/") : specifier}`;
}

/** The names of a clause `{ a, type B, c as d }` that exist at run time; undefined for a star. */
function namesOf(clause: string): string[] | undefined {
  const braces = clause.match(/\{([^}]*)\}/);
  if (!braces || clause.replace(braces[0], "").replace(/[\s,]/g, "") !== "") return undefined;
  return braces[1]!
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && !name.startsWith("type "))
    .map((name) => name.split(/\s+as\s+/)[0]!);
}
