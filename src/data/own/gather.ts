import { sha256Of } from "../../base/digest.ts";
import { InputError } from "../../base/errors.ts";
import { suggest } from "../../base/text.ts";
import { randomStream } from "../../base/random.ts";
import { decodedDigest, roomForLabels } from "../decoded_digest.ts";
import type { ImageShape, Split } from "../types.ts";
import { inOrder, isWhole, type Layout, type Part, type Sample } from "./layout.ts";
import { MOST_CLASSES, type ReadingOptions, SIDES } from "./manifest.ts";
import { resized, withChannels } from "./resize.ts";

/** What was read of the user's images. */
export interface Gathered {
  train: Split;
  test: Split;
  shape: ImageShape;
  classes: string[];
  /** What was done, a line each. */
  notes: string[];
  /** What the user should know before trusting a result, a line each. */
  warnings: string[];
  sha256: string;
}

/** An image that was read, with its pixels at their final size. */
interface Read {
  part: Part | undefined;
  label: string;
  name: string;
  data: Uint8Array;
  channels: 1 | 3;
}

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;

/** Names a few of some things, and counts the rest. */
const some = (names: readonly string[], most = 3) =>
  names.slice(0, most).join(", ") +
  (names.length > most ? ` and ${names.length - most} more` : "");

/**
 * Decodes the images of a layout, and divides them into training and test images.
 *
 * @param layout What was found.
 * @param options How it is read.
 * @param onImage Is told after each image how many were decoded.
 * @throws {InputError} If they make no dataset; the message says why, and what would be right.
 */
export function gather(
  layout: Layout,
  options: ReadingOptions,
  onImage: (images: number) => void = () => {},
): Gathered {
  const told: { images: number; sizes: Map<string, number>; notes: Map<string, number> } = {
    images: 0,
    sizes: new Map(),
    notes: new Map(),
  };
  const notes: string[] = [];
  const warnings: string[] = [];
  const read = decodeAll(layout, options, told, notes, onImage);
  const size = sizeOf(read, options, told, notes);
  for (const [note, images] of told.notes) notes.push(`${count(images, "image")}: ${note}`);
  const channels = options.shape?.[2] ?? (read.some(({ channels }) => channels === 3) ? 3 : 1);
  const shape: ImageShape = [...size, channels];
  for (const image of read) {
    image.data = withChannels(image.data, image.channels, channels);
    image.channels = channels as 1 | 3;
  }
  const all = classesOf(read, layout, notes);
  const divided = divide(read, all.keys, options, notes, warnings);
  const { classes, ...parts } = withClasses(divided, all, options.classes, notes);
  const [train, test] = [parts.train, parts.test].map((images) =>
    splitOf(images, classes.keys, shape)
  ) as [Split, Split];
  notes.push(...layout.notes);
  const sha256 = decodedDigest({ train, test });
  return { train, test, shape, classes: classes.names, notes, warnings, sha256 };
}

function decodeAll(
  { samples }: Layout,
  { shape, transpose, skipBroken, validation }: ReadingOptions,
  told: { images: number; sizes: Map<string, number>; notes: Map<string, number> },
  notes: string[],
  onImage: (images: number) => void,
): Read[] {
  const read: Read[] = [];
  const broken: string[] = [];
  let [first, dropped]: [string | undefined, number] = [undefined, 0];
  for (const { part, label, name, image } of samples()) {
    if (part === "validation" && validation === "drop") {
      dropped++;
      continue;
    }
    let decoded: ReturnType<Sample["image"]>;
    try {
      decoded = image();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      broken.push(`"${name}": ${error.message}`);
      continue;
    }
    if (transpose) decoded = transposed(decoded);
    const { width, height, channels, notes = [] } = decoded;
    const size = `${height}x${width}`;
    onImage(++told.images);
    told.sizes.set(size, (told.sizes.get(size) ?? 0) + 1);
    for (const note of notes) told.notes.set(note, (told.notes.get(note) ?? 0) + 1);
    first ??= size;
    // Without a shape, images of another size than the first are looked at for the message alone.
    if (shape === undefined && size !== first) continue;
    const data = shape === undefined ? decoded.data : resized(decoded, [shape[0], shape[1]]);
    read.push({ part, label: String(label), name, data, channels });
  }
  if (broken.length > 0 && !skipBroken) {
    throw new InputError(
      `${count(broken.length, "image")} cannot be read: ${
        some(broken)
      }; mend or remove them, or leave them out with --skip-broken`,
    );
  }
  if (broken.length > 0) notes.push(`left out, as they cannot be read: ${some(broken)}`);
  if (dropped > 0) notes.push(`${count(dropped, "validation image")} left out`);
  if (read.length === 0) throw new InputError("it has no image");
  return read;
}

function transposed(
  { width, height, channels, data, notes }: ReturnType<Sample["image"]>,
): ReturnType<Sample["image"]> {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let k = 0; k < channels; k++) {
        out[(x * height + y) * channels + k] = data[(y * width + x) * channels + k]!;
      }
    }
  }
  return { width: height, height: width, channels, data: out, ...notes && { notes } };
}

/** Height and width of the images, after all were looked at. */
function sizeOf(
  read: readonly Read[],
  { shape }: ReadingOptions,
  { sizes, images }: { sizes: ReadonlyMap<string, number>; images: number },
  notes: string[],
): [height: number, width: number] {
  const all = [...sizes].sort((a, b) => b[1] - a[1]);
  if (shape !== undefined) {
    const other = images - (sizes.get(`${shape[0]}x${shape[1]}`) ?? 0);
    if (other > 0) {
      notes.push(
        `${count(other, "image")} brought to ${shape[0]}x${shape[1]} by averaging over area`,
      );
    }
    const stretched = all.filter(([size]) => {
      const [height, width] = size.split("x").map(Number) as [number, number];
      return Math.abs(height * shape[1] / (width * shape[0]) - 1) > 0.05;
    }).reduce((sum, [, images]) => sum + images, 0);
    if (stretched > 0) notes.push(`${count(stretched, "image")} of other proportions stretched`);
    return [shape[0], shape[1]];
  }
  const [height, width] = all[0]![0].split("x").map(Number) as [number, number];
  const channels = read.some(({ channels }) => channels === 3) ? 3 : 1;
  if (all.length > 1) {
    const sizes = all.map(([size, images]) => `${size} (${images})`);
    throw new InputError(
      `its images have ${all.length} sizes, ${
        some(sizes)
      }: say to which shape they are brought, such as --shape 32x32x${channels}`,
    );
  }
  const isRight = (side: number) => side >= SIDES.least && side <= SIDES.most && side % 2 === 0;
  if (isRight(height) && isRight(width)) return [height, width];
  throw new InputError(
    `its images are ${height}x${width}, and sides must be even, of ${SIDES.least} to ${SIDES.most} pixels: say to which shape they are brought, such as --shape 32x32x${channels}`,
  );
}

/** The classes: a number for each label as it stands there, and the names. */
function classesOf(
  read: readonly Read[],
  { classNames = new Map(), isNamed = false }: Layout,
  notes: string[],
): { keys: Map<string, number>; names: string[] } {
  const raw = inOrder(new Set(read.map(({ label }) => label)));
  // A folder is a class by its name, be that a number.
  const isNumbered = !isNamed && raw.every(isWhole);
  const labels = isNumbered ? [...new Set(raw.map((label) => String(Number(label))))] : raw;
  if (isNumbered) { for (const image of read) image.label = String(Number(image.label)); }
  if (labels.length < 2) {
    throw new InputError(
      `it has one class, "${
        labels[0]
      }": a dataset needs at least two, each in a folder, or with a label, of its own`,
    );
  }
  if (labels.length > MOST_CLASSES) {
    throw new InputError(
      `it has ${labels.length} classes, and may have at most ${MOST_CLASSES}: are its labels numbers that are no classes?`,
    );
  }
  if (isNumbered && labels.some((label, at) => Number(label) !== at)) {
    notes.push(
      `labels ${labels[0]} to ${labels.at(-1)} numbered 0 to ${
        labels.length - 1
      }; classes keep them as their names`,
    );
  } else if (!isNumbered && !isNamed) {
    notes.push(`labels are texts, numbered 0 to ${labels.length - 1} in their order`);
  }
  // deno-lint-ignore no-control-regex
  const plain = (name: string) => name.replace(/[\x00-\x1f\x7f]/g, " ").trim().slice(0, 100) || "?";
  // "007" stays what it is called, also where it is read as 7.
  const padded = new Map(
    raw.filter((each) => /^0\d+$/.test(each)).map((each) => [
      String(Number(each)),
      each,
    ]),
  );
  const names = labels.map((label) =>
    plain((isNumbered ? classNames.get(Number(label)) ?? padded.get(label) : undefined) ?? label)
  );
  const unique = names.map((name, at) => names.indexOf(name) < at ? `${name} (${at})` : name);
  return { keys: new Map(labels.map((label, at) => [label, at])), names: unique };
}

/** The images of some classes, which were divided as among those of all. */
function withClasses(
  { train, test }: Record<"train" | "test", Read[]>,
  { keys, names }: ReturnType<typeof classesOf>,
  wanted: readonly string[] | undefined,
  notes: string[],
): Record<"train" | "test", Read[]> & { classes: ReturnType<typeof classesOf> } {
  if (wanted === undefined) return { train, test, classes: { keys, names } };
  const stranger = wanted.find((name) => !names.includes(name));
  if (stranger !== undefined) {
    throw new InputError(`it has no class "${stranger}": ${suggest(stranger, names)}`);
  }
  const kept = [...keys].filter(([, at]) => wanted.includes(names[at]!));
  if (kept.length < 2) throw new InputError("a dataset needs two classes, and one is to be kept");
  notes.push(`${kept.length} of ${names.length} classes are kept`);
  const isKept = ({ label }: Read) => kept.some(([key]) => key === label);
  const parts = { train: train.filter(isKept), test: test.filter(isKept) };
  if (parts.test.length === 0) throw new InputError("the classes that are kept have no test image");
  return {
    ...parts,
    classes: {
      keys: new Map(kept.map(([key], at) => [key, at])),
      names: kept.map(([, at]) => names[at]!),
    },
  };
}

/** Divides images into the two parts, and says what is in both. */
function divide(
  read: readonly Read[],
  keys: ReadonlyMap<string, number>,
  { testShare, seed, validation, dropDuplicates }: ReadingOptions,
  notes: string[],
  warnings: string[],
): { train: Read[]; test: Read[] } {
  const parts = new Set(read.map(({ part }) => part));
  if (parts.has(undefined) && parts.size > 1) {
    const stray = read.find(({ part }) => part === undefined)!;
    throw new InputError(
      `"${stray.name}" is in no part, and others are: put it into train or test`,
    );
  }
  const keyOf = new Map(read.map((image) => [image, sha256Of(image.data)]));
  warnOfLabels(read, keyOf, warnings);
  // What is called validation is the test where there is no other.
  const validationTo = parts.has("test") ? validation : "test";
  if (parts.has("validation")) {
    notes.push(
      validationTo === "test" && !parts.has("test")
        ? "the validation part is the test part, as there is no other"
        : `validation images are in the ${validationTo} part`,
    );
  }
  const placeOf = ({ part }: Read) => part === "validation" ? validationTo : part;
  if (!parts.has("test") && !parts.has("validation")) {
    return drawTest(read, keyOf, keys, { testShare, seed }, notes);
  }
  const train = read.filter((image) => placeOf(image) === "train");
  let test = read.filter((image) => placeOf(image) === "test");
  const trained = new Set(train.map(({ label }) => label));
  const untrained = [...keys.keys()].filter((label) => !trained.has(label));
  if (untrained.length > 0) {
    throw new InputError(
      `classes have no training images: ${some(untrained)}; every class needs some`,
    );
  }
  const known = new Map(train.map((image) => [keyOf.get(image)!, image]));
  const twice = test.filter((image) => known.has(keyOf.get(image)!));
  if (twice.length > 0) {
    const [{ name }] = twice as [Read];
    const line = `${
      count(twice.length, "test image")
    } also in the training part, such as "${name}" ("${known.get(keyOf.get(twice[0]!)!)!.name}")`;
    if (dropDuplicates) {
      notes.push(`left out of the test: ${line}`);
      test = test.filter((image) => !twice.includes(image));
    } else warnings.push(`${line}: leave them out of the test with --drop-duplicates`);
  }
  if (test.length === 0) throw new InputError("no test image is left");
  const tested = new Set(test.map(({ label }) => label));
  const untested = [...keys.keys()].filter((label) => !tested.has(label));
  if (untested.length > 0) warnings.push(`classes without test images: ${some(untested)}`);
  return { train, test };
}

/** The same image under two labels is a fault of the labels. */
function warnOfLabels(
  read: readonly Read[],
  keyOf: ReadonlyMap<Read, string>,
  warnings: string[],
): void {
  const labels = new Map<string, Read>();
  const torn = read.filter((image) => {
    const first = labels.getOrInsert(keyOf.get(image)!, image);
    return first.label !== image.label;
  });
  if (torn.length === 0) return;
  const [{ name, label }] = torn as [Read];
  const first = labels.get(keyOf.get(torn[0]!)!)!;
  warnings.push(
    `${
      count(torn.length, "image")
    } under two labels, such as "${name}" (${label}) and "${first.name}" (${first.label})`,
  );
}

/** Draws a stratified test part; an image with a copy is trained on, so that no copy is in both parts. */
function drawTest(
  read: readonly Read[],
  keyOf: ReadonlyMap<Read, string>,
  keys: ReadonlyMap<string, number>,
  { testShare, seed }: Pick<ReadingOptions, "testShare" | "seed">,
  notes: string[],
): { train: Read[]; test: Read[] } {
  const copies = new Map<string, number>();
  for (const key of keyOf.values()) copies.set(key, (copies.get(key) ?? 0) + 1);
  const repeated = read.filter((image) => copies.get(keyOf.get(image)!)! > 1).length;
  if (repeated > 0) {
    notes.push(`${count(repeated, "image")} that have a copy are all in the training part`);
  }
  const sizes = Map.groupBy(read, ({ label }) => label);
  const open = new Map([...keys.keys()].map((label) => {
    const all = sizes.get(label)!;
    const single = all.filter((image) => copies.get(keyOf.get(image)!) === 1).length;
    const wanted = Math.max(1, Math.round(testShare * all.length));
    if (all.length < 2 || single < 1) {
      throw new InputError(
        all.length < 2
          ? `the class "${label}" has one image: it needs two at least, one to train on and one to test`
          : `the images of the class "${label}" are copies of each other, so that none can be tested: give it others`,
      );
    }
    return [label, Math.min(wanted, single, all.length - 1)];
  }));
  const isTest = new Set<Read>();
  for (const at of randomStream(seed, "own/test").permutation(read.length)) {
    const image = read[at]!;
    if (copies.get(keyOf.get(image)!) !== 1 || open.get(image.label) === 0) continue;
    open.set(image.label, open.get(image.label)! - 1);
    isTest.add(image);
  }
  notes.push(
    `no test part: ${isTest.size} images drawn for it, of each class its share, by seed ${seed}`,
  );
  return {
    train: read.filter((image) => !isTest.has(image)),
    test: read.filter((image) => isTest.has(image)),
  };
}

function splitOf(
  images: readonly Read[],
  keys: ReadonlyMap<string, number>,
  shape: ImageShape,
): Split {
  const length = shape[0] * shape[1] * shape[2];
  const pixels = new Uint8Array(images.length * length);
  const labels = roomForLabels(images.length, keys.size);
  for (const [at, { data, label }] of images.entries()) {
    pixels.set(data, at * length);
    labels[at] = keys.get(label)!;
  }
  return { images: pixels, labels, size: images.length, shape };
}
