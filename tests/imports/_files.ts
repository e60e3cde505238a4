import { zipSync } from "fflate";

/** An array of a file of NumPy. */
export interface Stored {
  /** Such as `<f4`. */
  descr: string;
  shape: readonly number[];
  bytes: Uint8Array;
  fortran?: boolean;
}

/** The bytes of a file `.npy`. */
export function npy({ descr, shape, bytes, fortran = false }: Stored): Uint8Array {
  const order = fortran ? "True" : "False";
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${sides}), }`;
  const padded = header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11) + "\n";
  const text = new TextEncoder().encode(padded);
  const size = new Uint8Array(Uint16Array.of(text.length).buffer);
  const start = Uint8Array.of(0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, ...size, ...text);
  const file = new Uint8Array(start.length + bytes.length);
  file.set(start);
  file.set(bytes, start.length);
  return file;
}

/** The bytes of a file `.npz`. */
export function npz(arrays: Record<string, Stored>, level: 0 | 6 = 0): Uint8Array {
  const files = Object.entries(arrays).map(([name, array]) => [`${name}.npy`, npy(array)]);
  return zipSync(Object.fromEntries(files), { level });
}

const bytesOf = (values: ArrayBufferView) =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** Rows of float32. */
export const floats = (rows: readonly (readonly number[])[]): Stored => ({
  descr: "<f4",
  shape: [rows.length, rows[0]!.length],
  bytes: bytesOf(Float32Array.from(rows.flat())),
});

/** Integers of 64 bits, as NumPy's are. */
export const integers = (values: readonly number[]): Stored => ({
  descr: "<i8",
  shape: [values.length],
  bytes: bytesOf(BigInt64Array.from(values, BigInt)),
});

/** Texts of a fixed width, in UTF-32. */
export function texts(values: readonly string[]): Stored {
  const width = Math.max(1, ...values.map((each) => each.length));
  const points = values.flatMap((each) =>
    Array.from({ length: width }, (_, at) => each.codePointAt(at) ?? 0)
  );
  return {
    descr: `<U${width}`,
    shape: [values.length],
    bytes: bytesOf(Uint32Array.from(points)),
  };
}

/** Samples of overlapping clusters in the plane, one a class, the same for the same seed. */
export function clusters(
  samples: number,
  { seed, spread, classes = 3 }: { seed: number; spread: number; classes?: number },
): { rows: number[][]; labels: number[] } {
  let state = seed * 7919 + 17;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  for (let i = 0; i < 20; i++) random();
  const labels = Array.from({ length: samples }, (_, i) => i % classes);
  const rows = labels.map((label) => {
    const angle = (2 * Math.PI * label) / classes;
    const noise = () => spread * (random() + random() + random() - 1.5);
    return [3 * Math.cos(angle) + noise(), 3 * Math.sin(angle) + noise()];
  });
  return { rows, labels };
}

/** A file of a run, as a script of somebody else would write it. */
export function runFile(seed: number, spread: number): Uint8Array {
  const [test, train] = [
    clusters(60, { seed, spread }),
    clusters(90, { seed: seed + 100, spread }),
  ];
  const logits = test.rows.map(([x, y]) =>
    [0, 1, 2].map((k) =>
      x! * Math.cos((2 * Math.PI * k) / 3) + y! * Math.sin((2 * Math.PI * k) / 3)
    )
  );
  return npz({
    embeddings: floats(test.rows),
    labels: integers(test.labels),
    train_embeddings: floats(train.rows),
    train_labels: integers(train.labels),
    logits: floats(logits),
  });
}
