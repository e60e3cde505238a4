import { Redis } from "ioredis";
import { z } from "zod";
import { EnvironmentError, InputError, reasonOf, StoreError } from "../../base/errors.ts";
import { printable } from "../../base/printable.ts";
import { parseJson } from "../../store/schemas.ts";

/** The queue's name in Redis. */
export const QUEUE_NAME = "loss-atlas";

/** How long a worker may be silent before its cell goes to another one, in milliseconds. */
export const LOCK_MILLISECONDS = 10_000;

/** How long a server may take to answer at the start: it may be starting as well. */
const PATIENCE_MILLISECONDS = 5000;

/**
 * Connects to the Redis of a queue, such as `redis://:password@host:6379/0`; `rediss` is encrypted.
 *
 * @throws {InputError} If the address is none.
 * @throws {EnvironmentError} If nobody answers there.
 */
export async function connect(address: string): Promise<Redis> {
  const url = URL.parse(address);
  const isValid = url !== null && /^rediss?:$/.test(url.protocol) && url.hostname !== "" &&
    /^\/?\d{0,2}$/.test(url.pathname) && url.search === "";
  if (!isValid) {
    throw new InputError(
      `A queue is written as redis://host:6379, or rediss:// for TLS: "${
        address.replace(/:[^:@/]*@/, ":…@")
      }" is not`,
    );
  }
  const connection = new Redis(address, {
    // BullMQ waits in Redis itself, for as long as it takes.
    maxRetriesPerRequest: null,
    lazyConnect: true,
    retryStrategy: (attempt) => Math.min(100 * attempt, 2000),
  });
  let problem = "nobody answers";
  connection.on("error", ({ message }: Error) => {
    // A broken connection is restored, at the start as well as later.
    problem = message;
  });
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(problem)), PATIENCE_MILLISECONDS);
  try {
    await Promise.race([connection.ping(), late.promise]);
    return connection;
  } catch (error) {
    connection.disconnect();
    throw new EnvironmentError(
      `The queue at ${url.host} does not answer: ${
        printable(reasonOf(error))
      }; start Redis there, or name another one with --queue`,
      { cause: error },
    );
  } finally {
    clearTimeout(timer);
  }
}

/** The largest network that a queue gives back, in bytes of base64; larger ones need a shared store. */
export const MAXIMUM_NETWORK = 256 << 20;

const packageSchema = z.record(
  z.string().regex(/^[a-z]+\.(json|csv|arrow|safetensors)$/),
  z.base64(),
);

/** The name under which the records of measures travel. */
export const RECORDS = "measures.json";

/** The files of a network and its measures as text that a queue can carry. */
export function packFiles(files: Readonly<Record<string, Uint8Array>>): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, bytes.toBase64()])),
  );
}

/**
 * The inverse of {@linkcode packFiles}; what the files say is checked by the store that takes them.
 *
 * @throws {StoreError} If it is not a package.
 */
export function unpackFiles(text: unknown): Record<string, Uint8Array> {
  if (typeof text !== "string" || text.length > MAXIMUM_NETWORK) {
    throw new StoreError("The queue gave back no network, or one that is too large");
  }
  try {
    const packed = parseJson(text, packageSchema);
    return Object.fromEntries(
      Object.entries(packed).map(([name, base64]) => [name, Uint8Array.fromBase64(base64)]),
    );
  } catch (error) {
    throw new StoreError("The queue gave back no network", { cause: error });
  }
}
