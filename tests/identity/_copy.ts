/** Copies the sources into a new folder that shares the installed packages, and gives its path. */
export async function copy(): Promise<string> {
  const tree = await Deno.makeTempDir();
  for (const name of ["src", "links", "fixtures", "tests/identity"]) {
    await copyFolder(name, `${tree}/${name}`);
  }
  for (const name of ["deno.json", "deno.lock", "mod.ts"]) {
    await Deno.copyFile(name, `${tree}/${name}`);
  }
  await Deno.symlink(await Deno.realPath("node_modules"), `${tree}/node_modules`);
  return tree;
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    await (isDirectory
      ? copyFolder(`${from}/${name}`, `${to}/${name}`)
      : Deno.copyFile(`${from}/${name}`, `${to}/${name}`));
  }
}
