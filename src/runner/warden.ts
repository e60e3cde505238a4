/**
 * The warden: a process that starts workers on behalf of a command that holds a user's code.
 *
 * Whoever may start programs can start one that has other rights. So a command starts its warden,
 * gives up the right to start anything, and only then loads the user's code. What workers may do was
 * fixed before, and no code of the user chooses their program, their arguments or their environment.
 *
 * @module
 */
import { z } from "zod";
import { EnvironmentError } from "../base/errors.ts";
import { type Child, type ChildEnd, spawnWorker } from "./child.ts";
import { encodeLine, readLines, writeLine } from "./lines.ts";
import { parseSettings, type WorkerSettings } from "./messages.ts";
import { MOST_MEGABYTES, provideWorkerCode, wardenArguments } from "./worker_command.ts";

const id = z.int().min(0);
const requestSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("start"),
    id,
    memory: z.int().min(1).max(MOST_MEGABYTES),
  }),
  z.strictObject({ type: z.literal("write"), id, text: z.string() }),
  z.strictObject({ type: z.literal("kill"), id }),
]);

/** What a command asks of its warden, a line of JSON each. */
type Request = z.infer<typeof requestSchema>;

/** What a warden tells of a worker, a line of JSON each. */
type Report =
  | { type: "started"; id: number; pid: number }
  | { type: "line" | "complaint"; id: number; text: string }
  | { type: "ended"; id: number; end: ChildEnd };

/** Starts a worker through the warden. */
type Start = (memory: number) => Promise<Child>;

/** The longest line between the two: one of a worker, each character escaped. */
const MAXIMUM_LINE = 8 << 20;

let startThroughWarden: Start | undefined;

/**
 * Gives up the right to start programs, after starting a warden that may start workers. To be called
 * before code of the user is loaded.
 *
 * @param rights What the workers may read and write.
 * @throws {EnvironmentError} If the right cannot be given up.
 */
export async function giveUpStarting(rights: WorkerSettings): Promise<void> {
  const { state } = await Deno.permissions.query({ name: "run", command: Deno.execPath() });
  // Who may start nothing has nothing to give up, and no workers either.
  if (state !== "granted" || startThroughWarden !== undefined) return;
  const child = new Deno.Command(Deno.execPath(), {
    args: wardenArguments(rights),
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  child.unref();
  startThroughWarden = clientOf(child.stdin.getWriter(), readLines(child.stdout, MAXIMUM_LINE));
  for (const name of ["run", "ffi"] as const) {
    const { state } = await Deno.permissions.revoke({ name });
    if (state === "granted") throw new EnvironmentError("Deno does not give up its rights");
  }
}

/** Starts a worker: through the warden where there is one, otherwise as a child of this process. */
export async function startChild(settings: WorkerSettings, memory: number): Promise<Child> {
  const child = startThroughWarden === undefined
    ? await spawnHere(settings, memory)
    : await startThroughWarden(memory);
  // One that has ended already tells why when it is given its first task.
  await child.write(encodeLine(settings)).catch(() => {});
  return child;
}

/** Starts a worker as a child of this process, which has to have its code. */
async function spawnHere(rights: WorkerSettings, memory: number): Promise<Child> {
  await provideWorkerCode();
  return spawnWorker(rights, memory);
}

/** The side of the command: makes of the warden's reports a child for each worker. */
function clientOf(
  input: WritableStreamDefaultWriter<Uint8Array>,
  reports: AsyncIterable<string>,
): Start {
  const workers = new Map<number, (report: Report) => void>();
  let count = 0;
  const ask = (request: Request) => input.write(encodeLine(request));

  void (async () => {
    for await (const line of reports) {
      const report = JSON.parse(line) as Report;
      workers.get(report.id)?.(report);
    }
    // Without the warden there are no workers either.
    const end = { code: 1, signal: null };
    for (const [id, tell] of workers) tell({ type: "ended", id, end });
  })();

  return async (memory) => {
    const id = count++;
    const started = Promise.withResolvers<number>();
    const ended = Promise.withResolvers<ChildEnd>();
    const lines = new TransformStream<string, string>();
    const complaints = new TransformStream<string, string>();
    const sinks = { line: lines.writable.getWriter(), complaint: complaints.writable.getWriter() };
    workers.set(id, (report) => {
      if (report.type === "started") started.resolve(report.pid);
      else if (report.type !== "ended") void sinks[report.type].write(report.text).catch(() => {});
      else {
        workers.delete(id);
        for (const sink of Object.values(sinks)) void sink.close().catch(() => {});
        started.reject(new EnvironmentError("The warden of the workers could not start one"));
        ended.resolve(report.end);
      }
    });
    await ask({ type: "start", id, memory });
    return {
      pid: await started.promise,
      lines: textsOf(lines.readable),
      complaints: textsOf(complaints.readable),
      ended: ended.promise,
      write: async (bytes) => {
        if (!workers.has(id)) throw new EnvironmentError("The worker has ended");
        await ask({ type: "write", id, text: new TextDecoder().decode(bytes) });
      },
      kill: () => void ask({ type: "kill", id }).catch(() => {}),
    };
  };
}

async function* textsOf(stream: ReadableStream<string>): AsyncGenerator<string> {
  yield* stream;
}

/** How often the memory of the workers is looked at. */
const WATCH_MILLISECONDS = 1000;

/** Megabytes that Deno and the project's code take before they work. */
const OWN_MEGABYTES = 512;

/** The side of the warden. */
async function main(argument: string): Promise<void> {
  // The terminal sends Ctrl-C to every process; the command alone decides what it means.
  Deno.addSignalListener("SIGINT", () => {});
  const rights = parseSettings(argument);
  const workers = new Map<number, Child>();

  async function start({ id, memory }: Request & { type: "start" }): Promise<void> {
    const child = spawnWorker(rights, memory);
    workers.set(id, child);
    tell({ type: "started", id, pid: child.pid });
    const pass = async (type: "line" | "complaint", lines: AsyncIterable<string>) => {
      for await (const text of lines) tell({ type, id, text });
    };
    let overMemory = false;
    // V8 counts the heap alone, not the arrays beside it.
    const watch = setInterval(async () => {
      if (await residentMegabytes(child.pid) <= 2 * memory + OWN_MEGABYTES) return;
      overMemory = true;
      child.kill();
    }, WATCH_MILLISECONDS);
    await Promise.all([pass("line", child.lines), pass("complaint", child.complaints)]);
    const end = await child.ended;
    clearInterval(watch);
    workers.delete(id);
    tell({ type: "ended", id, end: { ...end, overMemory } });
  }

  for await (const line of readLines(Deno.stdin.readable, MAXIMUM_LINE)) {
    const request = requestSchema.parse(JSON.parse(line));
    if (request.type === "start") void start(request);
    else if (request.type === "kill") workers.get(request.id)?.kill();
    else {void workers.get(request.id)?.write(new TextEncoder().encode(request.text)).catch(
        () => {},
      );}
  }
  for (const worker of workers.values()) worker.kill();
  Deno.exit();
}

function tell(report: Report): void {
  try {
    writeLine(report);
  } catch {
    // Nobody reads: the command has ended, and so does its warden when stdin closes.
  }
}

/** The memory of a process in megabytes; 0 where the system's `ps` does not tell. */
async function residentMegabytes(pid: number): Promise<number> {
  try {
    const args = ["-o", "rss=", "-p", String(pid)];
    const { stdout } = await new Deno.Command("ps", { args, stderr: "null" }).output();
    return Number(new TextDecoder().decode(stdout)) / 1024;
  } catch {
    return 0;
  }
}

if (import.meta.main) await main(Deno.args[0] ?? "");
