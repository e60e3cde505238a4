/**
 * The names that code writes as a whole string or as a key of an object; comments do not count.
 *
 * @param source TypeScript.
 * @param names The names to look for.
 */
export function namesInCode(source: string, names: readonly string[]): Set<string> {
  const strings: string[] = [];
  const code = source.replace(
    /\/\*[\s\S]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g,
    (token) => {
      if (!token.startsWith("/")) strings.push(token.slice(1, -1));
      return "";
    },
  );
  const keys = [...code.matchAll(/[{,]\s*([a-z]+)\s*:/g)].map(([, key]) => key!);
  const written = new Set([...strings, ...keys]);
  return new Set(names.filter((name) => written.has(name)));
}
