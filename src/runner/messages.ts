import { z } from "zod";
import type { Progress, Task, TaskOutcome } from "./task.ts";
import { checkMeasures } from "../measures/resolve.ts";
import { checkCell } from "../cell/check_cell.ts";
import { digestSchema, parseJson } from "../store/schemas.ts";

/** The messages of a worker, a line of JSON each. */
export type WorkerMessage =
  | { type: "progress"; progress: Progress }
  | TaskOutcome;

const settingsSchema = z.strictObject({
  store: z.string(),
  backend: z.enum(["webgpu", "wasm", "cpu"]),
  dataDirectory: z.string().optional(),
  /** Addresses of modules of the user's own. */
  modules: z.array(z.string()).optional(),
  /** The manifests of datasets of the user's own, and where their images are. */
  datasets: z.array(z.strictObject({ manifest: z.string(), source: z.string() })).optional(),
});

/** The settings of a worker, its only argument. */
export type WorkerSettings = z.infer<typeof settingsSchema>;

// A loss that is not finite is no JSON number: it crosses the pipe as null.
const finite = z.number().nullable().transform((value) => value ?? NaN);
const messageSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("progress"),
    progress: z.strictObject({
      epoch: z.int(),
      step: z.int(),
      totalSteps: z.int(),
      loss: finite,
    }),
  }),
  z.strictObject({
    type: z.literal("finished"),
    trained: z.boolean(),
    divergedAt: z.int().optional(),
  }),
  z.strictObject({ type: z.literal("found") }),
  z.strictObject({ type: z.literal("busy") }),
  z.strictObject({ type: z.literal("failed"), message: z.string(), fatal: z.boolean() }),
]);

const taskSchema = z.strictObject({
  digest: digestSchema,
  cell: z.unknown(),
  measures: z.unknown(),
  others: z.array(z.strictObject({ digest: digestSchema, cell: z.unknown() })).exactOptional(),
});

/** Reads the argument of a worker. */
export function parseSettings(text: string): WorkerSettings {
  return parseJson(text, settingsSchema);
}

/** Reads a line that a worker wrote. */
export function parseMessage(line: string): WorkerMessage {
  return parseJson(line, messageSchema);
}

/** Reads a task that a scheduler or a queue sent. */
export function parseTask(text: string): Task {
  const { digest, cell, measures, others } = parseJson(text, taskSchema);
  return {
    digest,
    cell: checkCell(cell),
    measures: checkMeasures(measures),
    ...others && { others: others.map((each) => ({ ...each, cell: checkCell(each.cell) })) },
  };
}

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
