import { sha256 } from "../../src/data/_digest.ts";
import type { DatasetSource, Files, Origin } from "../../src/data/_source.ts";

/** Files of `size` bytes that differ from one another. */
export function filesOf(names: readonly string[], size: number): Files {
  return new Map(names.map((name, index) => {
    const bytes = new Uint8Array(size);
    for (let i = 0; i < size; i++) bytes[i] = (i * (index + 3)) >> 3;
    return [name, bytes];
  }));
}

/** A dataset of these files, to be had from these origins; its reading is not under test. */
export function tinySource(files: Files, origins: Origin[]): DatasetSource {
  return {
    name: "tiny",
    title: "Tiny",
    classNames: [],
    trainCounts: [],
    shape: [1, 1, 1],
    files: [...files].map(([name, bytes]) => ({ name, sha256: sha256(bytes) })),
    origins,
    help: (directory) => `put it into "${directory}"`,
    read: () => {
      throw new Error("Not under test");
    },
  };
}
