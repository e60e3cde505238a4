import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Finding, findingsText, ofDeno, TESTED_DENO } from "../../src/cli/doctor.ts";
import { PLAIN } from "../../src/cli/terminal.ts";
import { openStore } from "../../src/store/mod.ts";
import { withFolder } from "../integration/_folder.ts";
import { sampleNetwork } from "../store/_network.ts";
import { call } from "./_call.ts";

/** What doctor finds with the rights that users have, by what it is about. */
async function examine(...args: string[]) {
  const { code, out, err } = await call(["doctor", "--json", "--backend", "wasm", ...args]);
  const { well, findings } = JSON.parse(out) as { well: boolean; findings: Finding[] };
  const about = (name: string) => findings.filter((finding) => finding.about === name);
  return { code, err, well, findings, about };
}

Deno.test("doctor finds a machine well, and leaves nothing behind", async () => {
  await withFolder(async (folder) => {
    // No data of the user's: what is not there is no fault.
    const { code, well, findings, about } = await examine(
      ...["--store", `${folder}/store`, "--data-dir", `${folder}/far/data`],
    );
    const wrong = findings.filter(({ state }) => state === "wrong");
    // Without npm no dataset can be had, which is to be mended.
    assertEquals(wrong.filter(({ about }) => about !== "npm"), []);
    assertEquals([well, code], wrong.length === 0 ? [true, 0] : [false, 1]);
    assertMatch(about("WASM")[0]!.text, /^SIMD, .*256 bits/);
    assertEquals(about("mnist")[0]!.state, "note");
    assertStringIncludes(about("store")[0]!.text, "no networks yet");
    assertMatch(about("rights")[0]!.text, /no network, no native code$/);
    assertEquals([...Deno.readDirSync(folder)], []);
  });
});

Deno.test("doctor ends with exit code 1 and a remedy for each thing that is wrong", async () => {
  await withFolder(async (folder) => {
    const store = openStore(`${folder}/store`);
    const network = sampleNetwork();
    await store.write(network);
    await Deno.truncate(`${store.path}/networks/${network.digest}/cell.json`, 3);
    await Deno.mkdir(`${folder}/data/mnist`, { recursive: true });
    await Deno.writeTextFile(`${folder}/data/mnist/t10k-labels-idx1-ubyte`, "not this");
    const { code, findings, about } = await examine(
      ...["--store", store.path, "--data-dir", `${folder}/data`],
      ...["--queue", "redis://127.0.0.1:1"],
    );
    assertEquals(code, 1);
    const wrong = findings.filter(({ state }) => state === "wrong");
    const named = wrong.map(({ about }) => about).filter((name) => name !== "npm");
    assertEquals(named.toSorted(), ["mnist", "queue", "store"]);
    for (const { about, remedy } of wrong) assert(remedy, about);
    assertStringIncludes(about("store")[0]!.text, "1 network");
    assertStringIncludes(about("store")[1]!.text, "cell.json");
    assertMatch(about("mnist")[0]!.text, /damaged: expected 10008 bytes, found 8/);
    assertStringIncludes(about("queue")[0]!.text, "does not answer");
  });
});

Deno.test("doctor says that a file is no store", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/store`, "a file");
    const { code, about } = await examine(
      ...["--store", `${folder}/store`, "--data-dir", `${folder}/data`],
    );
    assertEquals([code, about("store")[0]!.state], [1, "wrong"]);
    assertStringIncludes(about("store")[0]!.remedy!, "--store");
  });
});

Deno.test("ofDeno() refuses what is older than the Deno of the documents", async () => {
  assertStringIncludes(await Deno.readTextFile("README.md"), `deno@${TESTED_DENO} `);
  const states = ["2.9.5", TESTED_DENO, "2.10.0", "3.0.0", "1.99.0"].map((version) =>
    ofDeno(version).state
  );
  assertEquals(states, ["wrong", "well", "well", "well", "wrong"]);
});

Deno.test("findingsText() gives the answer last, within the width", () => {
  const text = findingsText([
    { about: "Deno", state: "well", text: "Deno of some version" },
    { about: "store", state: "wrong", text: "it is a file ".repeat(9), remedy: "name another" },
  ], { width: 60, ...PLAIN });
  const lines = text.split("\n");
  assert(lines.every((line) => line.length <= 60), text);
  assertEquals(lines[0], "well   Deno   Deno of some version");
  assertEquals(lines.slice(-3), ["              remedy: name another", "", "1 thing to mend"]);
});
