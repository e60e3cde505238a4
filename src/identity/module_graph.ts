import { sha256Of } from "../base/sha256.ts";
import { type Item, type ParsedModule, parseModule } from "./module.ts";

/** A name that a module exports; `*` asks for all of them. */
export interface Root {
  /** The address of the module. */
  address: string;
  /** The name of the requested export. */
  name: string;
}

const files = new Map<string, ParsedModule | string>();

/**
 * Lists what some exports need to run: of each module the statements that are reached, as one
 * SHA-256.
 *
 * A statement is reached if a reached one refers to a name that it declares, or if it stands in a
 * reached module for its effect. What is never referred to, such as the wording of errors or a
 * function beside the one in use, does not count. A package stands for itself, by its version; a
 * file that is no module counts by its bytes.
 *
 * @param roots What to start from.
 * @param registries Modules that import every member of a family: the walk ends there, as a caller
 *   names the members in use among the roots.
 * @returns Address to SHA-256, sorted; packages have none.
 */
export function moduleGraph(
  roots: readonly Root[],
  registries: readonly string[],
): Map<string, string> {
  const reached = new Map<string, Set<Item>>();
  const digests = new Map<string, string>();
  const seen = new Set<string>();

  function enter(address: string): ParsedModule | undefined {
    const file = readFile(address);
    if (typeof file === "string") {
      digests.set(address, file);
      return undefined;
    }
    if (!reached.has(address)) {
      reached.set(address, new Set());
      for (const specifier of file.effects) ask(resolve(specifier, address), "*");
      for (const item of file.items) if (item.names.length === 0) reach(item, address, file);
    }
    return file;
  }

  function ask(address: string, name: string): void {
    const key = `${address} ${name}`;
    if (seen.has(key) || registries.includes(address)) return;
    seen.add(key);
    const module = enter(address);
    if (module === undefined) return;
    if (name === "*") {
      for (const exported of [...module.exports.keys(), ...module.reexports.keys()]) {
        ask(address, exported);
      }
      for (const specifier of module.stars) ask(resolve(specifier, address), "*");
      return;
    }
    const link = module.reexports.get(name);
    const local = module.exports.get(name);
    if (link) ask(resolve(link.specifier, address), link.name);
    else if (local !== undefined) refer(local, address, module);
    else for (const specifier of module.stars) ask(resolve(specifier, address), name);
  }

  /** Follows a name of a module to what declares it, there or elsewhere. */
  function refer(name: string, address: string, module: ParsedModule): void {
    const link = module.imports.get(name);
    if (link) return ask(resolve(link.specifier, address), link.name);
    for (const item of module.items) if (item.names.includes(name)) reach(item, address, module);
  }

  function reach(item: Item, address: string, module: ParsedModule): void {
    const items = reached.get(address)!;
    if (items.has(item)) return;
    items.add(item);
    for (const name of item.references) refer(name, address, module);
    for (const file of item.files) ask(resolve(file, address), "*");
  }

  for (const { address, name } of roots) ask(address, name);
  for (const [address, items] of reached) {
    const { items: all } = readFile(address) as ParsedModule;
    const texts = all.filter((item) => items.has(item)).map(({ text }) => text);
    // An index passes names on and does nothing itself.
    if (texts.length > 0) digests.set(address, sha256Of(texts.join("\n")));
  }
  return new Map([...digests].sort(([a], [b]) => a < b ? -1 : 1));
}

/** A module parsed, or the digest of a file that is none; a package has no digest. */
function readFile(address: string): ParsedModule | string {
  return files.getOrInsertComputed(address, () => {
    if (!address.startsWith("file:")) return "";
    const bytes = Deno.readFileSync(new URL(address));
    return /\.(ts|js|mjs)$/.test(address)
      ? parseModule(new TextDecoder().decode(bytes))
      : sha256Of(bytes);
  });
}

function resolve(specifier: string, from: string): string {
  if (specifier.startsWith(".")) return new URL(specifier, from).href;
  // Where npm installed a package, its folder tells the version: `package:zod@4.6.7`.
  const target = import.meta.resolve(specifier);
  const installed = target.match(/node_modules\/\.deno\/([^/]+)\//);
  if (installed) return `package:${installed[1]!.replace("+", "/")}`;
  return target.startsWith("file:") ? target : `package:${specifier}`;
}

/**
 * Finds a member of a family by the name under which the catalogue of the family imports it.
 *
 * @param catalogue The address of the catalogue.
 * @param name The local name.
 * @returns What is imported; undefined where the catalogue imports nothing of that name.
 */
export function catalogueMember(catalogue: string, name: string): Root | undefined {
  const link = (readFile(catalogue) as ParsedModule).imports.get(name);
  return link && { address: resolve(link.specifier, catalogue), name: link.name };
}
