import type { AnyNode, Node } from "acorn";

/** Properties of a definition that describe it to readers and decide no number. */
const DESCRIBING = new Set([
  "description",
  "direction",
  "forms",
  "invariances",
  "range",
  "reference",
  "refusal",
  "source",
  "title",
  "unit",
  "warnings",
]);

/** Fields of a node that say where it stands or how it is spelled. */
const SPELLING = new Set(["type", "start", "end", "raw", "shorthand", "sourceType", "attributes"]);

/** A piece of code without what readers alone need. */
export interface Normalized {
  /** The syntax tree as text: equal for code that does the same, as far as spelling goes. */
  text: string;
  /** The identifiers that the code refers to, its own local names left out. */
  references: Set<string>;
  /** The files that it names by `new URL("...", import.meta.url)` and `import("...")`. */
  files: Set<string>;
}

/**
 * Writes a statement as text that comments, formatting, types, the names of local variables, the
 * wording of errors and the describing fields of definitions do not change.
 *
 * @param statement A statement of the top level, types already stripped.
 */
export function normalize(statement: AnyNode): Normalized {
  const locals = localNames(statement);
  const numbers = new Map<string, number>();
  const references = new Set<string>();
  const files = new Set<string>();
  const parts: string[] = [];

  function identifier(name: string): void {
    if (locals.has(name)) {
      parts.push(`#${numbers.getOrInsertComputed(name, () => numbers.size)}`);
    } else {
      references.add(name);
      parts.push(name);
    }
  }

  function visit(node: AnyNode): void {
    switch (node.type) {
      case "Identifier":
        return identifier(node.name);
      case "Literal":
        return void parts.push(literal(node));
      case "ParenthesizedExpression":
        return visit(node.expression as AnyNode);
      case "ImportExpression":
        if (node.source.type === "Literal") files.add(String(node.source.value));
        break;
      case "NewExpression":
        if (isError(node.callee)) return call("new", node.callee as AnyNode, []);
        addFile(node.callee, node.arguments);
        break;
      case "CallExpression": {
        const { callee } = node;
        if (callee.type === "MemberExpression" && named(callee.property, "describe")) {
          return visit(callee.object as AnyNode);
        }
        if (callee.type === "Identifier" && /^define[A-Z]/.test(callee.name)) {
          return call("call", callee, node.arguments.map(withoutDescription) as AnyNode[]);
        }
        break;
      }
    }
    generic(node);
  }

  function call(kind: string, callee: AnyNode, parameters: AnyNode[]): void {
    parts.push(`(${kind}`);
    visit(callee);
    parameters.forEach(visit);
    parts.push(")");
  }

  function generic(node: AnyNode): void {
    parts.push(`(${node.type}`);
    for (const [field, value] of fieldsOf(node)) {
      if (isVerbatim(node, field)) parts.push(`.${(value as { name: string }).name}`);
      else if (Array.isArray(value)) {
        parts.push(`[${field}`);
        for (const item of value) item === null ? parts.push("hole") : visit(item);
        parts.push("]");
      } else if (isNode(value)) {
        parts.push(field);
        visit(value);
      } else if (value !== null && value !== undefined) {
        parts.push(`${field}=${typeof value === "object" ? JSON.stringify(value) : String(value)}`);
      }
    }
    parts.push(")");
  }

  function addFile(callee: Node, parameters: readonly Node[]): void {
    const [first] = parameters as AnyNode[];
    if (named(callee, "URL") && first?.type === "Literal" && parameters.length === 2) {
      files.add(String(first.value));
    }
  }

  visit(statement);
  return { text: parts.join(" "), references, files };
}

/** The names that a statement declares below the top level: nobody outside can see them. */
function localNames(statement: AnyNode): Set<string> {
  const names = new Set<string>();
  const declare = (pattern: AnyNode) => boundNames(pattern).forEach((name) => names.add(name));

  function visit(node: AnyNode, top: boolean): void {
    switch (node.type) {
      case "VariableDeclarator":
        if (!top) declare(node.id as AnyNode);
        break;
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
      case "ClassDeclaration":
      case "ClassExpression":
        if (!top && node.id) declare(node.id as AnyNode);
        if ("params" in node) node.params.forEach((parameter) => declare(parameter as AnyNode));
        break;
      case "CatchClause":
        if (node.param) declare(node.param as AnyNode);
        break;
    }
    const stays = top && (node.type.startsWith("Export") || node.type === "VariableDeclaration");
    for (const [, value] of fieldsOf(node)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        if (isNode(child)) visit(child, stays);
      }
    }
  }

  visit(statement, true);
  // A local that hides a global must not be told apart from the global by luck.
  for (const name of names) if (name in globalThis) names.delete(name);
  return names;
}

/** The names that a pattern binds. */
export function boundNames(pattern: AnyNode): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        boundNames((property.type === "Property" ? property.value : property) as AnyNode)
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => element ? boundNames(element as AnyNode) : []);
    case "AssignmentPattern":
      return boundNames(pattern.left as AnyNode);
    case "RestElement":
      return boundNames(pattern.argument as AnyNode);
    default:
      return [];
  }
}

/** The names of properties and members are seen from outside and stay as they are. */
function isVerbatim(node: AnyNode, field: string): boolean {
  const value = (node as unknown as Record<string, unknown>)[field];
  if (!isNode(value) || value.type !== "Identifier") return false;
  if (node.type === "MemberExpression") return field === "property" && !node.computed;
  const keyed = node.type === "Property" || node.type === "MethodDefinition" ||
    node.type === "PropertyDefinition";
  return keyed && field === "key" && !node.computed;
}

/** An object literal less the fields that describe; other arguments stay. */
function withoutDescription(argument: Node): Node {
  const node = argument as AnyNode;
  if (node.type !== "ObjectExpression") return node;
  const properties = node.properties.filter((property) =>
    property.type !== "Property" || property.computed ||
    !(property.key.type === "Identifier" && DESCRIBING.has(property.key.name))
  );
  return { ...node, properties } as Node;
}

function literal(node: AnyNode & { type: "Literal" }): string {
  if (node.regex) return `/${node.regex.pattern}/${node.regex.flags}`;
  if (node.bigint) return `${node.bigint}n`;
  return typeof node.value === "number" ? String(node.value) : JSON.stringify(node.value);
}

const isError = (callee: Node) =>
  callee.type === "Identifier" &&
  (callee as AnyNode & { type: "Identifier" }).name.endsWith("Error");

const named = (node: Node, name: string) =>
  node.type === "Identifier" && (node as AnyNode & { type: "Identifier" }).name === name;

const isNode = (value: unknown): value is AnyNode =>
  typeof value === "object" && value !== null && "type" in value && "start" in value;

const fieldsOf = (node: AnyNode): [string, unknown][] =>
  Object.entries(node).filter(([field]) => !SPELLING.has(field));
