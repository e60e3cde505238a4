import process from "node:process";

/** Both ends of a queue, and what tells of them. */
export type QueueModule =
  & typeof import("./submit.ts")
  & typeof import("./serve.ts")
  & typeof import("./fleet.ts");

/**
 * Loads Redis and its client, for those who use a queue.
 *
 * A package below the client lists all variables of the environment as it loads, and a command may
 * read those that it needs alone. So it is shown an empty environment.
 */
export async function loadQueue(): Promise<QueueModule> {
  const { env } = process;
  process.env = {};
  try {
    return {
      ...await import("./submit.ts"),
      ...await import("./serve.ts"),
      ...await import("./fleet.ts"),
    };
  } finally {
    process.env = env;
  }
}
