import { gunzipSync } from "node:zlib";
import { InputError, reasonOf } from "../../base/errors.ts";
import { parseIdx } from "../idx.ts";
import { type Layout, partInName, type ReadFile, type Sample } from "./layout.ts";

/** The names of files of images in the form of IDX, packed or not. */
export const IDX_IMAGES = /images?[-._]idx3[-._]ubyte(\.gz)?$/i;

/** The file of labels that belongs to a file of images. */
const labelsOf = (images: string) =>
  images.replace(
    /images?([-._]idx)3/i,
    (text, idx) => `${/^images/i.test(text) ? "labels" : "label"}${idx}1`,
  );

/** The most bytes that a packed file may unpack to. */
const MOST_BYTES = 2 ** 31 - 1;

/** IDX files of images and labels, of any number of classes: MNIST, EMNIST, KMNIST and their like. */
export function idxLayout(paths: readonly string[], readFile: ReadFile): Layout {
  const all = paths.filter((path) => IDX_IMAGES.test(path)).sort();
  // Where a file is there packed and unpacked, one of them counts.
  const images = all.filter((path) =>
    !all.includes(path.replace(/\.gz$/i, "")) || !/\.gz$/i.test(path)
  );
  const pairs = images.map((path) => {
    const either = [labelsOf(path), labelsOf(path).replace(/\.gz$/i, ""), `${labelsOf(path)}.gz`];
    const labels = either.find((each) => paths.includes(each));
    if (labels !== undefined) return { images: path, labels, part: partInName(path) };
    throw new InputError(`"${path}" lacks its file of labels "${labelsOf(path)}"`);
  });
  const twice = pairs.find(({ part }, at) => pairs.findIndex((each) => each.part === part) < at);
  if (twice !== undefined) {
    throw new InputError(
      `it holds several sets of IDX files: name the file of training images of one, such as "${
        images[0]
      }"`,
    );
  }
  const isEmnist = images.some((path) => /emnist/i.test(path));
  return {
    kind: "IDX files",
    files: pairs.flatMap(({ images, labels }) => [images, labels]),
    notes: isEmnist
      ? ["EMNIST stores its images lying on their side: --transpose turns them upright"]
      : [],
    *samples() {
      for (const { images, labels, part } of pairs) {
        const pixels = parseIdx(unpacked(images, readFile), { dimensions: 3, file: images });
        const marks = parseIdx(unpacked(labels, readFile), { dimensions: 1, file: labels });
        const [size, height, width] = pixels.shape as [number, number, number];
        if (size !== marks.shape[0]) {
          throw new InputError(
            `"${images}" has ${size} images, and its labels are ${marks.shape[0]}`,
          );
        }
        for (let at = 0; at < size; at++) {
          const data = pixels.data.subarray(at * height * width, (at + 1) * height * width);
          yield {
            ...{ part, label: marks.data[at]!, name: `image ${at} of ${images}` },
            image: () => ({ width, height, channels: 1, data }),
          } satisfies Sample;
        }
      }
    },
  };
}

function unpacked(path: string, readFile: ReadFile): Uint8Array {
  const bytes = readFile(path);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return new Uint8Array(gunzipSync(bytes, { maxOutputLength: MOST_BYTES }));
  } catch (error) {
    throw new InputError(`"${path}" is no whole gzip file: ${reasonOf(error)}`);
  }
}
