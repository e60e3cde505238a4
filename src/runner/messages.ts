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

/** The settings of a worker, the first line that it reads. */
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

/** Reads the settings of a worker. */
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
