import { canonicalJson } from "../../base/digest.ts";
import type { Embeddings, Geometry } from "../../networks/embeddings.ts";
import { recordFinder, type RunSource } from "../../runner/find_runs.ts";
import type { Task } from "../../runner/task.ts";
import { encodeEmbeddings } from "../../store/arrow.ts";
import type { MeasureRecord } from "../../store/measures.ts";
import type { NetworkRecord } from "../../store/network.ts";
import { compress, encodeManifest, MANIFEST } from "./files.ts";
import { firstSeeds, joinEmbeddings, samplePoints, thinHistory } from "../../store/samples.ts";
import { COLUMNS, embeddingsFile, encodeTable, GEOMETRY, TABLES } from "./tables.ts";

/** The rows of a pack as they come in. */
interface Rows {
  networks: Record<string, unknown>[];
  measures: Record<string, unknown>[];
  code: Map<string, NetworkRecord["identity"]["fingerprints"]>;
  history: Record<string, unknown>[];
  geometry: ({ network: string } & Geometry)[];
  embeddings: Map<number, Embeddings[]>;
}

/**
 * Packs the networks and measures of some tasks: few open files, and the same store gives the same
 * bytes.
 *
 * @param source What holds the networks, by the present code.
 * @param tasks What is packed, each network once; what the source lacks is left out.
 * @param options `older`: whether a measure by other code stands in for a missing one.
 * @returns The bytes of each file by its name.
 * @throws {StoreError} If the source is damaged.
 */
export async function encodePack(
  source: RunSource,
  tasks: readonly Task[],
  { older = false }: { older?: boolean } = {},
): Promise<Map<string, Uint8Array>> {
  const stored = new Set(await source.list());
  const trained = tasks.filter(({ digest }) => stored.has(digest))
    .toSorted((a, b) => a.digest < b.digest ? -1 : 1);
  const shown = firstSeeds(trained.filter(({ cell }) => cell.dimension <= WIDEST));
  const rows: Rows = {
    networks: [],
    measures: [],
    code: new Map(),
    history: [],
    geometry: [],
    embeddings: new Map(),
  };
  for (const task of trained) {
    await addNetwork(rows, source, task, { shown: shown.has(task.digest), older });
  }

  const files = new Map<string, Uint8Array>();
  const code = [...rows.code].sort(([a], [b]) => a < b ? -1 : 1).flatMap((
    [code, fingerprints],
  ) =>
    Object.entries(fingerprints).map(([component, fingerprint]) => ({
      code,
      component,
      fingerprint: canonicalJson(fingerprint),
    }))
  );
  const tables = { networks: rows.networks, measures: rows.measures, code, history: rows.history };
  for (const name of Object.keys(tables) as (keyof typeof tables)[]) {
    files.set(TABLES[name], compress(encodeTable(COLUMNS[name], tables[name])));
  }
  files.set(GEOMETRY, compress(rows.geometry.map((row) => JSON.stringify(row) + "\n").join("")));
  for (const [dimension, parts] of [...rows.embeddings].sort(([a], [b]) => a - b)) {
    const joined = joinEmbeddings(parts, dimension);
    files.set(embeddingsFile(dimension), compress(encodeEmbeddings(joined)));
  }
  const encode = (text: string) => new TextEncoder().encode(text);
  files.set(MANIFEST, encode(encodeManifest(files)));
  const { length: networks } = rows.networks;
  const counts = { networks, configurations: shown.size, values: rows.measures.length };
  return files.set("README.md", encode(packReadme(counts)));
}

/** Wider embeddings, such as raw pixels, are not kept: they would weigh more than all others. */
const WIDEST = 256;

async function addNetwork(
  rows: Rows,
  source: RunSource,
  { digest, cell, measures }: Task,
  { shown, older }: { shown: boolean; older: boolean },
): Promise<void> {
  const network = await source.open(digest);
  const { identity, environment, divergedAt } = network.record;
  const { data, backend, code } = identity;
  const points = shown ? samplePoints(await network.embeddings()) : undefined;
  rows.code.set(code, identity.fingerprints);
  rows.networks.push({
    digest,
    dataset: cell.dataset,
    loss: cell.loss.name,
    dimension: cell.dimension,
    seed: cell.seed,
    points: points?.coordinates.rows ?? 0,
    testImages: points?.testImages,
    divergedAt,
    cell: canonicalJson(cell),
    data: canonicalJson(data),
    backend,
    code,
    environment: canonicalJson(environment),
  });
  for (const row of thinHistory(await network.history())) {
    rows.history.push({ network: digest, ...row });
  }
  if (points !== undefined) {
    rows.geometry.push({ network: digest, ...await network.geometry() });
    rows.embeddings.getOrInsertComputed(cell.dimension, () => []).push(points);
  }
  const find = recordFinder(await source.measures(digest), older);
  const found = await Promise.all(measures.map((measure) => find(digest, cell, measure)));
  const records = new Set(found.filter((record) => record !== undefined));
  for (const record of [...records].sort((a, b) => a.digest < b.digest ? -1 : 1)) {
    rows.code.set(record.identity.code, record.identity.fingerprints);
    rows.measures.push(...measureRows(record));
  }
}

/** The values of a record, a row each. */
function measureRows({ digest, identity, values, notes }: MeasureRecord) {
  const { network, measure: { name, parameters, with: other }, data, code } = identity;
  const columns = [...new Set([...Object.keys(values), ...Object.keys(notes)])];
  return columns.map((column) => ({
    network,
    digest,
    name,
    parameters: canonicalJson(parameters),
    with: other,
    data: canonicalJson(data),
    code,
    column,
    // A value that is undefined is told from one that is not there.
    value: Object.hasOwn(values, column) ? String(values[column]) : "",
    note: notes[column],
  }));
}

/**
 * What stands beside the files of a pack, for those who open its folder.
 *
 * @param counts What the pack holds.
 */
export function packReadme(
  { networks, configurations, values }: {
    networks: number;
    configurations: number;
    values: number;
  },
): string {
  return `# The results of the atlas

Written by \`deno task loss-atlas pack\`; do not edit. ${networks} networks, ${values} measured values,
embeddings of ${configurations} configurations. The format is described in
[docs/atlas.md](../docs/atlas.md).

| file                         | holds                                                                            |
| ---------------------------- | -------------------------------------------------------------------------------- |
| \`networks.csv.gz\`            | a row a network: digest, cell, data, code, environment, points that are kept     |
| \`measures.csv.gz\`            | a row a value, with the digests of network and measure, and its note             |
| \`code.csv.gz\`                | the modules behind each digest of the code that trained                          |
| \`history.csv.gz\`             | the training loss, averages of stretches, about 50 rows a network                |
| \`embeddings-<n>d.arrow.gz\`   | embeddings in n dimensions, of one seed a configuration, in float32              |
| \`geometry.jsonl.gz\`          | class means, class vectors, centers, targets and prototypes of the same networks |
| \`manifest.json\`              | the SHA-256 of each file                                                         |

Of each embedding up to 2,000 test images are kept and 1,000 of unknown classes; above 11 dimensions
a quarter of these. All values were measured on all images.
`;
}
