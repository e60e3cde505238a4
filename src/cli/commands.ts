/**
 * The commands, in the order of the overview: what each is given, what it may write, and where it is.
 *
 * The launcher reads this file, so it loads nothing heavy.
 *
 * @module
 */
import { basename, dirname, join, resolve } from "node:path";
import { siblingPaths } from "../atlas/pack/write_pack.ts";
import { InputError } from "../base/errors.ts";
import { HOME } from "../base/files.ts";
import { namedDatasets } from "../data/own/named.ts";
import { dataDirectory } from "../data/provision/directory.ts";
import { importLate } from "./late.ts";
import { REPORT_FORMATS } from "../results/types.ts";
import { type Command, command } from "./command.ts";
import { studyPath } from "./places.ts";
import { unfinishedPath } from "./files.ts";
import { historyFile, jobSummaryFile } from "./nights.ts";
import {
  backend,
  choice,
  flag,
  input,
  list,
  positive,
  processes,
  repeated,
  shape,
  SHARED,
  text,
  whole,
} from "./options.ts";

const { module, store, other, dataDir, out, pack, queue, shard, timeLimit, metrics, json } = SHARED;
const { profile, set, jobs, memory, retries, priority, done, weights, dataset } = SHARED;
const STUDY = { profile, set, module };
const TRAINING = { backend: SHARED.backend, jobs, memory, dataDir };

/** Loads the module of a command: seconds, which the first line of output need not wait for. */
const load = <Module>(path: string) => importLate<Module>(import.meta.resolve(path));

/** The folders into which tunings of some studies are written, and from which they are read. */
export const tuningFolders = (studies: readonly string[]): string[] =>
  studies.filter((file) => file.endsWith(".json")).map((file) => `${dirname(file)}/tuned`);

/** Where the list of what a manifest imports goes. */
export const listOf = (manifest: string): string =>
  `${manifest.replace(/[\\/]+$/, "").replace(/\.(csv|json)$/i, "")}.imported.json`;

/** Where the manifest of images of one's own goes. */
export const manifestFor = (
  path: string,
  { out, name }: { out: string | undefined; name: string | undefined },
): string => out ?? `${name ?? nameFrom(path)}.dataset.json`;

/** The name of a dataset by that of its file or folder. */
export const nameFrom = (path: string): string =>
  basename(resolve(path)).replace(/(\.(npz|csv|parquet|bin|gz)|-images.*ubyte.*)+$/i, "")
    .toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60) || "images";

/** Whether there is a folder; what the launcher may not look at is taken for a file. */
function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** The folder of the files that a manifest names; a folder is its own. */
const folderOf = (manifest: string): string =>
  /\.(csv|json)$/i.test(manifest) ? dirname(manifest) : manifest;

/** The folders of some studies, which hold the lists of imported networks that they name. */
export const studyFolders = (studies: readonly string[]): string[] =>
  studies.filter((file) => file.endsWith(".json")).map((file) => dirname(file));

/** The commands that are tasks of their own, beside `loss-atlas`. */
export const TASKS = ["reproduce", "report", "verify", "atlas", "nightly"] as const;

/** The shells for which there are completions. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

const EXPORT_FORMATS = ["tensorboard", "mlflow", "numpy"] as const;

/** The study of a call that names none, and its profile. */
export const DEFAULT_STUDY = { path: "experiments/reproduce.json", profile: "quick" } as const;

/** Where the schema of study files goes: beside a study, or to those of the project. */
export const schemaFile = ([study]: readonly string[]): string =>
  study === undefined
    ? "experiments/schema.json"
    : join(dirname(studyPath(study) ?? study), "schema.json");

const STUDY_NOTE = `default: ${DEFAULT_STUDY.path} in its profile ${DEFAULT_STUDY.profile}`;
const FORMATS_HELP = `kinds of files, joined by commas: ${REPORT_FORMATS.join(",")}`;

/** The commands. */
export const COMMANDS: readonly Command[] = [
  command({
    name: "init",
    summary: "Start a folder of your own: a study, a loss, a metric, and what editors need",
    positional: "[DIR]",
    note: "default: this folder",
    options: {},
    writes: ({ positional: [folder = "."] }) =>
      HOME === undefined ? [folder, dataDirectory()] : [folder],
    run: async (given) => await (await load<typeof import("./init.ts")>("./init.ts")).init(given),
  }),
  command({
    name: "reproduce",
    summary: "Train and measure what the store lacks of a study, and draw the report",
    positional: "[STUDY...]",
    note: STUDY_NOTE,
    byDefault: [DEFAULT_STUDY.path],
    options: {
      ...STUDY,
      ...TRAINING,
      store,
      out,
      timeLimit,
      queue,
      retries,
      priority,
      shard,
      weights,
      done,
      metrics,
      dryRun: flag("list what would be done for each configuration, and why"),
      networks: flag("with --dry-run, list single networks"),
      json,
    },
    writes: ({ store, out, dataDir }) => [store, out, dataDir],
    starts: true,
    trains: ({ dryRun, queue }) => !dryRun && queue === undefined,
    opening: ({ positional, profile }) => {
      const byDefault = positional.length === 0;
      const studies = byDefault ? [DEFAULT_STUDY.path] : positional;
      const applied = profile ?? (byDefault ? DEFAULT_STUDY.profile : undefined);
      return `reproduce: ${studies.join(", ")}${applied ? ` in the profile ${applied}` : ""}`;
    },
    run: async (given) => {
      if (given.dryRun) {
        return await (await load<typeof import("./dry_run.ts")>("./dry_run.ts")).dryRun(given);
      }
      if (given.networks) throw new InputError("--networks is for --dry-run: give both");
      return await (await load<typeof import("./reproduce.ts")>("./reproduce.ts")).reproduce(given);
    },
  }),
  command({
    name: "plan",
    summary: "Say what a study takes, and what its claims can be decided by, before it is trained",
    positional: "[STUDY...]",
    note: STUDY_NOTE,
    byDefault: [DEFAULT_STUDY.path],
    options: {
      ...STUDY,
      backend: SHARED.backend,
      store,
      out: text("FILE", "write the plan, in Markdown, to a file instead of printing it"),
      json,
    },
    // A file is written beside its place and renamed in.
    writes: ({ out }) => out === undefined ? [] : [dirname(out)],
    run: async (given) => await (await load<typeof import("./plan.ts")>("./plan.ts")).plan(given),
  }),
  command({
    name: "report",
    summary: "Draw the report of what the store has of a study, without training",
    positional: "[STUDY...]",
    note: STUDY_NOTE,
    byDefault: [DEFAULT_STUDY.path],
    options: {
      ...STUDY,
      backend: backend("the backend of the networks", "auto"),
      store,
      out,
      all: flag("draw everything in the store, without a study"),
      json: flag("print where the report is, every value and the verdicts as JSON"),
      format: {
        ...list(FORMATS_HELP, "format", REPORT_FORMATS, "svg,html,md"),
        // The renderer of PNG is native code.
        grants: (formats) => ({ native: formats.includes("png") }),
      },
      bundle: text("FILE", "write one file instead, with all that the report follows from"),
    },
    writes: ({ out, bundle }) => bundle === undefined ? [out] : [bundle, unfinishedPath(bundle)],
    run: async (given) =>
      await (await load<typeof import("./report.ts")>("./report.ts")).report(given),
  }),
  command({
    name: "open",
    summary: "Open a report in the browser, and print where it is",
    positional: "[NAME]",
    note: "the study of the report; default: the report that was drawn last",
    options: { out: { ...out, help: "where the reports are (default: reports)" } },
    reads: ({ out }) => [out],
    opens: true,
    run: async (given) => await (await load<typeof import("./open.ts")>("./open.ts")).open(given),
  }),
  command({
    name: "measure",
    summary: "Measure embeddings of your own from a file, or two side by side, without a study",
    positional: "FILE [FILE]",
    note: "arrays embeddings and labels as .npz, .npy, .safetensors, .arrow, .parquet or .csv",
    options: {
      labels: {
        ...repeated("FILE", "the labels of an .npy file: .npy, or text with one a line"),
        grants: (file: string) => ({ read: file }),
      },
      metrics: text("LIST", "metrics to measure, joined by commas (default: all that can be)"),
      space: choice(
        "where neighbours are near: euclidean or sphere, which is by angle",
        "space",
        ["euclidean", "sphere"] as const,
      ),
      module,
      json,
    },
    run: async (given) =>
      await (await load<typeof import("./measure.ts")>("./measure.ts")).measure(given),
  }),
  command({
    name: "import",
    summary: "Put networks that were trained elsewhere into the store, as embeddings",
    positional: "MANIFEST",
    note: "a CSV or JSON with a row a file, or a folder of files",
    options: {
      pattern: text("TEXT", "what the names of a folder's files say, such as {loss}-{seed}.npz"),
      metrics: text(
        "LIST",
        "metrics to measure, joined by commas, or none (default: all that can be)",
      ),
      out: text("FILE", "the list for studies (default: NAME.imported.json beside the manifest)"),
      module,
      store,
      json,
    },
    // The files that a manifest names lie in its folder.
    reads: ({ positional }) => positional.map(folderOf),
    writes: ({ store, out, positional }) => [
      store,
      ...positional.map((manifest) => dirname(out ?? listOf(manifest))),
    ],
    run: async (given) =>
      await (await load<typeof import("./import.ts")>("./import.ts")).importNetworks(given),
  }),
  command({
    name: "data",
    summary: "Make a dataset of images of your own: data add PATH, data show FILE, data list",
    positional: "ACTION [PATH...]",
    note: "add, show or list; studies name what add writes",
    words: ["add", "show", "list"],
    options: {
      out: text("FILE", "the manifest (default: NAME.dataset.json in this folder)"),
      name: text("TEXT", "what it is called (default: the name of the manifest)"),
      title: text("TEXT", "what it is called in print (default: its name)"),
      shape: text("HxWxC", "bring images to a shape by averaging over area, such as 32x32x3"),
      testShare: positive(
        "SHARE",
        "the share of test images where there is no test part",
        0.2,
        0.9,
      ),
      seed: whole("N", "the seed by which these are drawn", 1),
      validation: choice(
        "where validation images go: train (default), test or drop",
        "place",
        ["train", "test", "drop"] as const,
      ),
      label: text("TEXT", "the column of labels: first, last or its name; of CIFAR fine or coarse"),
      classes: text("CLASSES", "keep these classes alone, joined by commas (default: all)"),
      known: repeated("CLASSES", "an open-set split: its known classes, joined by commas"),
      transpose: flag("let rows and columns change places, as EMNIST needs it"),
      skipBroken: flag("leave out images that cannot be read"),
      dropDuplicates: flag("leave out test images that are among the training images too"),
      json,
    },
    reads: ({ positional: [, ...paths] }) => [
      ...paths.flatMap((path) => [path, ...isFolder(path) ? [] : [dirname(path)]]),
      ...namedDatasets([], [], paths).map(({ source }) => source),
    ],
    writes: ({ positional: [action, path], out, name }) =>
      action === "add" && path !== undefined
        ? [manifestFor(path, { out, name }), unfinishedPath(manifestFor(path, { out, name }))]
        : [],
    run: async (given) => await (await load<typeof import("./data.ts")>("./data.ts")).data(given),
  }),
  command({
    name: "export",
    summary: "Write networks of the store for TensorBoard's projector, MLflow or NumPy",
    positional: "DIGEST|STUDY",
    note: "the first digits of a digest are enough",
    options: {
      format: choice("tensorboard, mlflow or numpy (default: numpy)", "format", EXPORT_FORMATS),
      out: text("DIR", "the folder, which must not hold anything else", "export"),
      ...STUDY,
      backend: backend("the backend of the networks", "auto"),
      store,
      json,
    },
    writes: ({ out }) => [out],
    run: async (given) =>
      await (await load<typeof import("./export.ts")>("./export.ts")).exportNetworks(given),
  }),
  command({
    name: "draw",
    summary: "Make a page on which one draws and sees where each network of a study puts it",
    positional: "STUDY",
    options: {
      ...STUDY,
      backend: backend("the backend of the networks", "auto"),
      store,
      out,
      dataDir,
    },
    writes: ({ out }) => [out],
    run: async (given) => await (await load<typeof import("./draw.ts")>("./draw.ts")).draw(given),
  }),
  command({
    name: "tune",
    summary: "Tune all losses of a study with the same budget, on validation images",
    positional: "STUDY",
    options: {
      ...STUDY,
      ...TRAINING,
      store,
      dryRun: flag("say what would be tried of each loss, and what of that is to be trained"),
      json: flag("print results as JSON"),
    },
    writes: ({ store, dataDir, positional }) => [store, dataDir, ...tuningFolders(positional)],
    starts: true,
    trains: ({ dryRun }) => !dryRun,
    opening: ({ positional }) => `tune: ${positional[0]}`,
    run: async (given) =>
      given.dryRun
        ? await (await load<typeof import("./tune_plan.ts")>("./tune_plan.ts")).planTuning(given)
        : await (await load<typeof import("./tune.ts")>("./tune.ts")).tune(given),
  }),
  command({
    name: "verify",
    summary: "Check the store, train and measure samples of it again, and compare",
    options: {
      store,
      bundle: input("FILE", "verify a file that report --bundle wrote, not a store"),
      atlas: flag("verify the committed results of the atlas, not a store"),
      pack,
      cheapest: flag("with --atlas, draw from the networks that train fastest"),
      sample: whole("N", "how many networks to train again", 1),
      measures: whole("N", "how many measures to take again", 10),
      all: flag("train every network and take every measure again"),
      seed: positive(
        "N",
        "the seed of the draw (default: a new one, which is printed)",
        undefined,
      ),
      module,
      dataset,
      backend: backend("the backend to train on (default: that of each network)", undefined),
      dataDir,
      json,
    },
    writes: ({ dataDir }) => [dataDir],
    starts: true,
    foreign: ({ bundle }) => bundle !== undefined,
    run: async (given) =>
      await (await load<typeof import("./verify.ts")>("./verify.ts")).verify(given),
  }),
  command({
    name: "list",
    summary: "List what the store holds, by configuration: seeds, accuracy, when it was trained",
    positional: "[STUDY...]",
    note: "of these studies alone, and what it lacks of them; default: everything",
    options: {
      ...STUDY,
      where: repeated(
        "PATH=VALUE",
        "of these alone, such as loss=cosface, loss.margin=0.2, dataset=mnist or dimension=2",
      ),
      networks: flag("list single networks, the newest last"),
      metrics: { ...metrics, help: "metrics, joined by commas, or all (default: accuracy)" },
      store,
      json,
    },
    run: async (given) => await (await load<typeof import("./list.ts")>("./list.ts")).list(given),
  }),
  command({
    name: "show",
    summary: "Show what a network is, how it was trained, and what was measured",
    positional: "DIGEST",
    note: "its first digits are enough",
    options: {
      store,
      all: flag("list every value (default: the first ten, headline metrics first)"),
      components: flag("list the components that trained it, with what each computes"),
      json,
    },
    run: async (given) => await (await load<typeof import("./show.ts")>("./show.ts")).show(given),
  }),
  command({
    name: "diff",
    summary: "Explain why two networks, or their measures, differ",
    positional: "DIGEST DIGEST",
    note: "their first digits are enough",
    options: {
      store,
      other,
      json,
    },
    run: async (given) => await (await load<typeof import("./diff.ts")>("./diff.ts")).diff(given),
  }),
  command({
    name: "compare",
    summary: "Compare two studies, or two profiles or stores of one, without training",
    positional: "STUDY [STUDY]",
    options: {
      profile,
      otherProfile: text("NAME", "the profile of the second study (default: that of the first)"),
      store,
      other,
      module,
      backend: backend("the backend of the networks", "auto"),
      metrics,
      json,
    },
    run: async (given) =>
      await (await load<typeof import("./compare.ts")>("./compare.ts")).compare(given),
  }),
  command({
    name: "work",
    summary: "Train the cells of a queue, which reproduce --queue fills, until interrupted",
    options: {
      queue: { ...queue, help: "the Redis server, such as redis://localhost:6379" },
      ...TRAINING,
      timeLimit,
      module,
      dataset,
      store,
    },
    writes: ({ store, dataDir }) => [store, dataDir],
    starts: true,
    run: async (given) => await (await load<typeof import("./work.ts")>("./work.ts")).work(given),
  }),
  command({
    name: "fleet",
    summary: "Show who works on a queue or a store, on what, how fast, what failed, what is left",
    options: {
      queue: { ...queue, help: "the Redis server, such as redis://localhost:6379" },
      store: text("DIR", "the store that the shards of studies share"),
      watch: flag("show it again every two seconds, until interrupted"),
      requeue: flag("put the cells that failed back into the queue"),
      json: flag("print the status as JSON, with --watch a line each time"),
    },
    run: async (given) =>
      await (await load<typeof import("./fleet.ts")>("./fleet.ts")).fleet(given),
  }),
  command({
    name: "speed",
    summary: "Measure how fast this machine trains, for reproduce --shard --weights",
    options: { backend: SHARED.backend, jobs, memory, dataDir, store, json },
    writes: ({ store, dataDir }) => [store, dataDir],
    starts: true,
    run: async (given) =>
      await (await load<typeof import("./speed.ts")>("./speed.ts")).speed(given),
  }),
  command({
    name: "merge",
    summary: "Copy the networks and measures of other stores, such as shards, into the store",
    positional: "STORE...",
    options: { store, json },
    writes: ({ store }) => [store],
    run: async (given) =>
      await (await load<typeof import("./merge.ts")>("./merge.ts")).merge(given),
  }),
  command({
    name: "gc",
    summary: "Show what no study refers to, and delete it with --delete",
    positional: "[STUDY...]",
    note: "default: every study in experiments/",
    byDefault: "all",
    options: {
      store,
      module,
      older: flag("include what older code made of the studies' cells"),
      weights: flag("free the weights of all networks instead; training restores them"),
      delete: flag("delete what is shown, and what was set aside as damaged"),
    },
    writes: ({ store }) => [store],
    run: async (given) => await (await load<typeof import("./gc.ts")>("./gc.ts")).gc(given),
  }),
  command({
    name: "pack",
    summary: "Pack the atlas's results from the store into a few files to commit",
    options: {
      store,
      out: text("DIR", "where the pack goes", "atlas"),
      fewer: flag("leave out networks of the pack that no study asks for any more"),
    },
    // A pack is written beside its folder and renamed in.
    writes: ({ out }) => [out, ...Object.values(siblingPaths(out))],
    run: async (given) => await (await load<typeof import("./atlas.ts")>("./atlas.ts")).pack(given),
  }),
  command({
    name: "atlas",
    summary: "Draw the atlas's site and reports from its pack, without training",
    options: {
      pack,
      out: text("DIR", "where the site goes", "site"),
      url: text("URL", "where the site will be published, for the picture of a shared link"),
      repository: text("URL", "where the sources are published, for the foot of each page"),
    },
    writes: ({ out }) => [out],
    run: async (given) =>
      await (await load<typeof import("./atlas.ts")>("./atlas.ts")).atlas(given),
  }),
  command({
    name: "nightly",
    summary: "Train a study afresh and compare it with the committed baseline",
    positional: "[STUDY]",
    note: "default: experiments/nightly.json",
    byDefault: ["experiments/nightly.json"],
    options: {
      baseline: input("FILE", "the baseline (default: baselines/STUDY.json)"),
      updateBaseline: flag("make tonight the baseline"),
      history: text("FILE", "the history of nights (default: nightly.jsonl in the store)"),
      resume: flag("continue a night that was interrupted or killed, if there is one"),
      reuse: flag("take networks that the store has instead of training them again"),
      narrow: flag("check no losses, components and costs of steps beyond those of the study"),
      ...STUDY,
      jobs: processes(0, "worker processes, 0 for none"),
      store,
      out,
      dataDir,
    },
    writes: ({ store, out, dataDir, baseline, updateBaseline, history }) =>
      [
        ...[store, out, dataDir],
        // A file is written beside its place and renamed in.
        ...updateBaseline ? [baseline === undefined ? "baselines" : dirname(baseline)] : [],
        historyFile(history, store),
        jobSummaryFile() ?? [],
      ].flat(),
    starts: true,
    opening: ({ positional: [study = "experiments/nightly.json"] }) => `nightly: ${study}`,
    run: async (given) =>
      await (await load<typeof import("./nightly.ts")>("./nightly.ts")).nightly(given),
  }),
  command({
    name: "schema",
    summary: "Write the JSON Schema of study files, by which editors complete and check them",
    positional: "[STUDY]",
    note: "a study whose modules the schema is to know",
    options: {
      module,
      out: text("FILE", "where the schema goes (default: schema.json beside the studies)"),
    },
    writes: ({ out, positional }) => [out ?? schemaFile(positional)],
    run: async (given) =>
      await (await load<typeof import("./studies.ts")>("./studies.ts")).schema(given),
  }),
  command({
    name: "check",
    summary: "Hold losses, metrics, backbones and activations of your own to their kits",
    positional: "FILE...",
    note: "modules, such as my_metric.ts",
    options: {
      shape: shape("the images to try a backbone with"),
      json: flag("print the checks as JSON"),
    },
    run: async (given) =>
      await (await load<typeof import("./check.ts")>("./check.ts")).check(given),
  }),
  command({
    name: "certify",
    summary: "Check losses and their gradients against float64 references, on every backend",
    positional: "[LOSS...]",
    note: "names, or modules with a loss; default: every loss",
    options: {
      backend: repeated("NAME", "a backend to check (default: cpu, wasm and webgpu)"),
      module,
      json: flag("print the certificates as JSON"),
    },
    run: async (given) =>
      await (await load<typeof import("./certify.ts")>("./certify.ts")).certify(given),
  }),
  command({
    name: "doctor",
    summary: "Check Deno, backends, data, store and rights, and say how to mend what is wrong",
    options: {
      backend: SHARED.backend,
      store,
      dataDir,
      queue: { ...queue, help: "a Redis server to look at too, such as redis://localhost:6379" },
      json: flag("print what was found as JSON"),
    },
    writes: ({ store, dataDir }) => [store, dataDir],
    starts: true,
    opening: () => "doctor: looks at Deno, backends, data, store and rights",
    run: async (given) =>
      await (await load<typeof import("./doctor.ts")>("./doctor.ts")).doctor(given),
  }),
  command({
    name: "completions",
    summary: "Print what a shell reads to complete commands, options and studies",
    positional: "SHELL",
    note: SHELLS.join(", "),
    words: SHELLS,
    options: {},
    run: async (given) =>
      await (await load<typeof import("./completions.ts")>("./completions.ts")).completions(given),
  }),
];
