import type { Cell } from "../cell/cell.ts";
import { datasetInfo, isDataset } from "../data/catalogue.ts";
import type { Embeddings, Geometry } from "../networks/embeddings.ts";

/** The most classes of a dataset that this version does not know. */
const MOST_CLASSES = 1 << 16;

/** How many classes the dataset of a cell has; the most that it could have where it is not known. */
const classesOf = ({ dataset, imported }: Cell) =>
  imported === undefined && isDataset(dataset) ? datasetInfo(dataset).classes : MOST_CLASSES;

/** Rounding may lift a probability so much above 1. */
const ROUNDING = 1e-5;

/**
 * Checks that embeddings, which may be untrusted, are ones that a network of the cell could have.
 *
 * @param embeddings What was read.
 * @param cell The cell of the network.
 * @param diverged Whether the network diverged: its confidences are undefined then.
 * @returns The embeddings.
 * @throws {RangeError} If they are not; the message says where.
 */
export function checkEmbeddings(
  embeddings: Embeddings,
  cell: Cell,
  diverged: boolean,
): Embeddings {
  const { labels, predictions, confidences, coordinates: { columns } } = embeddings;
  const classes = classesOf(cell);
  if (columns !== cell.dimension) {
    throw new RangeError(`it must have ${cell.dimension} dimensions: it has ${columns}`);
  }
  const check = (what: string, values: ArrayLike<number>, least: number, most: number) => {
    for (let row = 0; row < values.length; row++) {
      const value = values[row]!;
      if ((value >= least && value <= most) || (diverged && Number.isNaN(value))) continue;
      throw new RangeError(
        `the ${what} of row ${row} must be in [${least}, ${most}]: it is ${value}`,
      );
    }
  };
  check("label", labels, 0, classes - 1);
  check("prediction", predictions, -1, classes - 1);
  // Imported logits are of test samples alone.
  const known = cell.imported && confidences
    ? confidences.filter((_, row) => embeddings.splits[row] === "test")
    : confidences;
  if (known) check("confidence", known, 0, 1 + ROUNDING);
  return embeddings;
}

/**
 * Checks that a geometry, which may be untrusted, is one that a network of the cell could have.
 *
 * @param geometry What was read.
 * @param cell The cell of the network.
 * @returns The geometry.
 * @throws {RangeError} If it is not; the message says where.
 */
export function checkGeometry(geometry: Geometry, cell: Cell): Geometry {
  const { classes, bias: _, ...matrices } = geometry;
  const number = classesOf(cell);
  const wrong = classes.find((each, at) => each >= number || classes.indexOf(each) !== at);
  if (wrong !== undefined || classes.length > number) {
    throw new RangeError(
      `its classes must be different ones of 0 to ${number - 1}: it has ${wrong}`,
    );
  }
  for (const [name, rows] of Object.entries(matrices)) {
    const columns = name === "classMeans" ? cell.dimension : rows[0]?.length ?? 0;
    const ragged = rows.findIndex((row) => row.length !== columns);
    if (ragged < 0) continue;
    throw new RangeError(
      `row ${ragged} of ${name} must have ${columns} numbers: it has ${rows[ragged]!.length}`,
    );
  }
  const { length } = matrices.classMeans;
  if (length === classes.length || length === 0) return geometry;
  throw new RangeError(`it must have ${classes.length} class means: it has ${length}`);
}
