import { sha256Of } from "../../src/base/digest.ts";

import type { Files, Origin, Provisioned } from "../../src/data/types.ts";

/** Files of `size` bytes that differ from one another. */
export function filesOf(names: readonly string[], size: number): Files {
  return new Map(names.map((name, index) => {
    const bytes = new Uint8Array(size);
    for (let i = 0; i < size; i++) bytes[i] = (i * (index + 3)) >> 3;
    return [name, bytes];
  }));
}

/** A dataset of these files, to be had from these origins; which is all that provisioning knows. */
export function tinySource(files: Files, origins: Origin[]): Provisioned {
  return {
    name: "tiny",
    title: "Tiny",
    files: [...files].map(([name, bytes]) => ({
      name,
      size: bytes.length,
      sha256: sha256Of(bytes),
    })),
    origins,
    help: (directory) => `put it into "${directory}"`,
  };
}
