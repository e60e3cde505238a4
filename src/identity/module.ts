import { type AnyNode, type ModuleDeclaration, parse, type Statement } from "acorn";
import { transformSync } from "amaro";
import { boundNames, normalize } from "./normalize.ts";

/** A statement of a module's top level. */
export interface Item {
  /** The names that it declares; none for a statement that is run for its effect. */
  names: string[];
  /** Its behaviour, as text. */
  text: string;
  /** The names of the module, its imports and the globals that it refers to. */
  references: ReadonlySet<string>;
  /** The files that it names. */
  files: ReadonlySet<string>;
}

/** A name of another module; `*` is all of it. */
export interface Link {
  specifier: string;
  name: string;
}

/** A module as the sum of what it exports. */
export interface ParsedModule {
  items: Item[];
  /** Local name to what it was imported as. */
  imports: ReadonlyMap<string, Link>;
  /** Exported name to the local one. */
  exports: ReadonlyMap<string, string>;
  /** Exported name to where it is passed on from. */
  reexports: ReadonlyMap<string, Link>;
  /** Modules all of whose exports are passed on. */
  stars: string[];
  /** Modules that are imported for their effect. */
  effects: string[];
}

/**
 * Parses a module of TypeScript or JavaScript into its top-level statements, imports and exports.
 *
 * @param source The text of the module.
 * @throws {SyntaxError} If it does not parse.
 */
export function parseModule(source: string): ParsedModule {
  // Neither parser reads a source phase import yet; it names a file like any other.
  const readable = source.replace(/^import source /gm, "import ");
  const { code } = transformSync(readable, { mode: "transform" });
  const { body } = parse(code, { ecmaVersion: "latest", sourceType: "module" });
  const items: Item[] = [];
  const imports = new Map<string, Link>();
  const exports = new Map<string, string>();
  const reexports = new Map<string, Link>();
  const stars: string[] = [];
  const effects: string[] = [];

  const addItem = (statement: AnyNode, names = declaredNames(statement)) =>
    items.push({ names, ...normalize(statement) });

  function add(node: Statement | ModuleDeclaration): void {
    switch (node.type) {
      case "ImportDeclaration": {
        const specifier = String(node.source.value);
        if (node.specifiers.length === 0) effects.push(specifier);
        for (const part of node.specifiers) {
          const name = part.type === "ImportSpecifier"
            ? nameOf(part.imported)
            : part.type === "ImportDefaultSpecifier"
            ? "default"
            : "*";
          imports.set(part.local.name, { specifier, name });
        }
        return;
      }
      case "ExportAllDeclaration": {
        const specifier = String(node.source.value);
        if (node.exported) reexports.set(nameOf(node.exported), { specifier, name: "*" });
        else stars.push(specifier);
        return;
      }
      case "ExportNamedDeclaration": {
        if (node.declaration) {
          addItem(node.declaration);
          for (const name of declaredNames(node.declaration)) exports.set(name, name);
        }
        for (const { exported, local } of node.specifiers) {
          const link = node.source && { specifier: String(node.source.value), name: nameOf(local) };
          if (link) reexports.set(nameOf(exported), link);
          else exports.set(nameOf(exported), nameOf(local));
        }
        return;
      }
      case "ExportDefaultDeclaration":
        addItem(node.declaration as AnyNode, ["default"]);
        exports.set("default", "default");
        return;
      default:
        addItem(node);
    }
  }

  body.forEach(add);
  return { items, imports, exports, reexports, stars, effects };
}

function declaredNames(node: AnyNode): string[] {
  if (node.type === "VariableDeclaration") {
    return node.declarations.flatMap(({ id }) => boundNames(id as AnyNode));
  }
  return node.type === "FunctionDeclaration" || node.type === "ClassDeclaration"
    ? boundNames(node.id as AnyNode)
    : [];
}

/** The name of an import or export, which may be written as a string. */
function nameOf(node: AnyNode): string {
  return node.type === "Identifier" ? node.name : String((node as { value?: unknown }).value);
}
