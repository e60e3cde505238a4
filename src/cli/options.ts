/**
 * The options of the command line: how each is read, explained and granted rights.
 *
 * Every command is known to the launcher by its options, so this module loads nothing heavy.
 *
 * @module
 */
import { InputError } from "../base/errors.ts";
import { unknownName } from "../base/text.ts";
import type { BackendName } from "../compute/backend.ts";
import { dataDirectory } from "../data/provision/directory.ts";
import { atHome } from "./places.ts";
import { DEFAULT_TIME_LIMIT, MOST_MEGABYTES, MOST_SECONDS } from "../runner/worker_command.ts";

/** An option of a command. */
export interface Option<Value> {
  /** The name of its value in the help; absent for a switch. */
  metavar?: string;
  /** One line for the help, with the default. */
  help: string;
  /** What its value may be, or each of a list of them, where that is one of a few words. */
  values?: readonly string[];
  /** Whether it may be given several times. */
  repeats?: boolean;
  /** Another way to write it, such as `--loss`. */
  alias?: string;
  /**
   * Reads what was given.
   *
   * @param texts The values as they were given; none gives the default.
   * @param name The option as it is written, for errors.
   * @throws {InputError} If a text is not a valid value.
   */
  read(texts: readonly string[], name: string): Value;
  /** The rights that a value calls for, beyond those that every command has. */
  grants?(text: string): Rights;
}

/** Rights that a value of an option calls for. */
export interface Rights {
  /** A path to read. */
  read?: string;
  /** A host and port to reach. */
  net?: string;
  /** Whether native code is loaded. */
  native?: boolean;
}

/** The options of a command by their names in code: `dataDir` is `--data-dir`. */
export type Options = Readonly<Record<string, Option<unknown>>>;

/** What was given to a command: the values of its options, and its arguments. */
export type Given<O extends Options> =
  & { readonly [Name in keyof O]: O[Name] extends Option<infer Value> ? Value : never }
  & {
    /** The arguments that are no options. */
    readonly positional: readonly string[];
    /** Everything as it was given, to be called again. */
    readonly args: readonly string[];
  };

/** An option that takes a value; the help names the default where it is a plain one. */
function valued<Value, Default>(
  metavar: string,
  help: string,
  parse: (text: string, name: string) => Value,
  fallback: Default | (() => Default),
): Option<Value | Default> {
  const isPlain = typeof fallback === "string" || typeof fallback === "number";
  return {
    metavar,
    help: isPlain ? `${help} (default: ${fallback})` : help,
    read: ([text], name) => {
      if (text !== undefined) return parse(text, name);
      return fallback instanceof Function ? fallback() : fallback;
    },
  };
}

/** A switch. */
export const flag = (help: string): Option<boolean> => ({
  help,
  read: (texts) => texts.length > 0,
});

/** An option whose value is any text. */
export const text = <Default extends string | undefined = undefined>(
  metavar: string,
  help: string,
  fallback?: Default,
): Option<string | Default> => valued(metavar, help, (value) => value, fallback as Default);

/** An option that names a file or folder to read. */
export const input: typeof text = (metavar, help, fallback) => ({
  ...text(metavar, help, fallback),
  grants: (path) => ({ read: path }),
});

/** An option whose value is a number that `isRight` accepts; `what` says which those are. */
const numeric = <Default extends number | undefined>(
  metavar: string,
  help: string,
  fallback: Default | (() => Default),
  what: string,
  isRight: (number: number, text: string) => boolean,
): Option<number | Default> =>
  valued(metavar, help, (value, name) => {
    const number = Number(value);
    if (isRight(number, value)) return number;
    throw new InputError(`${name} must be a ${what}: "${value}" is not`);
  }, fallback);

/** An option whose value is a number above 0, and no more than some greatest one. */
export const positive = <Default extends number | undefined>(
  metavar: string,
  help: string,
  fallback: Default,
  most = Number.MAX_SAFE_INTEGER,
): Option<number | Default> => {
  const range = most < Number.MAX_SAFE_INTEGER ? `above 0, at most ${most}` : "above 0";
  const isRight = (number: number) => number > 0 && number <= most;
  return numeric(metavar, help, fallback, `number ${range}`, isRight);
};

/** An option whose value is a whole number of worker processes. */
export const processes = (least: 0 | 1, help: string): Option<number> =>
  numeric(
    "N",
    `${help} (default: the number of cores)`,
    () => navigator.hardwareConcurrency,
    `whole number of at least ${least}`,
    (number) => Number.isInteger(number) && number >= least,
  );

/** An option whose value is a whole number from 0 to some greatest one. */
export const whole = <Default extends number | undefined>(
  metavar: string,
  help: string,
  fallback: Default,
  most = Number.MAX_SAFE_INTEGER,
): Option<number | Default> => {
  const range = most < Number.MAX_SAFE_INTEGER ? `from 0 to ${most}` : "of at least 0";
  const isRight = (number: number, text: string) =>
    text !== "" && Number.isSafeInteger(number) && number >= 0 && number <= most;
  return numeric(metavar, help, fallback, `whole number ${range}`, isRight);
};

/** An option that may be given several times. */
export const repeated = (metavar: string, help: string): Option<readonly string[]> => ({
  metavar,
  help: `${help}; may be repeated`,
  repeats: true,
  read: (texts) => texts,
});

/** An option whose value is a size of images, such as 28x28x1. */
export const shape = (help: string): Option<readonly [number, number, number]> =>
  valued("HxWxC", `${help} (default: 28x28x1)`, (value, name) => {
    const sides = value.match(/^(\d{1,4})x(\d{1,4})x([13])$/)?.slice(1).map(Number);
    if (sides?.every((side) => side > 0)) {
      return sides as unknown as readonly [number, number, number];
    }
    throw new InputError(
      `${name} must be height, width and 1 or 3 channels, such as 32x32x3: "${value}" is not`,
    );
  }, () => [28, 28, 1] as const);

/** Finds a value among those that are valid. */
export const oneOf =
  <Name extends string>(thing: string, valid: readonly Name[]) => (given: string): Name => {
    const found = valid.find((name) => name === given);
    if (found === undefined) throw unknownName(thing, given, valid);
    return found;
  };

/** An option whose value is a list of names, joined by commas. */
export const list = <Name extends string>(
  help: string,
  thing: string,
  valid: readonly Name[],
  fallback: string,
): Option<Name[]> => {
  const parse = (value: string) => value.split(",").map(oneOf(thing, valid));
  const { read, ...option } = valued("LIST", help, (value) => value, fallback);
  return { ...option, values: valid, read: (texts, name) => parse(read(texts, name)) };
};

/** The backends; the type keeps them those of `useBackend()`, which would load TensorFlow.js. */
const BACKENDS = Object.keys(
  { auto: 0, webgpu: 0, wasm: 0, cpu: 0 } satisfies Record<BackendName, 0>,
) as BackendName[];

/** An option that names a backend. */
export const backend = <Default extends BackendName | undefined>(
  help: string,
  fallback: Default,
): Option<BackendName | Default> => {
  const find = oneOf("backend", BACKENDS);
  // Of two that are near, nobody means the processor.
  const parse = (name: string) => find(name === "gpu" ? "webgpu" : name);
  return { ...valued("NAME", help, parse, fallback), values: BACKENDS };
};

/** An option whose value is one of some names; undefined where it is not given. */
export const choice = <Name extends string>(
  help: string,
  thing: string,
  valid: readonly Name[],
): Option<Name | undefined> => ({
  ...valued("NAME", help, oneOf(thing, valid), undefined),
  values: valid,
});

/** The host and port of a queue; what is not an address gets no more, and a message later. */
function hostOf(address: string): string {
  const url = URL.parse(address);
  return url?.hostname ? `${url.hostname}:${url.port || 6379}` : "localhost:6379";
}

/** The variable of the environment with the password of the queue. */
export const QUEUE_PASSWORD = "LOSS_ATLAS_QUEUE_PASSWORD";

/** The address of a queue, which must not hold a password. */
function withoutPassword(address: string, name: string): string {
  if (!URL.parse(address)?.password) return address;
  throw new InputError(
    `${name} must not hold a password, because every user of this machine sees it in the list of processes: put the password into the environment variable ${QUEUE_PASSWORD}`,
  );
}

/** The options that several commands share. */
export const SHARED = {
  profile: text("NAME", 'a profile of the study, such as quick or full; "none" for none'),
  set: repeated("PATH=VALUE", "change the study, such as training.epochs=1"),
  module: {
    ...repeated(
      "FILE",
      "a module of your own: losses, measures, backbones, activations; run as code",
    ),
    // As it was called when modules exported a loss alone.
    alias: "--loss",
  },
  backend: backend("auto, webgpu, wasm or cpu", "auto"),
  jobs: processes(1, "worker processes"),
  memory: positive(
    "MB",
    "megabytes a worker may use (default: its share of half)",
    undefined,
    MOST_MEGABYTES,
  ),
  timeLimit: positive(
    "SECONDS",
    "how long a worker may be silent before its cell is tried again",
    DEFAULT_TIME_LIMIT,
    MOST_SECONDS,
  ),
  queue: {
    ...valued(
      "URL",
      "train on the workers of a queue, such as redis://localhost:6379",
      withoutPassword,
      undefined,
    ),
    grants: (address: string) => ({ net: hostOf(address) }),
  },
  retries: whole(
    "N",
    "how often a cell is tried again whose worker dies, or that fails on a queue (default: 1, on a queue 2)",
    undefined,
    100,
  ),
  priority: whole(
    "N",
    "on a queue, cells of a higher priority come first, 0 to 1000 (default: 0)",
    undefined,
    1000,
  ),
  shard: text("I/N", "only the I-th of N parts of about equal cost"),
  weights: text(
    "LIST",
    "the speeds of the machines of the N parts, such as 1,2,4, the same on each (default: all equal)",
  ),
  store: text("DIR", "the store of finished networks", "store"),
  other: input("DIR", "the store of the second one (default: that of the first)"),
  dataDir: valued(
    "DIR",
    "where datasets are kept (default: your cache directory)",
    (value) => value,
    dataDirectory,
  ),
  out: text("DIR", "where the report goes", "reports"),
  pack: {
    ...input("DIR", "the pack of the atlas", "atlas"),
    read: ([given]: readonly string[]) => given ?? atHome("atlas"),
  },
  dataset: {
    ...repeated("FILE", "the manifest of images of your own, as data add writes it"),
    grants: (file: string) => ({ read: file }),
  },
  done: input("DIR", "a pack, such as atlas, whose networks need not be trained"),
  metrics: text(
    "LIST",
    "metrics of the table, joined by commas, or all (default: one for each task)",
  ),
  json: flag("print results as JSON, and events as lines of JSON"),
};

/** What was given of some shared options. */
export type Shared<Name extends keyof typeof SHARED> = Given<Pick<typeof SHARED, Name>>;
