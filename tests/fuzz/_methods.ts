import fc from "fast-check";
import * as main from "../../mod.ts";
import { tf } from "../../src/compute/tf.ts";
import * as losses from "../../src/losses/mod.ts";
import * as store from "../../src/store/mod.ts";
import { sampleNetwork, sampleRecord } from "../store/_network.ts";
import { sealNetwork } from "../../src/store/network_files.ts";
import {
  anything,
  finite,
  list,
  number,
  object,
  type Shape,
  typed,
  within,
} from "./_documented.ts";
import type { Subject, Subjects } from "./_subject.ts";

await main.useBackend("cpu");

/** In the place of an entry: these are called on what its functions give. */
export const METHODS: object = {};

const STREAM = main.randomStream(1, "fuzz");

const FOLDER = Deno.makeTempDirSync({ prefix: "loss-atlas-fuzz-methods-" });
addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const STORE = store.openStore(`${FOLDER}/store`);
const NETWORK = sampleNetwork();
const { digest } = NETWORK;
const RECORDS = [sampleRecord(digest)];

/** A digest of a network that is there, and of one that is not. */
const digests = fc.constantFrom(digest, "a".repeat(64));

const [CLASSES, DIMENSION, ROWS] = [3, 2, 4];
const LOSSES = losses.lossNames.flatMap((name) => {
  try {
    return [losses.createLoss({ name }, { classes: CLASSES, dimension: DIMENSION, seed: 1 })];
  } catch {
    // It asks for what this geometry has not; createLoss() itself is called elsewhere.
    return [];
  }
});
const OWN = losses.buildLoss({ classes: CLASSES, dimension: DIMENSION, seed: 1 }, {
  name: "own",
  value: (x) => tf.mean(tf.square(x)),
  scores: (x) => tf.zeros([x.shape[0], CLASSES]),
});

/** Values that become tensors only where they are called, so that they can be damaged. */
const rows = fc.array(
  fc.array(fc.integer({ min: -30, max: 30 }).map((n) => n / 10), {
    minLength: DIMENSION,
    maxLength: DIMENSION,
  }),
  { minLength: ROWS, maxLength: ROWS },
);
const labels = fc.array(fc.nat(CLASSES - 1), { minLength: ROWS, maxLength: ROWS });

/** A tensor of what can be one; anything else is passed on as it is. */
function tensorOf(value: unknown): unknown {
  try {
    return tf.tensor(value as number[]);
  } catch {
    return value;
  }
}

/** Calls a method of each loss that has it; the values of the tensors that come out. */
function ofLosses(all: readonly losses.Loss[], name: "compute" | "scores" | "logits") {
  return (which: unknown, ...args: unknown[]) => {
    const having = all.filter((loss) => loss[name] !== undefined);
    const loss =
      having[Number.isSafeInteger(which) ? Math.abs(which as number) % having.length : 0]!;
    const method = loss[name] as (...args: unknown[]) => { dataSync(): Float32Array };
    return tf.tidy(() => [...method(...args.map(tensorOf)).dataSync()]);
  };
}

const which = fc.nat(1000);
const batch = fc.tuple(which, rows, labels);
const embeddings = fc.tuple(which, rows);
/** Embeddings may be damaged to what is not finite, and the value with them. */
const numbers: Shape = (value) => list(within(-Infinity, Infinity, true))(value, true);

function lossMethods(given: string, all: readonly losses.Loss[]): Record<string, Subject> {
  const methods: Record<string, Subject> = {
    compute: { args: batch, gives: numbers, documented: "Loss.compute" },
    scores: { args: embeddings, gives: numbers, documented: "Loss.scores" },
    logits: { args: embeddings, gives: numbers, documented: "Loss.logits" },
  };
  return {
    ...Object.fromEntries(
      Object.entries(methods)
        .filter(([name]) => all.some((loss) => name in loss))
        .map(([name, subject]) => [
          `${given}.${name}`,
          { ...subject, call: ofLosses(all, name as "compute") },
        ]),
    ),
    ...all.some(({ setClassMeans }) => setClassMeans) && {
      [`${given}.setClassMeans`]: {
        args: fc.tuple(rows.map((rows) => rows.slice(0, CLASSES))),
        gives: typed("undefined"),
        documented: "Loss.setClassMeans",
        call: (means: unknown) => {
          for (const loss of all) loss.setClassMeans?.(means as number[][]);
        },
      },
    },
    ...all.some(({ update }) => update) && {
      [`${given}.update`]: {
        args: fc.tuple(rows, labels),
        gives: typed("undefined"),
        documented: "Loss.update",
        call: (...args: unknown[]) => {
          for (const loss of all) {
            tf.tidy(() => {
              (loss.update as ((...args: unknown[]) => void) | undefined)?.(...args.map(tensorOf));
            });
          }
        },
      },
    },
    ...all.some(({ predictions }) => predictions) && {
      [`${given}.predictions`]: {
        args: fc.tuple(rows),
        gives: list(numbers),
        documented: "Loss.predictions",
        call: (x: unknown) =>
          all.flatMap(({ predictions }) =>
            predictions ? [tf.tidy(() => [...predictions(tensorOf(x) as never).dataSync()])] : []
          ),
      },
    },
    [`${given}.dispose`]: {
      args: fc.constant([]),
      gives: typed("undefined"),
      documented: "Loss.dispose",
      // Twice, as nothing says that it may not be.
      call: () => {
        const loss = losses.createLoss({ name: "softmax" }, {
          classes: CLASSES,
          dimension: DIMENSION,
          seed: 1,
        });
        loss.dispose();
        loss.dispose();
      },
    },
  };
}

const streamMethods: Record<string, Omit<Subject, "call">> = {
  uniform: { args: fc.constant([]), gives: within(0, 1) },
  integer: { args: fc.tuple(fc.integer({ min: 1, max: 2 ** 40 })), gives: within(0, 2 ** 53) },
  normal: { args: fc.constant([]), gives: finite },
  permutation: { args: fc.tuple(fc.nat(50)), gives: list(number), seconds: 10 },
};

const nothing = typed("undefined");
const files = sealNetwork(NETWORK);
const storeMethods: Record<string, Omit<Subject, "call" | "documented">> = {
  exists: { args: fc.constant([]), gives: typed("boolean") },
  prepare: { args: fc.constant([]), gives: nothing },
  list: { args: fc.constant([]), gives: list(typed("string")) },
  has: { args: fc.tuple(digests), gives: typed("boolean") },
  open: { args: fc.tuple(digests), gives: object({ record: object({ digest: typed("string") }) }) },
  use: { args: fc.constant([]), gives: anything },
  isInUse: { args: fc.constant([]), gives: typed("boolean") },
  notes: { args: fc.constant([]), gives: anything },
  lease: { args: fc.tuple(digests), gives: anything },
  write: { args: fc.constant([NETWORK]), gives: nothing },
  import: { args: fc.constant([digest, files]), gives: object({ record: anything }) },
  freeWeights: { args: fc.tuple(digests), gives: nothing },
  setAside: { args: fc.tuple(digests), gives: typed("string") },
  remove: { args: fc.tuple(digests), gives: nothing },
  measures: { args: fc.tuple(digests), gives: list(object({ digest: typed("string") })) },
  writeMeasures: { args: fc.tuple(digests, fc.constant(RECORDS)), gives: nothing },
  keepMeasures: { args: fc.tuple(digests, fc.constant(RECORDS)), gives: nothing },
  setMeasuresAside: { args: fc.tuple(digests), gives: within(0, 10) },
};

type Methods = Record<string, (...args: unknown[]) => unknown>;

/** Calls a method of a store that has the network; a lease that it gives is given back. */
function ofStore(name: string) {
  return async (...args: unknown[]) => {
    await STORE.prepare();
    if (!await STORE.has(digest)) await STORE.write(NETWORK);
    const value = await (STORE as unknown as Methods)[name]!(...args);
    if (typeof value === "object" && value !== null && Symbol.dispose in value) {
      (value as Disposable)[Symbol.dispose]();
    }
    return value;
  };
}

const rename = <T>(
  given: string,
  all: Record<string, T>,
  more: (name: string) => Partial<Subject>,
) =>
  Object.fromEntries(
    Object.entries(all).map((
      [name, subject],
    ) => [`${given}.${name}`, { ...subject, ...more(name) }]),
  ) as unknown as Record<string, Subject>;

export const methodSubjects: Subjects = {
  of: METHODS,
  calls: {
    ...rename("randomStream()", streamMethods, (name) => ({
      documented: `RandomStream.${name}`,
      call: (...args) => (STREAM as unknown as Methods)[name]!(...args),
    })),
    ...rename("openStore()", storeMethods, (name) => ({
      documented: `Store.${name}`,
      call: ofStore(name),
      rare: 2,
    })),
    ...lossMethods("createLoss()", LOSSES),
    ...lossMethods("buildLoss()", [OWN]),
  },
};

/** The methods of what exported functions give, by the function. */
export function methodsGiven(): Record<string, string[]> {
  const of = (value: object) =>
    Object.entries(value).filter(([, each]) => typeof each === "function").map(([name]) => name);
  return {
    "randomStream()": of(STREAM),
    "openStore()": of(STORE),
    "createLoss()": [...new Set(LOSSES.flatMap(of))],
    "buildLoss()": of(OWN),
  };
}
