import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { document } from "../_experiments.ts";
import { copy, type Tree } from "./_copy.ts";

/** The cells of a dry run, and what it says of the sources. */
async function dryRun(tree: Tree): Promise<{ digests: Record<string, string>; note: string }> {
  const { out, err } = await tree.run("src/cli/main.ts", [
    ...["reproduce", "study.json", "--dry-run", "--json", "--backend", "wasm"],
    ...["--store", `${tree.path}/store`],
  ]);
  const { cells } = JSON.parse(out) as {
    cells: { digest: string; cell: { loss: { name: string } } }[];
  };
  const digests = Object.fromEntries(cells.map(({ digest, cell }) => [cell.loss.name, digest]));
  return { digests, note: err };
}

Deno.test("an edited tree says what its sources compute otherwise, and finds it out once", async (context) => {
  const tree = await copy();
  try {
    const study = document({
      matrix: {
        dataset: ["digits"],
        loss: [{ name: "softmax" }, { name: "cosface" }],
        dimension: [2],
        seed: [1],
      },
    });
    await Deno.writeTextFile(`${tree.path}/study.json`, JSON.stringify(study));
    const committed = await dryRun(tree);

    await context.step("the committed state is silent", () => {
      assertNotMatch(committed.note, /edited|probed/);
    });

    await tree.edit(
      "src/losses/catalogue/cosface.ts",
      (text) => text.replace("tf.scalar(-margin)", "tf.scalar(margin)"),
    );
    const first = await dryRun(tree);
    await context.step("the first call probes, and names the part that changed", () => {
      assertMatch(
        first.note,
        /the sources were edited \(\d+ components probed in [\d.]+ s\); changed: loss\/cosface/,
      );
      assertEquals(first.digests.softmax, committed.digests.softmax);
      assertEquals(first.digests.cosface === committed.digests.cosface, false);
    });

    await context.step("the second call reads what the first one found", async () => {
      const second = await dryRun(tree);
      assertMatch(second.note, /the sources were edited; changed: loss\/cosface/);
      assertEquals(second.digests, first.digests);
    });

    await context.step("an edit without effect is told as such", async () => {
      await tree.restore("src/losses/catalogue/cosface.ts");
      await tree.edit("src/losses/catalogue/cosface.ts", (text) => `// A comment.\n${text}`);
      const commented = await dryRun(tree);
      assertMatch(commented.note, /results stay the same/);
      assertEquals(commented.digests, committed.digests);
    });
  } finally {
    await tree.remove();
  }
});
