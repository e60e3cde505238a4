import { cellFields } from "../cell/cell.ts";
import type { StoredNetwork } from "../store/network.ts";

/** A network with its measures, as other tools get it. */
export interface ExportedNetwork extends
  Pick<
    StoredNetwork,
    | "digest"
    | "cell"
    | "embeddings"
    | "geometry"
    | "history"
    | "lossVariables"
    | "environment"
    | "divergedAt"
  > {
  /** A short name that no other network of the export has, fit for a file. */
  name: string;
  /** Values by column; null where a measure is undefined. */
  metrics: Record<string, number | null>;
}

/** A format of another tool: files by their paths from the folder of the export. */
export interface ExportFormat {
  /** The files of one network. */
  files(network: ExportedNetwork, place: Place): ExportedFiles;
  /** The files of all, for which a network is described when its own are written. */
  index(networks: readonly Described[], place: Place): ExportedFiles;
}

/** Where an export goes, and what it is of. */
export interface Place {
  /** The folder, as an absolute path. */
  folder: string;
  /** The name of the study, or of the one network. */
  title: string;
}

/** What is left of a network once its files are written. */
export type Described = Pick<ExportedNetwork, "digest" | "cell" | "name">;

/** Contents by path. */
export type ExportedFiles = [path: string, content: string | Uint8Array][];

/** A cell's settings by their paths, such as `loss.margin`; what is null or absent is left out. */
export function settingsOf(cell: Described["cell"]): [name: string, value: string][] {
  return [...cellFields(cell)].filter(([, value]) => value !== "null")
    .map(([name, value]) => [name.replace(/^declared\./, ""), value]);
}
