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
  return await Promise.all(
    Object.entries<string>(exports).map(([path, module]) =>
      documentationOf(name + path.slice(1), module)
    ),
  );
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
  return text
    .replaceAll(/\{@link(?:code)? ([^}]+)\}/g, "`$1`")
    .replaceAll(/^@example\n((?: {4}.*\n?|\s*\n)+)/gm, (_, code) => dedent(code))
    .replaceAll(/^@param (\S+)\n((?: {4}.*\n?)+)/gm, (_, name, says) => item(`\`${name}\``, says))
    .replaceAll(/^@return\n((?: {4}.*\n?)+)/gm, (_, says) => item("returns", says))
    .replaceAll(
      /^@throws(?: \{(.+)\})?\n((?: {4}.*\n?)+)/gm,
      (_, error, says) => item(error ? `throws \`${error}\`` : "throws", says),
    )
    .replaceAll(/^(\S.*)\n((?: {2}\S.*\n?)+)/gm, (_, member, says) => item(`\`${member}\``, says))
    .replaceAll(/\n{3,}/g, "\n\n")
    .replaceAll(/^(- .*)\n\n(?=- )/gm, "$1\n")
    .trim();
}

const fenced = (code: string) => `\`\`\`ts\n${code}\n\`\`\``;

const dedent = (text: string) => text.replaceAll(/^ {4}/gm, "").replaceAll(/[ \t]+$/gm, "");

const item = (what: string, says: string) =>
  `- ${what}: ${says.trim().replaceAll(/\s*\n\s*/g, " ")}\n`;

if (import.meta.main) {
  for (const entry of await readEntries()) {
    await Deno.writeTextFile(`docs/api/${pageName(entry)}`, renderEntry(entry));
  }
}
