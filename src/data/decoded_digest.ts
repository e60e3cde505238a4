import { sha256Of } from "../base/digest.ts";
import type { Split } from "./types.ts";

/** SHA-256 over what a dataset decodes to, whatever files it came in. */
export function decodedDigest({ train, test }: Record<"train" | "test", Split>): string {
  const lines = Object.entries({ train, test }).map(([part, { images, labels, size, shape }]) => {
    const bytes = new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength);
    return `${part} ${size} x ${shape.join(" x ")}: ${sha256Of(images)} ${sha256Of(bytes)}\n`;
  });
  return sha256Of(lines.join(""));
}
