/** The files of a network that must be the same to the bit wherever it is trained. */
export const RESULTS = [
  "embeddings.arrow",
  "history.csv",
  "geometry.json",
  "weights.safetensors",
];

/** A new folder for a test, removed afterwards. */
export async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The bytes of a file of a network, as hexadecimal of their SHA-256. */
export async function fileDigest(store: string, digest: string, name: string): Promise<string> {
  const manifest = JSON.parse(await Deno.readTextFile(`${store}/networks/${digest}/manifest.json`));
  return manifest.files[name];
}
