import { InputError } from "../../base/errors.ts";
import { type Layout, partInName, type ReadFile, type Sample } from "./layout.ts";

const PLANE = 32 * 32;

/** The names of binary files of CIFAR. */
export const CIFAR = /(^|\/)(data_batch(_\d+)?|test_batch|train|test)\.bin$/i;

/** The files of class names beside them. */
const NAMES = /(^|\/)(batches\.meta|fine_label_names|coarse_label_names)\.txt$/i;

/** The binary files of CIFAR-10 (one label an image) or CIFAR-100 (coarse and fine). */
export function cifarLayout(
  paths: readonly string[],
  readFile: ReadFile,
  { label }: { label?: string | undefined },
): Layout {
  const binaries = paths.filter((path) => CIFAR.test(path)).sort();
  const coarse = label === "coarse";
  if (label !== undefined && !["coarse", "fine"].includes(label)) {
    throw new InputError(`--label of CIFAR must be fine or coarse: it is "${label}"`);
  }
  const names = paths.filter((path) => NAMES.test(path)).find((path) =>
    /batches\.meta/i.test(path) || /coarse/i.test(path) === coarse
  );
  const lines = names === undefined
    ? []
    : new TextDecoder().decode(readFile(names)).split(/\r?\n/).map((line) => line.trim())
      .filter((line) => line !== "");
  return {
    kind: "binary files of CIFAR",
    files: [...binaries, ...names === undefined ? [] : [names]],
    notes: [],
    classNames: new Map(lines.map((name, at) => [at, name])),
    *samples() {
      for (const path of binaries) {
        const bytes = readFile(path);
        const marks = labelsAhead(path, bytes.length);
        const record = marks + 3 * PLANE;
        for (let start = 0; start < bytes.length; start += record) {
          const planes = bytes.subarray(start + marks, start + record);
          yield {
            part: partInName(path) ?? (/data_batch/i.test(path) ? "train" as const : undefined),
            label: bytes[start + (marks === 2 && !coarse ? 1 : 0)]!,
            name: `image ${start / record} of ${path}`,
            image: () => ({ width: 32, height: 32, channels: 3, data: interleaved(planes) }),
          } satisfies Sample;
        }
      }
    },
  };
}

/** How many bytes of labels an image has: both kinds of files have no header that would say it. */
function labelsAhead(path: string, length: number): 1 | 2 {
  const fits = ([1, 2] as const).filter((marks) =>
    length > 0 && length % (marks + 3 * PLANE) === 0
  );
  if (fits.length > 0) return fits.length === 2 && /(train|test)\.bin$/i.test(path) ? 2 : fits[0]!;
  throw new InputError(
    `"${path}" is no whole file of CIFAR: its images have 3073 bytes each, or 3074 with two labels, and it has ${length}`,
  );
}

function interleaved(planes: Uint8Array): Uint8Array {
  return Uint8Array.from(
    { length: 3 * PLANE },
    (_, at) => planes[at % 3 * PLANE + Math.floor(at / 3)]!,
  );
}
