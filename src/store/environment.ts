import { cpus } from "node:os";
import { z } from "zod";
import { sha256Of } from "../base/digest.ts";
import { PROJECT } from "../base/files.ts";
import type { Backend } from "../compute/backend.ts";
import { factsSchema, type OwnFacts } from "../data/own/manifest.ts";
import { sourcesState } from "../identity/fingerprints.ts";

/** The environment a network was trained in; it explains differences and decides nothing. */
export interface EnvironmentRecord {
  /** Version of Deno. */
  deno: string;
  /** Version of V8. */
  v8: string;
  /** Version of TensorFlow.js. */
  tfjs: string;
  /** The backend that computed. */
  backend: string;
  /** Why that backend. */
  backendReason: string;
  /** The graphics adapter, on WebGPU. */
  adapter: string | null;
  /** Model of the processor. */
  cpu: string;
  /** Logical cores. */
  cores: number;
  /** Operating system. */
  os: string;
  /** Processor architecture. */
  architecture: string;
  /** SHA-256 of the lock file, which pins every dependency. */
  lockFile: string | null;
  /** SHA-256 of the sources that decide results; absent in records of earlier versions. */
  sources?: string;
  /** The commit that was checked out. */
  gitCommit: string | null;
  /** When the training ended, ISO 8601. */
  finishedAt: string;
  /** Wall time of training and embedding, in seconds. */
  seconds: number;
  /** Of a network that was trained elsewhere: all of the above is of its import. */
  imported?: ImportRecord;
  /** Of a network that was trained on images of the user's own: what is known of them. */
  dataset?: OwnFacts;
}

/** Where an imported network came from. */
export interface ImportRecord {
  /** The file, as it was named. */
  file: string;
  /** The names of its classes. */
  classNames: string[];
  /** What was done to the arrays to use them, a line each. */
  notes: string[];
}

/** Checks the record of an environment, which may be untrusted. */
export const environmentSchema: z.ZodType<EnvironmentRecord> = z.strictObject({
  deno: z.string(),
  v8: z.string(),
  tfjs: z.string(),
  backend: z.string(),
  backendReason: z.string(),
  adapter: z.string().nullable(),
  cpu: z.string(),
  cores: z.int(),
  os: z.string(),
  architecture: z.string(),
  lockFile: z.string().nullable(),
  sources: z.string().exactOptional(),
  gitCommit: z.string().nullable(),
  finishedAt: z.string(),
  seconds: z.number().min(0),
  imported: z.strictObject({
    file: z.string(),
    classNames: z.array(z.string()),
    notes: z.array(z.string()),
  }).exactOptional(),
  dataset: factsSchema.exactOptional(),
});

const TFJS = import.meta.resolve("@tensorflow/tfjs");

/**
 * Records what this process runs on. Nothing of it feeds a result; it helps to explain why two
 * machines differ.
 *
 * @param backend The backend that computes.
 * @param timing When the work ended, and how many seconds it took.
 */
export async function readEnvironment(
  backend: Backend,
  timing: Pick<EnvironmentRecord, "finishedAt" | "seconds" | "imported" | "dataset">,
): Promise<EnvironmentRecord> {
  const processors = cpus();
  return {
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    tfjs: TFJS.match(/tfjs@([\d.]+)/)?.[1] ?? "unknown",
    backend: backend.name,
    backendReason: backend.reason,
    adapter: backend.adapter?.description ?? null,
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    os: Deno.build.os,
    architecture: Deno.build.arch,
    lockFile: await lockFileDigest(),
    sources: await sourcesState(),
    gitCommit: await gitCommit(),
    ...timing,
  };
}

async function lockFileDigest(): Promise<string | null> {
  const text = await readIfThere("deno.lock");
  return text === null ? null : sha256Of(text);
}

/** The commit that is checked out, read from the files of git, which need not be installed. */
async function gitCommit(): Promise<string | null> {
  const head = (await readIfThere(".git/HEAD"))?.trim() ?? "";
  const reference = head.match(/^ref: (.+)$/)?.[1];
  if (reference === undefined) return head || null;
  const loose = await readIfThere(`.git/${reference}`);
  if (loose !== null) return loose.trim();
  const packed = await readIfThere(".git/packed-refs") ?? "";
  return packed.match(new RegExp(`^([0-9a-f]{40}) ${reference}$`, "m"))?.[1] ?? null;
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(new URL(path, PROJECT));
  } catch {
    return null;
  }
}
