import { assertEquals, assertGreater } from "@std/assert";
import { experimentJsonSchema, loadExperiment } from "../../src/study/mod.ts";

Deno.test("experimentJsonSchema() is what experiments/schema.json holds", async () => {
  const committed = JSON.parse(await Deno.readTextFile("experiments/schema.json"));
  assertEquals(committed, experimentJsonSchema(), "run deno task loss-atlas schema");
});

for (const { name } of Deno.readDirSync("experiments")) {
  if (name === "schema.json" || !name.endsWith(".json")) continue;
  Deno.test(`loadExperiment() accepts experiments/${name} in each of its profiles`, async () => {
    const experiment = await loadExperiment(`experiments/${name}`);
    assertEquals(`${experiment.name}.json`, name);
    for (const profile of Object.keys(experiment.profiles)) {
      await loadExperiment(`experiments/${name}`, { profile });
    }
  });
}

Deno.test("docs/studies.md says of each study what its file says", async () => {
  const page = await Deno.readTextFile("docs/studies.md");
  const rows = [...page.matchAll(/^\| `([a-z0-9-]+)` +\| (.+?) +\| .+? +\| (\d+) +\|$/gm)];
  assertGreater(rows.length, 10);
  for (const [, name, title, claims] of rows) {
    const experiment = await loadExperiment(`experiments/${name}.json`);
    assertEquals([title, Number(claims)], [experiment.title, experiment.claims.length]);
  }
});
