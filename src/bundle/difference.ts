/** Characters that are shown of two texts where they begin to differ. */
const SHOWN = 40;

/**
 * Says how a part differs from what follows from the measures: where a text differs first, and how.
 *
 * @param name The name of the part.
 * @param is What the bundle has; absent where it lacks the part.
 * @param expected What follows from the measures; absent where no such part does.
 * @returns The difference in words; undefined where there is none.
 */
export function differenceOf(
  name: string,
  is: Uint8Array | undefined,
  expected: Uint8Array | undefined,
): string | undefined {
  if (is === undefined) return "it is missing";
  if (expected === undefined) return "nothing of the study asks for it";
  const length = Math.min(is.length, expected.length);
  let at = 0;
  while (at < length && is[at] === expected[at]) at++;
  if (at === is.length && at === expected.length) return undefined;
  if (/\.(arrow|gz)$/.test(name)) return "it is not what the measures give";
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const line = decode(is.subarray(0, at)).split("\n").length;
  const excerpt = (bytes: Uint8Array) => {
    const from = Math.max(bytes.lastIndexOf(10, at - 1) + 1, at - SHOWN / 2, 0);
    const [text = ""] = decode(bytes.subarray(from, at + SHOWN)).split("\n");
    return JSON.stringify(text);
  };
  return `line ${line} says ${excerpt(is)} where the measures give ${excerpt(expected)}`;
}
