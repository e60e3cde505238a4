import { Redis } from "ioredis";
import { EnvironmentError, InputError, reasonOf } from "../../base/errors.ts";
import { printable } from "../../base/printable.ts";

/** The queue's name in Redis. */
export const QUEUE_NAME = "loss-atlas";

/** How long a worker may be silent before its cell goes to another one, in milliseconds. */
export const LOCK_MILLISECONDS = 10_000;

/** How long a server may take to answer at the start: it may be starting as well. */
const PATIENCE_MILLISECONDS = 5000;

/** The settings of the connection to a queue. */
export interface QueueAddress {
  host: string;
  port: number;
  username?: string;
  password?: string;
  db: number;
  tls?: Record<string, never>;
}

/**
 * Reads the address of a queue, such as `redis://:password@host:6379/0`; `rediss` is encrypted.
 *
 * @throws {InputError} If it is none.
 */
export function parseQueueAddress(text: string): QueueAddress {
  const url = URL.parse(text);
  const database = url?.pathname.match(/^\/?(\d{0,2})$/)?.[1];
  if (!url || !/^rediss?:$/.test(url.protocol) || !url.hostname || database === undefined) {
    throw new InputError(
      `A queue is written as redis://host:6379, or rediss:// for TLS: "${
        text.replace(/:[^:@/]*@/, ":…@")
      }" is not`,
    );
  }
  return {
    host: url.hostname,
    port: Number(url.port || 6379),
    ...(url.username && { username: decoded(url.username) }),
    ...(url.password && { password: decoded(url.password) }),
    db: Number(database),
    ...(url.protocol === "rediss:" && { tls: {} }),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InputError(
      "The name or the password of the queue is not percent-encoded: write % as %25",
    );
  }
}

/**
 * Connects to Redis.
 *
 * @throws {EnvironmentError} If nobody answers there.
 */
export async function connect(address: QueueAddress): Promise<Redis> {
  const connection = new Redis({
    ...address,
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
      `The queue at ${address.host}:${address.port} does not answer: ${
        printable(reasonOf(error))
      }; start Redis there, or name another one with --queue`,
      { cause: error },
    );
  } finally {
    clearTimeout(timer);
  }
}
