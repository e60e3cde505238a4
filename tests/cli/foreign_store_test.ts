import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { sha256Of } from "../../src/base/digest.ts";
import type { Cell } from "../../src/cell/cell.ts";
import { networkDigest } from "../../src/identity/network.ts";
import { openStore } from "../../src/store/mod.ts";
import { sealNetwork } from "../../src/store/network_files.ts";
import { document } from "../_experiments.ts";
import { withFolder } from "../integration/_folder.ts";
import { sampleNetwork } from "../store/_network.ts";
import { call } from "./_call.ts";

const network = sampleNetwork();

/** Deeper than any reader that calls itself can go. */
const deep = (depth: number) => JSON.parse("[".repeat(depth) + "]".repeat(depth));

/** Cells that no study has, in networks that are whole by all their digests. */
const cells: Record<string, unknown> = {
  null: null,
  empty: {},
  "without a loss": { ...network.cell, loss: null },
  "of an unknown data set": { ...network.cell, dataset: "mnits" },
  "of an unknown loss": { ...network.cell, loss: { name: "constructor" } },
  "without end": { ...network.cell, training: { ...network.cell.training, epochs: 1e12 } },
  "nested deeply": { ...network.cell, loss: { name: "softmax", x: deep(3000) } },
  "with __proto__": JSON.parse(`{"__proto__":{"x":1},${JSON.stringify(network.cell).slice(1)}`),
};

/** Writes what a stranger's store holds. */
async function writeForeign(path: string): Promise<void> {
  for (const cell of Object.values(cells)) {
    const digest = networkDigest(cell as Cell, network.identity);
    const files = sealNetwork({ ...network, digest, cell: cell as Cell });
    const folder = `${path}/networks/${digest}`;
    await Deno.mkdir(folder, { recursive: true });
    for (const [name, bytes] of Object.entries(files)) {
      await Deno.writeFile(`${folder}/${name}`, bytes);
    }
  }
  // No canonical form exists of half a character, so that its digest is made up.
  const digest = sha256Of("surrogate");
  const files = sealNetwork({ ...network, digest });
  const folder = `${path}/networks/${digest}`;
  await Deno.mkdir(folder);
  const text = JSON.stringify(network.cell).replace('"softmax"', '"\\ud800"');
  const bytes = new TextEncoder().encode(text);
  const manifest = JSON.parse(new TextDecoder().decode(files["manifest.json"]));
  manifest.files["cell.json"] = sha256Of(bytes);
  for (const [name, each] of Object.entries(files)) {
    await Deno.writeFile(`${folder}/${name}`, name === "cell.json" ? bytes : each);
  }
  await Deno.writeTextFile(`${folder}/manifest.json`, JSON.stringify(manifest));
}

/** Exit codes of the commands over a store of strangers. */
const commands: [string[], number, string][] = [
  [["list"], 1, "6 damaged"],
  [["list", "--networks"], 1, "6 damaged"],
  [["verify", "--all"], 3, "it cannot be repeated"],
  [["gc"], 0, "networks kept"],
  [["merge", "STORE"], 1, "damaged"],
  [["report", "STUDY"], 2, "has no network of"],
  // It reads the networks that its study names, and leaves the others to verify.
  [["reproduce", "STUDY"], 0, "report: "],
];

Deno.test("no command dies of what a stranger's store holds", async (test) => {
  await withFolder(async (folder) => {
    const store = `${folder}/store`;
    await writeForeign(store);
    assertEquals((await openStore(store).list()).length, 9);
    await Deno.writeTextFile(`${folder}/sample.json`, JSON.stringify(document()));
    for (const [command, expected, said] of commands) {
      await test.step(command[0]!, async () => {
        const args = command.map((arg) =>
          ({ STORE: store, STUDY: `${folder}/sample.json` })[arg] ?? arg
        );
        const own = command[0] === "merge" ? `${folder}/own` : store;
        const options = ["reproduce", "report"].includes(command[0]!)
          ? ["--out", `${folder}/report`, "--backend", "wasm"]
          : [];
        const { code, out, err } = await call([...args, "--store", own, ...options]);
        const text = out + err;
        assert(!/^\s+at |Internal error|Uncaught/m.test(text), text);
        assertStringIncludes(text, said);
        assertEquals(code, expected, text);
      });
    }
    assertEquals(await openStore(`${folder}/own`).list(), []);
  });
});
