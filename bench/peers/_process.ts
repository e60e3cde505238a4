/** A program that times steps. */
export interface Program {
  /** What tables call it. */
  name: string;
  command: string;
  args: string[];
  /** Added to the environment. */
  env?: Record<string, string>;
  /** The version of what it times, where programs of several versions take part. */
  version?: string;
}

/** A peer in a process of its own, which waits while another one is measured. */
export class Peer {
  readonly #process: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #reader: ReadableStreamDefaultReader<string>;
  #rest = "";

  constructor(readonly program: Program) {
    const { env = {} } = program;
    const [command, args] = onOneCore(program.command, program.args);
    const options = { args, env, stdin: "piped", stdout: "piped", stderr: "inherit" } as const;
    this.#process = new Deno.Command(command, options).spawn();
    this.#writer = this.#process.stdin.getWriter();
    this.#reader = this.#process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Gives the peer a line of JSON and returns its answer. */
  readonly ask = async <T>(question: object): Promise<T> => {
    await this.#writer.write(new TextEncoder().encode(`${JSON.stringify(question)}\n`));
    while (!this.#rest.includes("\n")) {
      const { value, done } = await this.#reader.read();
      if (done) throw new Error(`Cannot ask ${this.program.name}: the process ended`);
      this.#rest += value;
    }
    const [line, ...rest] = this.#rest.split("\n");
    this.#rest = rest.join("\n");
    return JSON.parse(line!);
  };

  /** Ends the process. */
  async close(): Promise<void> {
    await this.#writer.close();
    await this.#process.status;
  }
}

/** All peers share one core, where the system can pin a process: V8 has helpers, PyTorch has none. */
function onOneCore(command: string, args: string[]): [string, string[]] {
  const core = `${navigator.hardwareConcurrency - 1}`;
  try {
    new Deno.Command("taskset", { args: ["--version"] }).outputSync();
    return ["taskset", ["-c", core, command, ...args]];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [command, args];
    throw error;
  }
}
