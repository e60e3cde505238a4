/** Writes a message as a line. */
export function encodeLine(value: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value) + "\n");
}

/** Writes a message to stdout at once; throws where nobody reads. */
export function writeLine(value: object): void {
  const line = encodeLine(value);
  for (let at = 0; at < line.length;) at += Deno.stdout.writeSync(line.subarray(at));
}

/** The longest line that is read: a sender that never ends one must not fill the memory. */
const MAXIMUM_LINE = 1 << 20;

/**
 * The lines of a stream, as they come.
 *
 * @param stream The bytes, UTF-8.
 * @param maximum After how many characters a line is cut.
 */
export async function* readLines(
  stream: ReadableStream<Uint8Array>,
  maximum: number = MAXIMUM_LINE,
): AsyncGenerator<string> {
  const decoder = new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>;
  let rest = "";
  for await (const text of stream.pipeThrough(decoder)) {
    const lines = (rest + text).split("\n").map((line) => line.slice(0, maximum));
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== "") yield rest;
}
