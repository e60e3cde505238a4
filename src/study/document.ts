import { InputError } from "../base/errors.ts";

/**
 * Reads a JSON document that may come from a stranger.
 *
 * @param path Where it is.
 * @param bytes A file of at least so many is refused unread.
 * @param what What it is, for messages.
 * @returns Its value.
 * @throws {InputError} If it is too large, or no text in UTF-8.
 * @throws {SyntaxError} If it is not JSON, or an object in it has a key twice.
 */
export async function readDocument(path: string, bytes: number, what: string): Promise<unknown> {
  const { size } = await Deno.stat(path);
  const refuse = (why: string): never => {
    throw new InputError(`Cannot use the ${what} "${path}": ${why}`);
  };
  if (size >= bytes) refuse(`it must be below ${bytes} bytes, and has ${size}`);
  const content = await Deno.readFile(path);
  try {
    return parseDocument(new TextDecoder("utf-8", { fatal: true }).decode(content));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const line = lineOf(new TextDecoder().decode(content), "\ufffd");
    return refuse(
      `it must be text in UTF-8: line ${line} has bytes that are none; save it as UTF-8`,
    );
  }
}

const lineOf = (text: string, end: string | number) =>
  text.slice(0, typeof end === "number" ? end : text.indexOf(end)).split("\n").length;

/**
 * Reads JSON in which no object has a key twice, of which `JSON.parse` would drop all but the last
 * without a word, and none has the key `__proto__`, which would become a prototype when documents are
 * merged.
 *
 * @param text The text, perhaps behind a byte-order mark.
 * @returns Its value.
 * @throws {SyntaxError} If it is not such JSON.
 */
export function parseDocument(text: string): unknown {
  const plain = text.replace(/^\ufeff/, "");
  const value = JSON.parse(plain);
  refuseKeys(plain);
  return value;
}

/** An object or an array that is open: the lines of its keys, and where in it we are. */
interface Open {
  lines?: Map<string, number>;
  at: string | number;
}

/** Throws where valid JSON has a key that it must not have. */
function refuseKeys(text: string): void {
  const open: Open[] = [];
  let [string, line, counted] = ["", 1, 0];
  for (const { 0: token, index } of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g)) {
    const top = open.at(-1);
    if (token === "{") open.push({ lines: new Map(), at: "" });
    else if (token === "[") open.push({ at: 0 });
    else if (token === "}" || token === "]") open.pop();
    else if (token === ",") {
      if (typeof top!.at === "number") top!.at++;
    } else if (token !== ":") string = token;
    else {
      const key: string = JSON.parse(string);
      for (; counted < index; counted++) if (text[counted] === "\n") line++;
      top!.at = key;
      if (key === "__proto__") throw new SyntaxError('"__proto__" is not a valid key');
      const first = top!.lines!.get(key);
      if (first !== undefined) {
        const where = first === line ? `line ${line}` : `lines ${first} and ${line}`;
        throw new SyntaxError(`${pathOf(open)}: the key is there twice, in ${where}; keep one`);
      }
      top!.lines!.set(key, line);
    }
  }
}

function pathOf(open: readonly Open[]): string {
  return open.map(({ at }) => typeof at === "number" ? `[${at}]` : `.${at}`).join("").replace(
    /^\./,
    "",
  );
}
