import { assertEquals } from "@std/assert";
import {
  changedComponents,
  COMMITTED,
  type Fingerprints,
  type ProbedClass,
} from "../../src/identity/fingerprints.ts";
import { copy } from "./_copy.ts";
import { type Digests, digestsOfSamples } from "./_digests.ts";
import { REFACTORINGS } from "./_refactorings.ts";

Deno.test("a refactoring of the tree changes no fingerprint and no identity", async (context) => {
  const tree = await copy();
  try {
    for (const { what, apply } of REFACTORINGS) await context.step(what, () => apply(tree));

    let found: Fingerprints = {};
    await context.step("every component computes what it did", async () => {
      const { out } = await tree.run("scripts/fingerprints.ts", ["--print"]);
      const [backend, fingerprints]: [ProbedClass, Fingerprints] = JSON.parse(out);
      found = fingerprints;
      assertEquals(changedComponents(COMMITTED[backend], fingerprints), []);
    });

    await context.step("networks, measures and data are what they were", async () => {
      const { out } = await tree.run("tests/identity/_digests.ts", [JSON.stringify(found)]);
      const { changed, ...digests }: Digests & { changed: string[] } = JSON.parse(out);
      assertEquals(digests, await digestsOfSamples());
      assertEquals(changed, []);
    });
  } finally {
    await tree.remove();
  }
});
