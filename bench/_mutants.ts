import { randomStream } from "../src/base/random.ts";

/** A change of a source file. */
export interface Mutant {
  file: string;
  /** Where it is, from 0, and the characters that it replaces. */
  at: number;
  length: number;
  replacement: string;
  /** Its line, from 1. */
  line: number;
  /** The kind of change. */
  kind: string;
}

/** What is looked for in the code, and what comes in its place; undefined for no change. */
interface Operator {
  kind: string;
  pattern: RegExp;
  replace: (match: RegExpMatchArray) => string | undefined;
}

/** The parts of a tree that code needs to run. */
export const TREE_PARTS = [
  "src",
  "links",
  "fingerprints.json",
  "deno.json",
  "deno.lock",
  "mod.ts",
] as const;

const swap = (kind: string, from: string, to: string): Operator => ({
  kind,
  pattern: new RegExp(from, "g"),
  replace: () => to,
});

/** One operator for another; each is wrong wherever somebody looks closely enough. */
export const SWAPS: readonly Operator[] = [
  swap("comparison", " < ", " <= "),
  swap("comparison", " <= ", " < "),
  swap("comparison", " > ", " >= "),
  swap("comparison", " >= ", " > "),
  swap("comparison", " === ", " !== "),
  swap("comparison", " !== ", " === "),
  swap("arithmetic", " \\+ ", " - "),
  swap("arithmetic", " - ", " + "),
  swap("arithmetic", " \\* ", " / "),
  swap("arithmetic", " \\/ ", " * "),
  swap("logic", " && ", " || "),
  swap("logic", " \\|\\| ", " && "),
  swap("maximum", "Math\\.max", "Math.min"),
  swap("maximum", "Math\\.min", "Math.max"),
];

/** Functions that take the same arguments, those of tensors above all. */
const TWINS = [
  ["add", "sub"],
  ["mul", "div"],
  ["sum", "mean"],
  ["max", "min"],
  ["maximum", "minimum"],
  ["greater", "greaterEqual"],
  ["less", "lessEqual"],
  ["sqrt", "square"],
  ["exp", "softplus"],
  ["cos", "sin"],
  ["floor", "ceil"],
];

/** Further changes: constants, negations, conditions, arguments, functions, whole statements. */
export const FURTHER: readonly Operator[] = [
  {
    kind: "constant",
    pattern: /(?<![\w.$])\d+(?:_\d+)*(?:\.\d+)?(?:e-?\d+)?(?![\w.])/g,
    replace: ([text]) => {
      const value = Number(text!.replaceAll("_", ""));
      return String(Number.isInteger(value) ? value + 1 : Number((value * 1.1).toPrecision(6)));
    },
  },
  swap("assignment", " \\+= ", " -= "),
  swap("assignment", " -= ", " += "),
  swap("assignment", " \\*= ", " /= "),
  swap("negation", "(?<=[\\s(])!(?=[A-Za-z(])", ""),
  swap("sign", "(?<=[(,=?:] ?)-(?=[A-Za-z(])", ""),
  swap("truth", "\\btrue\\b", "false"),
  swap("truth", "\\bfalse\\b", "true"),
  swap("default", " \\?\\? ", " && "),
  {
    kind: "condition",
    pattern: /(?<=^\s*(?:\} else )?if \()[^\n]*(?=\) [^)\n]*$)/gm,
    replace: ([text]) => balanced(text!) ? `!(${text})` : undefined,
  },
  {
    kind: "arguments",
    pattern: /(?<=\b(?:tf|Math)\.\w+\()([a-z]\w*), ([a-z]\w*)(?=\))/g,
    replace: ([, first, second]) => `${second}, ${first}`,
  },
  ...TWINS.flatMap(([a, b]) => [
    swap("function", `(?<=\\b(?:tf|Math)\\.)${a}(?=[(<])`, b!),
    swap("function", `(?<=\\b(?:tf|Math)\\.)${b}(?=[(<])`, a!),
  ]),
  {
    kind: "statement",
    pattern: /(?<=^ +)(?:[\w.]+\([^\n]*\)|[\w.[\]!]+ [-+*/]?= [^\n]*);(?=$)/gm,
    replace: ([text]) =>
      balanced(text!) && !/dispose|^(return|throw|const|let|super)/.test(text!) ? "" : undefined,
  },
];

function balanced(text: string): boolean {
  let depth = 0;
  for (const letter of text) {
    if (letter === "(") depth++;
    if (letter === ")" && --depth < 0) return false;
  }
  return depth === 0;
}

/**
 * All changes of a file by some operators; comments, texts, types and errors stay as they are.
 *
 * @param file Its path.
 * @param text What is in it.
 * @param operators What is changed.
 * @param except How statements and members begin that stay as they are, too.
 */
export function mutantsOf(
  file: string,
  text: string,
  operators: readonly Operator[],
  except: readonly RegExp[] = [],
): Mutant[] {
  const code = codeOf(text, [NO_COMPUTATION, ...except]);
  return operators.flatMap(({ kind, pattern, replace }) =>
    [...code.matchAll(pattern)].flatMap((match) => {
      // A loop that does not move on has no end, and only costs time.
      if (
        kind === "assignment" && /for \(.*$/.test(code.slice(0, match.index).split("\n").at(-1)!)
      ) {
        return [];
      }
      const replacement = replace(match);
      if (replacement === undefined) return [];
      const line = text.slice(0, match.index).split("\n").length;
      return [{ file, at: match.index, length: match[0].length, replacement, line, kind }];
    })
  );
}

/** The text of a file with a change. */
export function mutated(text: string, { at, length, replacement }: Mutant): string {
  return text.slice(0, at) + replacement + text.slice(at + length);
}

/** What is not code, as a scanner meets it: comments, texts, expressions to match. */
const NO_CODE =
  /\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|(?<=[(,=:] ?)\/(?![*/ ])(?:\\.|[^/\\\n])+\/[a-z]*/g;

/** Statements that compute nothing, each from its beginning. */
const NO_COMPUTATION =
  /^(?:import|export type|export \*|export \{|(?:export )?interface|type|declare) ?|^ *throw /gm;

/** The same text, all blank but its code. */
function codeOf(text: string, except: readonly RegExp[]): string {
  const blank = (part: string) => part.replace(/[^\n]/g, "\u00b7");
  let code = text.replace(NO_CODE, blank);
  for (const { index } of except.flatMap((beginning) => [...code.matchAll(beginning)])) {
    const end = endOf(code, index);
    code = code.slice(0, index) + blank(code.slice(index, end)) + code.slice(end);
  }
  return code;
}

/** Where a statement or a member ends that begins somewhere. */
function endOf(code: string, start: number): number {
  let depth = 0;
  for (let at = start; at < code.length; at++) {
    if ("([{".includes(code[at]!)) depth++;
    if (")]}".includes(code[at]!) && --depth < 0) return at;
    if (depth === 0 && /[;,]\n|\}\n/.test(code.slice(at, at + 2))) return at + 1;
  }
  return code.length;
}

/** The same items in a random order, the same one for a seed. */
export function shuffled<T>(items: readonly T[], seed: number, purpose: string): T[] {
  const random = randomStream(seed, purpose);
  const keyed = items.map((item) => ({ item, key: random.uniform() }));
  return keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item);
}

/** Copies parts of the project into a folder, with its packages as a link. */
export async function copyTree(to: string, parts: readonly string[]): Promise<void> {
  const copied = await new Deno.Command("cp", { args: ["-r", ...parts, to] }).output();
  if (!copied.success) throw new Error(new TextDecoder().decode(copied.stderr));
  await Deno.symlink(await Deno.realPath("node_modules"), `${to}/node_modules`);
}
