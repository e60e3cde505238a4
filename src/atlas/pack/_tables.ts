/** The tables of a pack, as files and columns. */
export const TABLES = {
  networks: "networks.csv.gz",
  measures: "measures.csv.gz",
  code: "code.csv.gz",
  history: "history.csv.gz",
} as const;

/** Where losses put their classes: a line of JSON for each network with embeddings. */
export const GEOMETRY = "geometry.jsonl.gz";

/** The embeddings in so many dimensions: an Arrow file. */
export const embeddingsFile = (dimension: number): string => `embeddings-${dimension}d.arrow.gz`;

/** Columns of each table, in order. */
export const COLUMNS = {
  /** The first ones are for the reader: the cell says them, too. */
  networks: [
    "digest",
    "dataset",
    "loss",
    "dimension",
    "seed",
    "points",
    "testImages",
    "divergedAt",
    "cell",
    "data",
    "backend",
    "code",
    "environment",
  ],
  /** A row a value. */
  measures: [
    "network",
    "digest",
    "name",
    "parameters",
    "with",
    "data",
    "code",
    "column",
    "value",
    "note",
  ],
  /** A row a component of a digest of code; the fingerprint is that of each aspect. */
  code: ["code", "component", "fingerprint"],
  history: ["network", "epoch", "step", "loss"],
} as const;
