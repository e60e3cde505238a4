import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openStore } from "../../src/store/store.ts";
import { LAUNCHER } from "../_launcher.ts";
import { document } from "../_experiments.ts";
import { withFolder } from "../integration/_folder.ts";
import { call } from "./_call.ts";

/** The names and texts of all files below a folder. */
async function contentsOf(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) Object.assign(found, await contentsOf(path));
    else found[path] = await Deno.readTextFile(path);
  }
  return found;
}

/** A store with one network, which is none of the atlas. */
async function writeStore(folder: string): Promise<string> {
  const store = `${folder}/store`;
  await Deno.writeTextFile(`${folder}/x.json`, JSON.stringify(document()));
  const { code, err } = await call([
    ...["reproduce", `${folder}/x.json`, "--store", store, "--out", `${folder}/report`],
    ...["--backend", "wasm", "--jobs", "1"],
  ]);
  assertEquals(code, 0, err);
  return store;
}

Deno.test("pack() replaces a pack by no empty one, and nothing else by a pack", async () => {
  await withFolder(async (folder) => {
    const store = await writeStore(folder);
    await Deno.mkdir(`${folder}/thesis`);
    await Deno.writeTextFile(`${folder}/thesis/chapter.tex`, "years");
    const before = await contentsOf(folder);
    for (const out of [`${folder}/thesis`, `${folder}/pack`]) {
      const { code, err } = await call(["pack", "--store", store, "--out", out]);
      assertEquals(code, 2);
      assertStringIncludes(err, "has no network of the atlas to pack");
    }
    assertEquals(await contentsOf(folder), before);
  });
});

Deno.test("pack() adds to a pack, and what is in it is not trained again elsewhere", async () => {
  await withFolder(async (folder) => {
    const pack = `${folder}/pack`;
    // Networks of the atlas that train within a second.
    const train = async (store: string, seeds: number[], ...more: string[]) => {
      const { code, out, err } = await call([
        ...["reproduce", "experiments/nightly.json", "--store", `${folder}/${store}`],
        ...["--set", 'matrix.loss=[{"name":"softmax"}]', "--set", `matrix.seed=[${seeds}]`],
        ...["--set", "claims=[]", "--backend", "wasm", "--jobs", "1"],
        ...["--out", `${folder}/report`, "--json", ...more],
      ]);
      assertEquals(code, 0, err);
      const { trained, found, runs } = JSON.parse(out.trim().split("\n").at(-1)!);
      return [trained, found, runs.length];
    };
    const packInto = async (store: string) => {
      const { code, err, out } = await call([
        ...["pack", "--store", `${folder}/${store}`, "--out", pack],
      ]);
      assertEquals(code, 0, err);
      return out.trim().split("\n").at(-1)!;
    };
    await train("one", [1]);
    assertStringIncludes(await packInto("one"), "1 networks");
    await train("two", [2]);
    assertStringIncludes(await packInto("two"), "2 networks");
    const first = await contentsOf(pack);
    await packInto("two");
    assertEquals(await contentsOf(pack), first);
    assertEquals(await train("three", [1, 2, 3], "--done", pack), [1, 2, 3]);
    assertEquals((await openStore(`${folder}/three`).list()).length, 1);

    await Deno.writeTextFile(`${pack}/networks.csv.gz`, "");
    const { code, err } = await call(["pack", "--store", `${folder}/one`, "--out", pack]);
    assertEquals(code, 4, err);
    assertStringIncludes(err, "networks.csv.gz");
  });
});

Deno.test("gc() deletes nothing of a store into which a call is training", async () => {
  await withFolder(async (folder) => {
    const store = await writeStore(folder);
    const [digest] = await openStore(store).list();
    {
      using _use = openStore(store).use();
      for (const how of [[], ["--weights"]]) {
        const { code, err } = await call(["gc", "--store", store, "--delete", ...how]);
        assertEquals(code, 4, err);
        assertStringIncludes(err, "is being trained into");
      }
      assertEquals(await openStore(store).list(), [digest!]);
    }
    // A call that was killed leaves the name of its lease and not the lease.
    await Deno.writeTextFile(`${store}/leases/call-${crypto.randomUUID()}`, "");
    const { code, err } = await call(["gc", "--store", store, "--delete"]);
    assertEquals(code, 0, err);
    assertEquals(await openStore(store).list(), []);
  });
});

Deno.test("reproduce() fails for a network that somebody deletes as it trains the others", async () => {
  await withFolder(async (folder) => {
    const seeds = Array.from({ length: 6 }, (_, at) => at);
    const study = document({
      matrix: { dataset: ["digits"], loss: [{ name: "softmax" }], seed: seeds },
      training: { trainSize: 256, testSize: 100, epochs: 6 },
    });
    await Deno.writeTextFile(`${folder}/x.json`, JSON.stringify(study));
    const store = openStore(`${folder}/store`);
    const [program, ...args] = LAUNCHER;
    const process = new Deno.Command(program!, {
      args: [
        ...[...args, "reproduce", `${folder}/x.json`, "--store", store.path],
        ...["--out", `${folder}/report`, "--backend", "wasm", "--jobs", "1"],
      ],
      stdout: "null",
      stderr: "piped",
    }).spawn();
    let [first] = await store.list();
    const others = async () => (await store.list()).filter((digest) => digest !== first);
    while (first === undefined || (await others()).length === 0) {
      first ??= (await store.list())[0];
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await store.remove(first);
    const { code, stderr } = await process.output();
    const err = new TextDecoder().decode(stderr);
    assertEquals(code, 1, err);
    assertStringIncludes(err, `failed: ${first}: it was done, and yet the store lacks it`);
  });
});

Deno.test("a file of a user's in the data folder is moved away, never overwritten", async () => {
  await withFolder(async (folder) => {
    const mine = `${folder}/data/fashion-mnist/t10k-labels-idx1-ubyte`;
    await Deno.mkdir(`${folder}/data/fashion-mnist`, { recursive: true });
    await Deno.writeTextFile(mine, "my own letters");
    const study = document({
      matrix: { dataset: ["fashion-mnist"], loss: [{ name: "softmax" }] },
      training: { trainSize: 64, testSize: 50, epochs: 1 },
    });
    await Deno.writeTextFile(`${folder}/x.json`, JSON.stringify(study));
    await call([
      ...["reproduce", `${folder}/x.json`, "--store", `${folder}/store`, "--jobs", "1"],
      ...["--out", `${folder}/report`, "--data-dir", `${folder}/data`, "--backend", "wasm"],
    ]);
    const kept = Object.entries(await contentsOf(folder))
      .filter(([, text]) => text === "my own letters");
    assertEquals(kept.length, 1);
  });
});

Deno.test("a night that goes wrong keeps what it has finished, and goes on from there", async () => {
  await withFolder(async (folder) => {
    const study = document({
      name: "night",
      matrix: { dataset: ["digits"], loss: [{ name: "softmax" }], seed: [1, 2, 3] },
    });
    await Deno.writeTextFile(`${folder}/night.json`, JSON.stringify(study));
    const args = [
      ...["nightly", `${folder}/night.json`, "--store", `${folder}/store`, "--jobs", "1"],
      ...[
        "--out",
        `${folder}/report`,
        "--baseline",
        `${folder}/b.json`,
        "--update-baseline",
        "--narrow",
      ],
    ];
    // The torn line of a night before.
    await Deno.mkdir(`${folder}/store`);
    await Deno.writeTextFile(`${folder}/store/nightly.jsonl`, '{"date":"2026-');
    // No file may become larger than 32 kB, as on a full disk.
    const full = await call(args, { before: "trap '' XFSZ; ulimit -f 64" });
    assertEquals(full.code, 4, full.err);
    assertStringIncludes(full.err, "what is done is in");
    assertStringIncludes(full.err, "--resume");
    const { code, err } = await call([...args, "--resume"]);
    assertEquals(code, 0, err);
    assertStringIncludes(err, "line 1 is torn and is passed over");
    const history = (await Deno.readTextFile(`${folder}/store/nightly.jsonl`)).trim().split("\n");
    assertEquals(history.length, 2);
    assert(
      !(await Array.fromAsync(Deno.readDir(`${folder}/store`))).some(({ name }) =>
        name.startsWith("night-")
      ),
    );
  });
});
