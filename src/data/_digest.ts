import { createHash } from "node:crypto";
import type { SourceFile } from "./_source.ts";

/** SHA-256 of bytes or text, in hexadecimal. */
export function sha256(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** One digest for a list of files: SHA-256 of the lines that `sha256sum` prints for them. */
export function digestOfFiles(files: readonly SourceFile[]): string {
  return sha256(files.map((file) => `${file.sha256}  ${file.name}\n`).join(""));
}
