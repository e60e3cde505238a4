import { sha256Of } from "../base/digest.ts";
import type { Split } from "./types.ts";

/** Room for the labels of so many images, as {@linkcode Split} has them. */
export function roomForLabels(images: number, classes: number): Uint8Array {
  return classes > 256 ? new Uint16Array(images) as unknown as Uint8Array : new Uint8Array(images);
}

/** SHA-256 over what a dataset decodes to, whatever files it came in. */
export function decodedDigest({ train, test }: Record<"train" | "test", Split>): string {
  const lines = Object.entries({ train, test }).map(([part, { images, labels, size, shape }]) => {
    const bytes = new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength);
    return `${part} ${size} x ${shape.join(" x ")}: ${sha256Of(images)} ${sha256Of(bytes)}\n`;
  });
  return sha256Of(lines.join(""));
}
