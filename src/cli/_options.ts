import type { Option } from "./_arguments.ts";

/** Where things are kept unless told otherwise. */
export const DEFAULT_STORE = "store";

/** Where reports go unless told otherwise. */
export const DEFAULT_OUT = "report";

/** Where the committed results of the atlas are. */
export const DEFAULT_PACK = "atlas";

/** Where the site of the atlas goes unless told otherwise. */
export const DEFAULT_SITE = "site";

/** Every option of any command that takes a value: what follows one is not an argument. */
export const VALUE_OPTIONS: readonly string[] = [
  ...["backend", "baseline", "data-dir", "format", "history", "jobs", "loss", "measures"],
  ...["memory", "metrics", "other", "other-profile", "out", "pack", "profile", "queue"],
  ...["sample", "seed", "set", "shard", "store", "time-limit"],
];

/** Options that several commands share. */
export const STORE_OPTION: Option = {
  value: "DIR",
  help: `the store of finished runs (default: ${DEFAULT_STORE})`,
};

/** The pack of the atlas. */
export const PACK_OPTION: Option = {
  value: "DIR",
  help: `the pack of the atlas (default: ${DEFAULT_PACK})`,
};

/** Where the report is written. */
export const OUT_OPTION: Option = {
  value: "DIR",
  help: `where the report goes (default: ${DEFAULT_OUT})`,
};

/** A profile of the experiment. */
export const PROFILE_OPTION: Option = {
  value: "NAME",
  help: 'a profile of the experiment, such as quick or full; "none" for the file as it is',
};

/** Overrides of the experiment. */
export const SET_OPTION: Option = {
  value: "PATH=VALUE",
  help: "change the experiment, such as training.epochs=1; may be repeated",
  repeated: true,
};

/** Losses that the user wrote. */
export const LOSS_OPTION: Option = {
  value: "FILE",
  help: "a module that exports a loss of your own, run as code; may be repeated",
  repeated: true,
};

/** Output for machines. */
export const JSON_OPTION: Option = { help: "print results as JSON, and events as lines of JSON" };

/** The columns of the table on the terminal. */
export const METRICS_OPTION: Option = {
  value: "LIST",
  help: "metrics of the table, joined by commas, or all (default: one for each task)",
};
