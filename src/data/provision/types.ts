import type { DatasetSource, Files } from "../source.ts";

/** The options of fetching files. */
export interface OriginContext {
  /** The folder of this dataset in the data directory, where users may put files too. */
  directory: string;
  /** An empty folder for intermediate files, removed afterwards. */
  scratch: string;
  /** Stops the work. */
  signal?: AbortSignal | undefined;
  /** Is told what goes on. */
  onProgress?: ((message: string) => void) | undefined;
}

/** One place where files of a dataset may come from; gives those that it has, be it none. */
export type Origin = (context: OriginContext) => Promise<Files>;

/** Where a dataset comes from that is not in fixtures/. */
export interface Provision {
  /** Where the files come from, tried in order. */
  origins: readonly Origin[];
  /** How the user gets the files by hand, given the folder to put them in. */
  help: (directory: string) => string;
}

/** The available files, and their places. */
export type Provisioned = Pick<DatasetSource, "name" | "title" | "files"> & Provision;
