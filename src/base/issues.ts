import { z } from "zod";
import { show } from "./check.ts";
import { suggest } from "./text.ts";

type JsonSchema = {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
};

/** One thing wrong with a document, as a line: where, what, and what would be right. */
export function describeIssues(error: z.ZodError, schema: z.ZodType): string[] {
  const described = error.issues.slice(0, MOST_LINES).flatMap((issue) => describe(issue, schema));
  const lines = [...new Set(described.map((line) => cut(line, LONGEST_LINE)))];
  return lines.length > MOST_LINES || error.issues.length > MOST_LINES
    ? [...lines.slice(0, MOST_LINES), "and more faults like these"]
    : lines;
}

/** A document from a stranger may have any number of faults; the first few tell enough. */
const MOST_LINES = 20;

/** And of a line that names what they wrote, so many characters. */
const LONGEST_LINE = 500;
const LONGEST_VALUE = 100;

/** A value as JSON; what is not of JSON, as code may hand over, by its type. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? show(value);
  } catch {
    return show(value);
  }
}

const cut = (text: string, length: number) =>
  text.length > length ? `${text.slice(0, length)}…` : text;

/** Writes a path as one would in JavaScript: `matrix.loss[1].margin`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((key) => typeof key === "number" ? `[${key}]` : `.${String(key)}`)
    .join("")
    .replace(/^\./, "");
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodType): string[] {
  const at = formatPath(issue.path);
  switch (issue.code) {
    case "unrecognized_keys": {
      const valid = keysAt(schema, issue.path);
      return issue.keys.slice(0, MOST_LINES + 1).map((key) =>
        `${formatPath([...issue.path, key])}: unknown key; ${suggest(key, valid)}`
      );
    }
    case "invalid_value": {
      const { input } = issue;
      const text = cut(textOf(input), LONGEST_VALUE);
      // An object may hold something else under the name toString.
      const name = typeof input === "string" ? input : text;
      return [`${at}: ${text} is not known; ${suggest(name, issue.values.map(String))}`];
    }
    case "invalid_union": {
      const { options, discriminator } = issue as { options?: unknown[]; discriminator?: string };
      if (options !== undefined && discriminator !== undefined) {
        const given = (issue.input as Record<string, unknown> | undefined)?.[discriminator];
        const text = cut(textOf(given), LONGEST_VALUE);
        const name = typeof given === "string" ? given : text;
        return [`${at}: ${text} is not known; ${suggest(name, options.map(String))}`];
      }
      // A message of the schema's own says more than its branches do; of those, the one that fits
      // best is the one with the fewest complaints.
      return issue.errors.length === 0 || issue.message !== "Invalid input"
        ? [`${at}: ${lower(issue.message)}`]
        : issue.errors.toSorted((a, b) => a.length - b.length)[0]!
          .flatMap((inner) => describe({ ...inner, path: [...issue.path, ...inner.path] }, schema));
    }
    case "too_small":
    case "too_big":
    case "invalid_type": {
      const { input } = issue;
      const wanted = requirement(issue);
      // Where the input is missing, or not reported, only the schema's message tells.
      if (wanted === undefined || input === undefined) break;
      const found = cut(textOf(input), LONGEST_VALUE);
      return [`${at || "the document"}: must be ${wanted}; current value is ${found}`];
    }
    case "invalid_key":
      return [`${at}: ${lower(issue.issues[0]?.message ?? issue.message)}`];
  }
  return [`${at || "the document"}: ${lower(issue.message)}`];
}

/** What a value must be, where the fault is its type or a number out of range. */
function requirement(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === "invalid_type") {
    return issue.expected === "int" ? "a whole number" : `of the type ${issue.expected}`;
  }
  if (typeof issue.input !== "number") return undefined;
  if (issue.code === "too_small") {
    return `${issue.inclusive ? "at least" : "greater than"} ${issue.minimum}`;
  }
  return issue.code === "too_big"
    ? `${issue.inclusive ? "at most" : "less than"} ${issue.maximum}`
    : undefined;
}

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

/** The keys that the schema allows at a path. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let nodes = [z.toJSONSchema(schema, { io: "input" }) as JsonSchema];
  for (const key of path) {
    nodes = nodes.flatMap(branches).flatMap((node) => {
      const child = typeof key === "number"
        ? node.items
        : node.properties?.[String(key)] ?? node.additionalProperties;
      return typeof child === "object" ? [child] : [];
    });
  }
  return [
    ...new Set(nodes.flatMap(branches).flatMap((node) => Object.keys(node.properties ?? {}))),
  ];
}

function branches(node: JsonSchema): JsonSchema[] {
  const inner = [...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  return inner.length === 0 ? [node] : inner.flatMap(branches);
}
