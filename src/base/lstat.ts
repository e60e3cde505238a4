/**
 * What is known of a path, links not followed; undefined where there is nothing.
 *
 * Waits for the disk: an answer that comes through a thread takes several times as long.
 */
export function lstatIfThere(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    const absent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (absent) return undefined;
    throw error;
  }
}
