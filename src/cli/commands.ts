/** Runs a command and returns the exit code. */
export type CommandFunction = (args: readonly string[]) => Promise<number>;

/** A place that a command may write to: its option, or where that points by default. */
export type Place = "store" | "out" | "data" | "nightly" | "schema" | "tuned" | "pack" | "site";

/** A command of the command line. */
export interface Command {
  /** One line for the overview. */
  summary: string;
  /** Where it writes; it gets permission for no other folder. */
  writes: readonly Place[];
  /** Whether it starts programs: worker processes, and npm for data. */
  starts: boolean;
  /** Loads the command; the others stay unread. */
  load: () => Promise<CommandFunction>;
}

/** The commands, in the order of the overview. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  reproduce: {
    summary: "train and measure what is missing, and draw the report",
    writes: ["store", "out", "data"],
    starts: true,
    load: async () => (await import("./reproduce.ts")).reproduce,
  },
  report: {
    summary: "draw the report of what is in the store",
    writes: ["out"],
    starts: false,
    load: async () => (await import("./report.ts")).report,
  },
  tune: {
    summary: "tune the losses of a study, all by one budget, on validation images",
    writes: ["store", "data", "tuned"],
    starts: true,
    load: async () => (await import("./tune.ts")).tune,
  },
  verify: {
    summary: "check the store, train and measure samples again, and compare",
    writes: ["data"],
    starts: true,
    load: async () => (await import("./verify.ts")).verify,
  },
  list: {
    summary: "list the networks of the store",
    writes: [],
    starts: false,
    load: async () => (await import("./list.ts")).list,
  },
  show: {
    summary: "show what a network is, what was measured, and what it was trained with",
    writes: [],
    starts: false,
    load: async () => (await import("./show.ts")).show,
  },
  diff: {
    summary: "explain why two networks or their measures differ",
    writes: [],
    starts: false,
    load: async () => (await import("./diff.ts")).diff,
  },
  compare: {
    summary: "compare two studies, or one in two profiles or stores",
    writes: [],
    starts: false,
    load: async () => (await import("./compare.ts")).compare,
  },
  work: {
    summary: "train the cells of a queue, as one machine of a fleet",
    writes: ["store", "data"],
    starts: true,
    load: async () => (await import("./work.ts")).work,
  },
  merge: {
    summary: "copy the networks and measures of other stores into the store",
    writes: ["store"],
    starts: false,
    load: async () => (await import("./merge.ts")).merge,
  },
  gc: {
    summary: "delete what no study refers to, after showing it",
    writes: ["store"],
    starts: false,
    load: async () => (await import("./gc.ts")).gc,
  },
  pack: {
    summary: "pack what the store has of the atlas into few files, to be committed",
    writes: ["pack"],
    starts: false,
    load: async () => (await import("./pack.ts")).pack,
  },
  atlas: {
    summary: "draw the reports and the site of the atlas from its pack; trains nothing",
    writes: ["site"],
    starts: false,
    load: async () => (await import("./atlas.ts")).atlas,
  },
  nightly: {
    summary: "train a study afresh and compare it with the committed baseline",
    writes: ["store", "out", "data", "nightly"],
    starts: true,
    load: async () => (await import("./nightly.ts")).nightly,
  },
  schema: {
    summary: "write the JSON Schema of study files",
    writes: ["schema"],
    starts: false,
    load: async () => (await import("./schema.ts")).schema,
  },
  certify: {
    summary: "hold every loss to its reference and print the certificates",
    writes: [],
    starts: false,
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

usage: deno task loss-atlas COMMAND [arguments]

${lines.join("\n")}

Each command has --help; reproduce, report, verify, atlas and nightly are tasks of their own as well.`;
}
