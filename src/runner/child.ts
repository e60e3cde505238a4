import { HOME } from "../base/files.ts";
import { readLines } from "./lines.ts";
import type { WorkerSettings } from "./messages.ts";
import { workerArguments } from "./worker_command.ts";

/** How a process ended. */
export interface ChildEnd {
  /** Its exit code. */
  code: number;
  /** The signal that ended it, if one did. */
  signal: string | null;
  /** Whether it was ended because it took more memory than it may. */
  overMemory?: boolean | undefined;
}

/** A worker process as the one sees it who reads and writes its lines. */
export interface Child {
  /** The number of the process. */
  readonly pid: number;
  /** What it writes to stdout, line by line. */
  readonly lines: AsyncGenerator<string>;
  /** What it writes to stderr, line by line. */
  readonly complaints: AsyncGenerator<string>;
  /** Settles when the process has ended. */
  readonly ended: Promise<ChildEnd>;
  /** Writes to its stdin; rejects when it has ended. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends it at once. */
  kill(): void;
}

/** A worker that was started before it was known whether there is work, and how it was started. */
let ahead: { args: string; child: Child } | undefined;

/**
 * Starts a worker while the command still loads, for the first {@linkcode spawnWorker} of the same
 * rights and memory. Without one it ends with this process.
 */
export function spawnAhead(rights: WorkerSettings, memory: number): void {
  // From afar its code may have to be fetched before.
  if (HOME === undefined) return;
  const args = workerArguments(rights, memory);
  const child = spawn(args);
  ahead = { args: args.join("\n"), child };
  // One that ends before it is needed is replaced.
  void child.ended.then(() => ahead = ahead?.child === child ? undefined : ahead);
}

/**
 * Starts a worker as a child of this process, which waits for its settings as a first line.
 *
 * @param rights What it may read and write.
 * @param memory Megabytes that it may use.
 */
export function spawnWorker(rights: WorkerSettings, memory: number): Child {
  const args = workerArguments(rights, memory);
  const prepared = ahead?.args === args.join("\n") ? ahead.child : undefined;
  if (prepared !== undefined) ahead = undefined;
  return prepared ?? spawn(args);
}

function spawn(args: string[]): Child {
  const child = new Deno.Command(Deno.execPath(), {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = child.stdin.getWriter();
  return {
    pid: child.pid,
    lines: readLines(child.stdout),
    complaints: readLines(child.stderr),
    ended: child.status.then(({ code, signal }) => ({ code, signal })),
    write: (bytes) => input.write(bytes),
    kill() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended by itself.
      }
    },
  };
}
