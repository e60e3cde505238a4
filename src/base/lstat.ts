/**
 * What is known of a path, links not followed; undefined where there is nothing.
 *
 * Waits for the disk: asking through a thread costs ten times what a small answer does.
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
