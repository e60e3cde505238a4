/** Does what a command says, and gives the exit code. */
export type CommandFunction = (args: readonly string[]) => Promise<number>;

/** A command of the command line. */
export interface Command {
  /** One line for the overview. */
  summary: string;
  /** Loads the command; the others stay unread. */
  load: () => Promise<CommandFunction>;
}

/** The commands, in the order of the overview. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  reproduce: {
    summary: "train what is missing, measure, and draw the report",
    load: async () => (await import("./reproduce.ts")).reproduce,
  },
  report: {
    summary: "draw the report of runs that are in the store",
    load: async () => (await import("./report.ts")).report,
  },
  verify: {
    summary: "check every run of the store, train some again, and compare",
    load: async () => (await import("./verify.ts")).verify,
  },
  show: {
    summary: "show what a run is, gave, and was made with",
    load: async () => (await import("./show.ts")).show,
  },
  diff: {
    summary: "explain why two runs differ",
    load: async () => (await import("./diff.ts")).diff,
  },
  work: {
    summary: "train the cells of a queue, as one machine of a fleet",
    load: async () => (await import("./work.ts")).work,
  },
  merge: {
    summary: "copy the runs of other stores into the store",
    load: async () => (await import("./merge.ts")).merge,
  },
  gc: {
    summary: "delete the runs that no experiment refers to, after showing them",
    load: async () => (await import("./gc.ts")).gc,
  },
  nightly: {
    summary: "train an experiment afresh and compare it with the committed baseline",
    load: async () => (await import("./nightly.ts")).nightly,
  },
  schema: {
    summary: "write the JSON Schema of experiment files",
    load: async () => (await import("./schema.ts")).schema,
  },
  certify: {
    summary: "hold every loss to its reference and print the certificates",
    load: async () => (await import("./certify.ts")).certify,
  },
};

/** The text of `--help` without a command. */
export function overview(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) =>
    `  ${name.padEnd(width)}  ${summary}`
  );
  return `Loss Atlas: what a loss does to the space of embeddings

usage: deno task COMMAND [arguments]

${lines.join("\n")}

Each command has --help.`;
}
