/** The address of a file, by its path from the folder or page in use. */
export function pathToFileURL(path: string): URL {
  const { process, location } = globalThis as {
    process?: { cwd(): string };
    location?: { href: string };
  };
  return new URL(path, process ? `file://${process.cwd()}/` : location?.href);
}

/** The path of a file, by its address; nothing of the package asks where it lies itself. */
export function fileURLToPath(url: URL): string {
  return decodeURIComponent(url.pathname);
}
