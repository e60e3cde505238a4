import { resolve } from "node:path";
import { EXIT_CODES, InputError } from "../base/errors.ts";
import { unknownName } from "../base/text.ts";
import {
  checkManifest,
  manifestText,
  namedFrom,
  nameSchema,
  type OwnManifest,
} from "../data/own/manifest.ts";
import { readManifest, shapeSchema, SIDES, sourceOf } from "../data/own/manifest.ts";
import { filesNow, readOwn } from "../data/own/read.ts";
import { datasetInfo, datasetNames } from "../data/catalogue.ts";
import type { ImageShape } from "../data/types.ts";
import { count } from "../results/text.ts";
import { manifestFor, nameFrom } from "./commands.ts";
import { writeAlone } from "./files.ts";
import type { Shared } from "./options.ts";
import { formatTable, hint, standardOutput } from "./terminal.ts";

/** What is done with which images. */
export type DataOptions = Shared<"json"> & {
  out: string | undefined;
  name: string | undefined;
  title: string | undefined;
  shape: string | undefined;
  testShare: number;
  seed: number;
  validation: "train" | "test" | "drop" | undefined;
  label: string | undefined;
  classes: string | undefined;
  known: readonly string[];
  transpose: boolean;
  skipBroken: boolean;
  dropDuplicates: boolean;
};

const ACTIONS: Readonly<Record<string, (given: DataOptions, paths: string[]) => Promise<number>>> =
  {
    add: async (given, paths) => await add(given, only(paths, "add PATH")),
    show: async (given, paths) => await show(given, only(paths, "show FILE")),
    list: async (given, paths) => await list(given, paths),
  };

/** `deno task loss-atlas data`: datasets of the user's own. */
export async function data(given: DataOptions): Promise<number> {
  const [action, ...paths] = given.positional as [string, ...string[]];
  const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (act === undefined) throw unknownName("action of data", action, Object.keys(ACTIONS));
  return await act(given, paths);
}

function only(paths: string[], usage: string): string {
  if (paths.length === 1) return paths[0]!;
  throw new InputError(`data ${usage} takes one path, but got ${paths.length}`);
}

/** `data add PATH`: looks at images, says what they are, and writes their manifest. */
async function add(given: DataOptions, path: string): Promise<number> {
  const file = manifestFor(path, given);
  if (!file.endsWith(".dataset.json")) {
    throw new InputError(
      `--out must end with .dataset.json, by which studies tell it: it is "${file}"`,
    );
  }
  await refuseOther(file);
  const name = given.name ?? nameFrom(file.replace(/\.dataset\.json$/, ""));
  if (!nameSchema.safeParse(name).success) {
    throw new InputError(`--name must be lower-case words joined by hyphens: it is "${name}"`);
  }
  if (datasetNames.includes(name)) {
    throw new InputError(
      `The name "${name}" is that of a dataset that comes along: give another with --name`,
    );
  }
  const shape = given.shape === undefined ? undefined : shapeOf(given.shape);
  const reading = {
    ...shape && { shape },
    ...{ testShare: given.testShare, seed: given.seed, validation: given.validation ?? "train" },
    ...given.label !== undefined && { label: given.label },
    ...given.classes !== undefined && { classes: namesIn(given.classes) },
    ...{ transpose: given.transpose, skipBroken: given.skipBroken },
    dropDuplicates: given.dropDuplicates,
  };
  if (!given.json) console.error(`reading ${path}`);
  const { kind, files, train, test, classes, notes, warnings, ...found } = await readOwn(
    path,
    reading,
    given.json ? undefined : tellProgress(),
  );
  const countsOf = (labels: ArrayLike<number>) => {
    const counts = classes.map(() => 0);
    for (let at = 0; at < labels.length; at++) counts[labels[at]!]!++;
    return counts;
  };
  const manifest: OwnManifest = {
    ...{
      format: 1,
      name,
      title: given.title ?? name,
      source: namedFrom(file, path),
      reading,
      files,
    },
    ...{ shape: found.shape, classes, train: countsOf(train.labels), test: countsOf(test.labels) },
    openSetSplits: given.known.map(namesIn),
    notes: [...notes, ...warnings.map((warning) => `warning: ${warning}`)],
    sha256: found.sha256,
  };
  checkManifest(manifest, (what) => {
    throw new InputError(
      `Cannot make a dataset of "${path}": ${what}; its classes are ${
        classes.slice(0, 12).join(", ")
      }`,
    );
  });
  await writeAlone(file, new TextEncoder().encode(manifestText(manifest)));
  for (const warning of warnings) console.error(`warning: ${warning}`);
  if (given.json) {
    console.log(JSON.stringify({ type: "result", manifest: file, kind, ...manifest, warnings }));
    return EXIT_CODES.done;
  }
  tell(manifest, kind);
  console.log(
    `\nmanifest: ${file}, named in a study beside it as "dataset": ["./${
      file.split(/[\\/]/).at(-1)
    }"]`,
  );
  return EXIT_CODES.done;
}

/** The names of classes that a list has, between its commas. */
const namesIn = (list: string) => list.split(",").map((each) => each.trim());

/** How often a long reading says how far it is. */
const PAUSE_MILLISECONDS = 5000;

function tellProgress(): (images: number) => void {
  let last = performance.now();
  return (images) => {
    if (performance.now() - last < PAUSE_MILLISECONDS) return;
    last = performance.now();
    console.error(`${images} images read`);
  };
}

/** Says what a manifest says. */
function tell(manifest: OwnManifest, kind?: string): void {
  const { name, title, classes, train, test, shape, files, notes, openSetSplits, sha256 } =
    manifest;
  const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
  const rows = [
    ["name", title === name ? name : `${name} (${title})`],
    ["found", `${kind ? `${kind}, ` : ""}${count(files.count, "file")}`],
    ["images", `${shape.join(" x ")}, ${sum(train)} to train on and ${sum(test)} to test`],
    ["classes", `${classes.length}, of ${range(train)} training and ${range(test)} test images`],
    ...openSetSplits.map((known, at) => [`open-set split ${at}`, `knows ${known.join(", ")}`]),
    ...notes.filter((note) => !note.startsWith("warning: ")).map((note) => ["note", note]),
    ["identity", sha256],
  ];
  console.log(formatTable(["what", "value"], rows, standardOutput()));
  const shown = classes.slice(0, CLASSES);
  const lines = shown.map((each, at) => [each, String(train[at]), String(test[at])]);
  console.log(`\n${formatTable(["class", "train", "test"], lines, standardOutput())}`);
  if (classes.length > shown.length) console.log(`${classes.length - shown.length} more`);
}

/** How many classes are listed: they fit a screen. */
const CLASSES = 26;

function range(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : `${least} to ${most}`;
}

/** The shape of `--shape`. */
function shapeOf(text: string): ImageShape {
  const { success, data } = shapeSchema.safeParse(
    text.split(/[x,×]/).map((side) => side.trim() === "" ? NaN : Number(side)),
  );
  if (success) return data;
  throw new InputError(
    `--shape must be height x width x channels, such as 32x32x3: sides even, of ${SIDES.least} to ${SIDES.most}, channels 1 or 3: it is "${text}"`,
  );
}

/** Refuses to write over what is no manifest. */
async function refuseOther(file: string): Promise<void> {
  try {
    await Deno.lstat(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  try {
    await readManifest(file);
  } catch {
    throw new InputError(
      `"${file}" is something else than a manifest, and would be lost: name another file with --out, or move it away`,
    );
  }
}

/** `data show FILE`: what a manifest says, and whether its files are still as it says. */
async function show({ json }: DataOptions, file: string): Promise<number> {
  const manifest = await readManifest(file);
  const source = sourceOf(file, manifest.source);
  const now = await filesNow(source, manifest.reading).catch((error) => {
    if (error instanceof InputError) return error.message;
    throw error;
  });
  const fault = typeof now === "string"
    ? now
    : now.sha256 === manifest.files.sha256
    ? undefined
    : "its files have changed since";
  if (json) {
    console.log(
      JSON.stringify({
        type: "result",
        manifest: file,
        ...manifest,
        holds: fault === undefined,
        fault,
      }),
    );
  } else {
    tell(manifest);
    console.log(
      fault === undefined
        ? `\nthe files in "${source}" are as it says`
        : `\nit no longer holds: "${source}": ${fault}; make it again with ${
          hint("data", "add", source, "--out", resolve(file))
        }`,
    );
  }
  return fault === undefined ? EXIT_CODES.done : EXIT_CODES.differs;
}

/** `data list`: the datasets that come along, and the manifests in some folders. */
async function list({ json }: DataOptions, folders: string[]): Promise<number> {
  const rows = datasetNames.map((name) => {
    const { title, shape, classes } = datasetInfo(name);
    return { name, title, shape: [...shape], classes, manifest: "" };
  });
  for (const folder of folders.length > 0 ? folders : ["."]) {
    for await (const { name: file, isFile } of Deno.readDir(folder)) {
      if (!isFile || !file.endsWith(".dataset.json")) continue;
      const manifest = folder === "." ? file : `${folder}/${file}`;
      const { name, title, shape, classes } = await readManifest(manifest);
      rows.push({ name, title, shape: [...shape], classes: classes.length, manifest });
    }
  }
  if (json) { for (const row of rows) console.log(JSON.stringify(row)); }
  else {
    console.log(formatTable(
      ["dataset", "shape", "classes", "title", "manifest"],
      rows.map(({ name, shape, classes, title, manifest }) => [
        ...[name, shape.join(" x "), String(classes), title, manifest],
      ]),
      standardOutput(),
    ));
  }
  return EXIT_CODES.done;
}
