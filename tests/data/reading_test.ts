import { assert, assertEquals } from "@std/assert";
import { datasetNames, loadDataset } from "../../src/data/mod.ts";
import { PROVISIONS } from "../../src/data/provision/catalogue.ts";

const SRC = new URL("../../src/", import.meta.url).href;

/** The project's modules that some module imports, itself included, types and all. */
async function modulesOf(path: string): Promise<string[]> {
  const args = ["info", "--json", "--quiet", new URL(path, SRC).href];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout));
  return modules.map(({ specifier }: { specifier: string }) => specifier)
    .filter((specifier: string) => specifier.startsWith(SRC))
    .map((specifier: string) => specifier.slice(SRC.length));
}

/** What stands in src/data/mod.ts beside the loading, and feeds results. */
const READING = ["info", "batch_source", "open_set", "rotation", "split"];

for (const name of READING) {
  Deno.test(`data/${name}.ts imports nothing that fetches`, async () => {
    const modules = await modulesOf(`data/${name}.ts`);
    assert(modules.includes(`data/${name}.ts`));
    const fetching = /^(data\/(provision\/|load\.ts)|base\/(lease|atomic_file)\.ts)/;
    assertEquals(modules.filter((module) => fetching.test(module)), []);
  });
}

Deno.test("datasetNames holds each dataset that is provisioned", () => {
  for (const name of PROVISIONS.keys()) assert(datasetNames.includes(name), name);
});

Deno.test("loadDataset() reads each dataset of fixtures/ without a data directory", async () => {
  for (const name of datasetNames.filter((name) => !PROVISIONS.has(name))) {
    assertEquals((await loadDataset(name, { directory: "/dev/null" })).name, name);
  }
});
