import { assert } from "@std/assert";
import { metricNames } from "../../../src/measures/metrics/mod.ts";
import { OPEN_SET_SCORES } from "../../../src/measures/protocols/mod.ts";

Deno.test("docs/metrics.md defines every metric and score", async () => {
  const text = await Deno.readTextFile(new URL("../../../docs/metrics.md", import.meta.url));
  for (const name of [...metricNames, ...OPEN_SET_SCORES]) {
    assert(text.includes(`\`${name}\``), `docs/metrics.md lacks ${name}`);
  }
});
