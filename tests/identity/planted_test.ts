import { assertEquals } from "@std/assert";
import { COMMITTED } from "../../src/identity/fingerprints.ts";
import { probedClass } from "../../src/identity/run_probes.ts";
import { copy, type Tree } from "./_copy.ts";
import { type Digests, digestsOfSamples } from "./_digests.ts";
import { LONG } from "../_requires.ts";
import { type Plant, PLANTS as ALL } from "./_plants.ts";

const PLANTS = ALL.filter(({ everyday }) => LONG || everyday);

/**
 * The components whose probes take long, and the files that they can reach: an edit of any other
 * file cannot change them, so they are taken from the committed table.
 */
const REACH: readonly (readonly [components: RegExp, files: RegExp])[] = [
  [/^kernels\//, /^(assembly|src\/(compute|base|identity))\//],
  [/^loss\//, /^(assembly|src\/(compute|base|identity|losses))\/|^src\/networks\/dropout/],
  [
    /^backbone\//,
    /^(assembly|src\/(compute|base|identity))\/|^src\/data\/batches|^src\/networks\/(backbone|_layers|_batch|initializers|trainer)/,
  ],
  [/^measure\//, /^src\/(base|identity|measures)\//],
  // The measures are the last in the order of the folders: what networks use imports none of them.
  [/^(?!measure\/|open-set-score\/|(open-set-)?reading\/)/, /^(assembly|src\/(?!measures\/))/],
];

const backend = await probedClass();

function unreachable(file: string): Record<string, unknown> {
  const names = Object.keys(COMMITTED[backend]).filter((name) =>
    REACH.some(([components, files]) => components.test(name) && !files.test(file))
  );
  return Object.fromEntries(names.map((name) => [name, COMMITTED[backend][name]]));
}

/** What a plant changed. */
interface Outcome {
  networks: string[];
  measures: string[];
  /** For whoever has to find out why. */
  components: string[];
}

async function plant(tree: Tree, before: Digests, { file, edit, build }: Plant): Promise<Outcome> {
  const built = build === undefined ? [] : ["src/compute/kernels/kernels.wasm"];
  try {
    // A function, as a replacement of text reads "$" as a sign of its own.
    const [from, to] = edit;
    await tree.edit(file, (text) => text.replace(from, () => to.replace("$&", from)));
    if (build !== undefined) await tree.run(build);
    const known = JSON.stringify(unreachable(file));
    const { out } = await tree.run("tests/identity/_digests.ts", [known]);
    const { changed: components, ...after }: Digests & { changed: string[] } = JSON.parse(out);
    const changed = (part: "networks" | "measures") =>
      Object.entries(before[part]).filter(([name, digest]) =>
        digest !== (after[part] as Record<string, string>)[name]
      ).map(([name]) => name).sort();
    return { networks: changed("networks"), measures: changed("measures"), components };
  } finally {
    for (const each of [file, ...built]) await tree.restore(each);
    await Deno.remove(`${tree.path}/cache`, { recursive: true }).catch(() => {});
  }
}

/** Plants everything, in as many copies at a time as there are cores. */
function plantAll(before: Digests, trees: readonly Tree[]): Promise<Outcome>[] {
  const outcomes = PLANTS.map(() => Promise.withResolvers<Outcome>());
  let next = 0;
  for (const tree of trees) {
    (async () => {
      while (next < PLANTS.length) {
        const at = next++;
        await plant(tree, before, PLANTS[at]!).then(outcomes[at]!.resolve, outcomes[at]!.reject);
      }
    })();
  }
  return outcomes.map(({ promise }) => {
    // Whoever awaits it later hears of it.
    promise.catch(() => {});
    return promise;
  });
}

Deno.test("a change of what is computed changes the identities that it must, and no others", async (context) => {
  const count = Math.min(4, navigator.hardwareConcurrency);
  const trees = await Promise.all(Array.from({ length: count }, copy));
  try {
    const outcomes = plantAll(await digestsOfSamples(), trees);
    for (const [at, { what, networks = [], measures = [] }] of PLANTS.entries()) {
      await context.step(what, async () => {
        const { components, ...changed } = await outcomes[at]!;
        const wanted = { networks: [...networks].sort(), measures: [...measures].sort() };
        assertEquals(changed, wanted, `changed components: ${components.join(", ")}`);
      });
    }
    await Promise.allSettled(outcomes);
  } finally {
    for (const tree of trees) await tree.remove();
  }
});
