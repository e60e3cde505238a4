import { z } from "zod";
import type { Cell } from "../experiment/types.ts";
import type { Task } from "./run_cell.ts";
import type { Progress } from "./events.ts";

/** What a worker is started with, as its only argument. */
export interface WorkerSettings {
  store: string;
  backend: "webgpu" | "wasm" | "cpu";
  dataDirectory?: string | undefined;
}

/** What a worker says, a line of JSON each. */
export type WorkerMessage =
  | { type: "progress"; progress: Progress }
  | { type: "finished"; divergedAt?: number | undefined }
  /** The cell failed; fatally where no other cell can be stored either. */
  | { type: "failed"; message: string; fatal: boolean };

const settingsSchema: z.ZodType<WorkerSettings> = z.strictObject({
  store: z.string(),
  backend: z.enum(["webgpu", "wasm", "cpu"]),
  dataDirectory: z.string().optional(),
});

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
  z.strictObject({ type: z.literal("finished"), divergedAt: z.int().optional() }),
  z.strictObject({ type: z.literal("failed"), message: z.string(), fatal: z.boolean() }),
]);

const taskSchema = z.strictObject({ digest: z.string(), cell: z.looseObject({}) });

/** Reads the argument of a worker. */
export function parseSettings(text: string): WorkerSettings {
  return settingsSchema.parse(JSON.parse(text));
}

/** Reads a line that a worker wrote. */
export function parseMessage(line: string): WorkerMessage {
  return messageSchema.parse(JSON.parse(line));
}

/** Reads a line that the scheduler wrote; the cell was validated before it was sent. */
export function parseTask(line: string): Task {
  const { digest, cell } = taskSchema.parse(JSON.parse(line));
  return { digest, cell: cell as unknown as Cell };
}

/** Writes a message as a line. */
export function encodeLine(value: WorkerMessage | Task): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value) + "\n");
}

/** The lines of a stream, as they come. */
export async function* readLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (
    const text of stream.pipeThrough(
      new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>,
    )
  ) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== "") yield rest;
}
