import { InputError } from "../../base/errors.ts";
import { openNpy, readNpy, unzipNpz } from "../../readers/npy.ts";
import type { Layout, LookOptions, Part, ReadFile, Sample } from "./layout.ts";
import { partOf } from "./layout.ts";
import { bytesOf, labelsFrom, lieOf, samplesOf } from "./pixels.ts";

const IMAGES = /^(x|images?|imgs?|data|pixels|inputs?)$/i;
const LABELS = /^(y|labels?|targets?|classes|class)$/i;

/** What an array is by its name, such as `x_train` or `val_labels`. */
function roleOf(name: string): { part: Part | undefined; role: "images" | "labels" } | undefined {
  const words = name.split(/[_\-. ]+/).filter((word) => word !== "");
  const parts = words.map(partOf).filter((part) => part !== undefined);
  const rest = words.filter((word) => partOf(word) === undefined);
  if (parts.length > 1 || rest.length !== 1) return undefined;
  const role = IMAGES.test(rest[0]!) ? "images" : LABELS.test(rest[0]!) ? "labels" : undefined;
  return role && { part: parts[0], role };
}

/** A file of NumPy arrays of images and labels, with or without parts; MedMNIST's too. */
export function npzLayout(path: string, readFile: ReadFile, options: LookOptions): Layout {
  const notes = new Set<string>();
  return {
    kind: "arrays of NumPy",
    files: [path],
    get notes() {
      return [...notes];
    },
    *samples(): Generator<Sample> {
      const { files, others } = unzipNpz(readFile(path), (name) => roleOf(name) !== undefined);
      const arrays = new Map<Part | undefined, Partial<Record<"images" | "labels", string>>>();
      for (const name of files.keys()) {
        const { part, role } = roleOf(name)!;
        const own = arrays.getOrInsertComputed(part, () => ({}));
        if (own[role] !== undefined) {
          throw new InputError(
            `the arrays "${own[role]}" and "${name}" are both ${role}: leave one out`,
          );
        }
        own[role] = name;
      }
      if (arrays.size === 0) {
        throw new InputError(
          `it has no arrays such as x_train and y_train, or images and labels: its arrays are ${
            others.slice(0, 8).join(", ") || "none"
          }`,
        );
      }
      for (const [part, { images, labels }] of arrays) {
        if (images === undefined || labels === undefined) {
          const [has, lacks] = images === undefined ? [labels, "images"] : [images, "labels"];
          throw new InputError(`the array "${has}" has no ${lacks} beside it`);
        }
        const what = `the labels "${labels}"`;
        const marks = readNpy(files.get(labels)!, labels);
        const stored = openNpy(files.get(images)!, images);
        const isPlain = stored.type.kind === "u" && stored.type.size === 1 && !stored.isFortran;
        const values = isPlain ? stored.body : readNpy(files.get(images)!, images).values;
        if (Array.isArray(values)) throw new InputError(`the images "${images}" are texts`);
        const lie = lieOf(stored.shape, `the images "${images}"`, options);
        if (lie.isPlanar) notes.add("channels moved from before the pixels to behind them");
        const data = bytesOf(values as Float64Array, `the values of "${images}"`, notes);
        const pixels = { ...lie, data, size: stored.shape[0]! };
        yield* samplesOf(pixels, labelsFrom(marks.values, marks.shape, what), part, `"${images}"`);
      }
    },
  };
}
