import { cpus } from "node:os";
import type { Backend } from "../compute/backend.ts";
import { sha256Of } from "../base/sha256.ts";
import { sourcesState } from "../identity/fingerprints.ts";
import type { EnvironmentRecord } from "./network.ts";

const ROOT = new URL("../../", import.meta.url);
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
  timing: Pick<EnvironmentRecord, "finishedAt" | "seconds">,
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
    return await Deno.readTextFile(new URL(path, ROOT));
  } catch {
    return null;
  }
}
