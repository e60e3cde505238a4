import { tf } from "../compute/tf.ts";
import { selectSamples, type Split, uploadImages } from "../data/mod.ts";
import type { Matrix } from "../base/matrix.ts";

/** Images a pass: enough to keep the device busy, few enough to fit beside the training images. */
const BATCH_SIZE = 256;

/** Computes a row for each image of a split, batch by batch. */
export async function mapImages(
  split: Split,
  compute: (images: tf.Tensor4D) => tf.Tensor2D,
): Promise<Matrix> {
  let data = new Float32Array();
  let columns = 0;
  for (let start = 0; start < split.size; start += BATCH_SIZE) {
    const size = Math.min(BATCH_SIZE, split.size - start);
    const batch = selectSamples(split, Array.from({ length: size }, (_, index) => start + index));
    const rows = tf.tidy(() => compute(uploadImages(batch)));
    const values = await rows.data<"float32">();
    if (start === 0) {
      columns = rows.shape[1];
      data = new Float32Array(split.size * columns);
    }
    data.set(values, start * columns);
    rows.dispose();
  }
  return { data, rows: split.size, columns };
}

/** Computes a row for each row of a matrix, such as the scores of embeddings. */
export async function mapRows(
  x: Matrix,
  compute: (rows: tf.Tensor2D) => tf.Tensor2D,
): Promise<Matrix> {
  const result = tf.tidy(() => compute(tf.tensor2d(x.data, [x.rows, x.columns])));
  const data = await result.data<"float32">() as Float32Array;
  const columns = result.shape[1];
  result.dispose();
  return { data, rows: x.rows, columns };
}
