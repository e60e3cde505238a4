/**
 * Writes a page of docs/api for each entry of the package, from what `deno doc` prints of it.
 *
 * `deno task api`
 *
 * @module
 */

/** A public name as `deno doc` describes it. */
export interface Documented {
  name: string;
  /** The declaration; a function has one for each overload. */
  signatures: string[];
  /** The doc comment and, of a type, its members. */
  text: string;
}

/** An entry of the package: its specifier, and what it exports. */
export interface Entry {
  specifier: string;
  summary: string;
  names: Documented[];
}

const KIND = /^(?:async )?(?:abstract )?(?:function|const|class|interface|type|enum) \*?([\w$]+)/;

/** A line that imports some names, in an example. */
const IMPORT = /^import (type )?\{ ([^}]*) \} from "(\.[^"]+)";$/gm;

/**
 * The imports of an example as a user has them: an example that runs beside its source names files,
 * which a package does not have.
 *
 * @param text A doc comment.
 * @param entries The entry of each public name.
 */
export function publicImports(text: string, entries: ReadonlyMap<string, string>): string {
  return text.replaceAll(new RegExp(`( *)${IMPORT.source.slice(1)}`, "gm"), (
    line: string,
    indent: string,
    type: string | undefined,
    names: string,
  ) => {
    if (names === "tf") return `${indent}import * as tf from "@tensorflow/tfjs";`;
    const all = names.split(",").map((name) => name.trim()).filter((name) => name !== "");
    const groups = Map.groupBy(
      all,
      (name) => entries.get(name.replace(/^type /, "").split(" ")[0]!),
    );
    if (groups.has(undefined)) return line;
    return [...groups].map(([entry, names]) =>
      `${indent}import ${type ?? ""}{ ${names.join(", ")} } from "${entry}";`
    ).join("\n");
  });
}

/** Reads what `deno doc` prints of a module. */
async function documentationOf(specifier: string, module: string): Promise<Entry> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", module],
    env: { NO_COLOR: "1" },
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  const [head = "", ...blocks] = new TextDecoder().decode(stdout)
    .split(/^Defined in .*\n\n/m);
  const names = new Map<string, Documented>();
  for (const block of blocks) {
    const [signature = "", ...lines] = block.split("\n");
    const name = KIND.exec(signature)?.[1];
    if (name === undefined) throw new Error(`Cannot read what deno doc prints: ${signature}`);
    const known = names.get(name) ?? { name, signatures: [], text: "" };
    known.signatures.push(signature);
    known.text ||= lines.map((line) => line.replace(/^ {2}/, "")).join("\n").trim();
    names.set(name, known);
  }
  const summary = head.replace(/@module\s*$/, "").trim();
  return { specifier, summary, names: [...names.values()] };
}

/** The entries of the package, in the order of `deno.json`. */
export async function readEntries(): Promise<Entry[]> {
  const { name, exports } = JSON.parse(await Deno.readTextFile("deno.json"));
  const entries = await Promise.all(
    // The command line is called, and exports nothing.
    Object.entries<string>(exports).filter(([path]) => path !== "./cli").map(([path, module]) =>
      documentationOf(name + path.slice(1), module)
    ),
  );
  const places = new Map(
    entries.flatMap(({ specifier, names }) => names.map(({ name }) => [name, specifier] as const)),
  );
  for (const documented of entries.flatMap(({ names }) => names)) {
    documented.text = publicImports(documented.text, places);
  }
  return entries;
}

/** The name of the page of an entry, such as `losses.md`. */
export function pageName({ specifier }: Entry): string {
  return `${specifier.split("/")[2] ?? "main"}.md`;
}

/** The page of an entry. */
export function renderEntry({ specifier, summary, names }: Entry): string {
  const sections = names.map(({ name, signatures, text }) =>
    [`## ${name}`, fenced(signatures.join("\n")), proseOf(text)].filter(Boolean).join("\n\n")
  );
  return [`# ${specifier}`, summary, ...sections].join("\n\n") + "\n";
}

/** A doc comment as Markdown: tags as a list, examples as code, the members of a type as a list. */
function proseOf(text: string): string {
  // Examples are put aside, so that no rule for prose touches a line of code.
  const examples: string[] = [];
  return text
    .replaceAll(/\{@link(?:code)? ([^}]+)\}/g, "`$1`")
    .replaceAll(/^@example\n((?: {4}.*\n?|\s*\n)+)/gm, (_, code) => {
      examples.push(dedent(code).trim());
      return `${PLACE}${examples.length - 1}\n`;
    })
    .replaceAll(/^@param (\S+)\n((?: {4}.*\n?)+)/gm, (_, name, says) => item(`\`${name}\``, says))
    .replaceAll(/^@return\n((?: {4}.*\n?)+)/gm, (_, says) => item("returns", says))
    .replaceAll(
      /^@throws(?: \{(.+)\})?\n((?: {4}.*\n?)+)/gm,
      (_, error, says) => item(error ? `throws \`${error}\`` : "throws", says),
    )
    .replaceAll(/^(\S.*)\n((?: {2}\S.*\n?)+)/gm, (_, member, says) => item(`\`${member}\``, says))
    .replaceAll(/\n{3,}/g, "\n\n")
    .replaceAll(/^(- .*)\n\n(?=- )/gm, "$1\n")
    .replaceAll(new RegExp(`\\n?${PLACE}(\\d+)`, "g"), (_, at) => `\n${examples[Number(at)]}`)
    .trim();
}

/** Where an example stood; no doc comment holds such a line. */
const PLACE = "@@example ";

const fenced = (code: string) => `\`\`\`ts\n${code}\n\`\`\``;

const dedent = (text: string) => text.replaceAll(/^ {4}/gm, "").replaceAll(/[ \t]+$/gm, "");

const item = (what: string, says: string) =>
  `- ${what}: ${says.trim().replaceAll(/\s*\n\s*/g, " ")}\n`;

if (import.meta.main) {
  for (const entry of await readEntries()) {
    await Deno.writeTextFile(`docs/api/${pageName(entry)}`, renderEntry(entry));
  }
}
