import { InputError } from "../../base/errors.ts";
import { readImage } from "../../readers/images.ts";
import { inOrder, type Layout, type Part, partOf, type ReadFile, type Sample } from "./layout.ts";

/** Files that are read as images. */
export const IMAGE = /\.(png|jpe?g|webp|bmp|dib)$/i;

/** Images of kinds that are not read. */
export const OTHER_IMAGE = /\.(gif|tiff?|heic|heif|avif|svg|ico|psd|jxl|jp2|ppm|pgm)$/i;

/**
 * Folders of images by class, with or without folders of parts around them.
 *
 * @param paths All files below the root, by their paths from there.
 * @param readFile Reads one.
 */
export function foldersLayout(paths: readonly string[], readFile: ReadFile): Layout {
  const images = paths.filter((path) => IMAGE.test(path) || OTHER_IMAGE.test(path));
  const others = paths.filter((path) => !images.includes(path));
  if (images.length === 0) {
    throw new InputError(
      paths.length === 0
        ? "it has no file (links are passed over): put the images of each class into a folder of its own"
        : "it has no PNG, JPEG, WebP or BMP, and no file of arrays that is known: see docs/data.md",
    );
  }
  const split = images.map((path) => path.split("/"));
  // Where each first folder is a part, the classes are the second.
  const hasParts = split.every(([first, ...rest]) => rest.length > 0 && partOf(first!));
  const around = split.find(([first, ...rest]) => partOf(first!) && rest.length > 1);
  const stray = split.find(([first]) => !partOf(first!));
  if (around !== undefined && stray !== undefined) {
    throw new InputError(
      `"${stray[0]}" stands beside the folder "${
        around[0]
      }" of a part, and is no train, test or val: move it away, or name the folder of one part`,
    );
  }
  const found = split.map((steps, at) => {
    const [part, label] = hasParts ? steps : [undefined, steps[0]];
    const depth = hasParts ? 2 : 1;
    return {
      path: images[at]!,
      part: part === undefined ? undefined : partOf(part) as Part,
      label: steps.length > depth ? label! : undefined,
    };
  });
  const loose = found.find(({ label }) => label === undefined);
  if (loose !== undefined) {
    throw new InputError(
      `the image "${loose.path}" stands in no folder of a class: put each class into a folder of its own, or name labels in a CSV of path,label`,
    );
  }
  const order = new Map(inOrder(new Set(images)).map((path, at) => [path, at]));
  found.sort((a, b) => order.get(a.path)! - order.get(b.path)!);
  const samples = found.map(({ path, part, label }): Sample => ({
    ...{ part, label: label!, name: path },
    image: () => readImage(readFile(path)),
  }));
  return {
    kind: hasParts ? "folders of images by part and class" : "folders of images by class",
    isNamed: true,
    files: found.map(({ path }) => path),
    notes: others.length === 0 ? [] : [
      `passed over, as no images: ${others.length} files such as "${others[0]}"`,
    ],
    samples: () => samples,
  };
}
