import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { lacks } from "../_requires.ts";

/** What `dataDirectory()` gives in a process with this environment and no other. */
async function directoryIn(env: Record<string, string>): Promise<string> {
  const module = new URL("../../src/data/provision/directory.ts", import.meta.url);
  const program = `import { dataDirectory } from "${module}";
    try { console.log(dataDirectory()); } catch (error) { console.log(error.message); }`;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-config", program],
    env: { ...env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
    clearEnv: true,
  });
  return new TextDecoder().decode((await command.output()).stdout).trim();
}

const onLinux = { ignore: await lacks("linux") };

Deno.test("dataDirectory() is that of LOSS_ATLAS_DATA before all others", onLinux, async () => {
  const env = { LOSS_ATLAS_DATA: "/srv/data", XDG_CACHE_HOME: "/cache", HOME: "/home/ada" };
  assertEquals(await directoryIn(env), "/srv/data");
});

Deno.test("dataDirectory() lies in the user's cache folder", onLinux, async () => {
  const below = (cache: string) => join(cache, "loss-atlas", "data");
  assertEquals(await directoryIn({ XDG_CACHE_HOME: "/cache", HOME: "/home/ada" }), below("/cache"));
  const relative = { XDG_CACHE_HOME: "cache", HOME: "/home/ada" };
  assertEquals(await directoryIn(relative), below("/home/ada/.cache"));
});

Deno.test("dataDirectory() tells what to set when there is no home", onLinux, async () => {
  assertEquals(
    await directoryIn({ XDG_CACHE_HOME: "" }),
    "Cannot choose a data directory because the variable HOME is not set: name one with --data-dir or LOSS_ATLAS_DATA",
  );
});
