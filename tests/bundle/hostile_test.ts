import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { type Zippable, zipSync } from "fflate";
import { randomStream } from "../../src/base/random.ts";
import { InputError } from "../../src/base/errors.ts";
import { decodeArchive, encodeArchive } from "../../src/bundle/archive.ts";
import { readBundle } from "../../src/bundle/bundle.ts";
import { gatherModules } from "../../src/bundle/modules.ts";
import { lacks, LONG } from "../_requires.ts";
import { withFolder } from "../integration/_folder.ts";
import { faultsOf, sealed, trainBundle } from "./_bundle.ts";

const TIME = { level: 0, mtime: new Date(1980, 0, 1) } as const;
const bytes = (text: string) => new TextEncoder().encode(text);
const archive = (files: Zippable) => zipSync(files, TIME);

const joined = (...parts: Uint8Array[]) => new Uint8Array(parts.flatMap((part) => [...part]));

/** Replaces a text of the same length everywhere. */
function renamed(zip: Uint8Array, from: string, to: string): Uint8Array {
  const [old, next] = [bytes(from), bytes(to)];
  assertEquals(old.length, next.length);
  const changed = zip.slice();
  for (let at = 0; at + old.length <= zip.length; at++) {
    if (old.every((byte, i) => zip[at + i] === byte)) changed.set(next, at);
  }
  return changed;
}

const two = archive({ "bundle/a.json": bytes("1"), "bundle/b.json": bytes("2") });

/** Archives that are not what `report --bundle` writes, and what is said of each. */
const HOSTILE: Record<string, [Uint8Array, RegExp]> = {
  "nothing": [new Uint8Array(0), /no zip archive/],
  "a text": [bytes("a page of a thesis ".repeat(9)), /no zip archive/],
  "a bomb": [
    zipSync({ "bundle/a.json": new Uint8Array(50 << 20) }, { level: 9 }),
    /"bundle\/a\.json" is compressed/,
  ],
  ...Object.fromEntries([
    ...["../a.json", "bundle/../a.json", "bundle/..", "/bundle/a.json", "bundle//a.json"],
    ...["bundle/./a.json", "bundle/a\\b.json", "C:/a.json", "a.json", "bundle/", "bundle/x/"],
    ...[
      "bundle/a\u001b[2J.json",
      "bundle/a\0.json",
      `bundle/${"a".repeat(300)}`,
      "bundle/a/../../b",
    ],
  ].map((name) => [
    `the name ${JSON.stringify(name.slice(0, 30))}`,
    [archive({ [name]: bytes("1") }), /has a name that leads out of bundle/] as const,
  ])),
  "the same name twice": [
    renamed(two, "bundle/b.json", "bundle/a.json"),
    /"bundle\/a\.json" twice/,
  ],
  "a name twice but for its case": [renamed(two, "bundle/b.json", "bundle/A.json"), /twice/],
  "a link": [
    archive({ "bundle/a.json": [bytes("/etc/passwd"), { os: 3, attrs: 0o120777 << 16 }] }),
    /in another form/,
  ],
  "something before it": [joined(bytes("#!/bin/sh\n"), two), /leads out of|no zip/],
  "something behind it": [joined(two, bytes("more")), /in another form|no zip/],
  "a comment of a part": [
    archive({ "bundle/a.json": [bytes("1"), { comment: "0.99" }] }),
    /in another form/,
  ],
  "another time": [
    zipSync({ "bundle/a.json": bytes("1") }, { level: 0, mtime: new Date(2020, 1, 1) }),
    /in another form/,
  ],
  "parts that lie over each other": [overlapping(), /are larger than it is/],
  "no manifest": [two, /it has no manifest\.json/],
  "a manifest that is none": [
    encodeArchive(new Map([["manifest.json", bytes("[]")]])),
    /its manifest\.json is not that of a bundle/,
  ],
  "a manifest that is nested deeply": [
    encodeArchive(new Map([["manifest.json", bytes("[".repeat(1e6))]])),
    /its manifest\.json is not that of a bundle/,
  ],
};

/** An archive whose directory names one part of a megabyte 500 times. */
function overlapping(): Uint8Array {
  const one = archive({ "bundle/a.json": new Uint8Array(1 << 20) });
  const view = new DataView(one.buffer);
  const start = view.getUint32(one.length - 6, true);
  const entry = one.slice(start, one.length - 22);
  const name = entry.length - "a.json".length;
  const entries = Array.from({ length: 500 }, (_, at) => {
    const copy = entry.slice();
    copy.set(bytes(`${at}`.padStart(4, "x")), name);
    return copy;
  });
  const end = one.slice(one.length - 22);
  const tail = new DataView(end.buffer);
  for (const at of [8, 10]) tail.setUint16(at, 500, true);
  tail.setUint32(12, 500 * entry.length, true);
  const all = new Uint8Array(start + 500 * entry.length + 22);
  all.set(one.subarray(0, start));
  for (const [at, copy] of entries.entries()) all.set(copy, start + at * entry.length);
  all.set(end, all.length - 22);
  return all;
}

for (const [what, [content, message]] of Object.entries(HOSTILE)) {
  Deno.test(`readBundle() refuses ${what} in a sentence`, async () => {
    await withFolder(async (folder) => {
      await Deno.writeFile(`${folder}/x.zip`, content);
      const start = performance.now();
      const { message: said } = await assertRejects(
        () => readBundle(`${folder}/x.zip`),
        InputError,
        `"${folder}/x.zip" is not a bundle: `,
      );
      assert(message.test(said), said);
      assert(performance.now() - start < 5000, "it takes long");
    });
  });
}

Deno.test({
  name: "readBundle() refuses what is no plain file, and a file that is too large",
  ignore: await lacks("fifo"),
  async fn() {
    await withFolder(async (folder) => {
      await new Deno.Command("mkfifo", { args: [`${folder}/pipe`] }).output();
      await Deno.truncate(await Deno.makeTempFile({ dir: folder, suffix: ".large" }), 300 << 20);
      const large = [...Deno.readDirSync(folder)].find(({ name }) => name.endsWith(".large"))!.name;
      for (
        const [name, message] of [
          ["pipe", "not a plain file"],
          ["none", "no such file"],
          [".", "not a plain file"],
          [large, "at most"],
        ]
      ) await assertRejects(() => readBundle(`${folder}/${name}`), InputError, message);
    });
  },
});

Deno.test("encodeArchive() writes no name that decodeArchive() would refuse", () => {
  for (
    const name of [
      "",
      "..",
      "../a",
      "a/../b",
      "a/../../b",
      "/a",
      "a//b",
      "a/.",
      "a\\..\\b",
      "C:/a",
      "a\nb",
    ]
  ) {
    assertThrows(() => encodeArchive(new Map([[name, bytes("1")]])), InputError, "rename the file");
  }
  for (const name of ["..foo", "a/..foo/b", "...", "study/ä b.json"]) {
    const parts = new Map([[name, bytes("1")]]);
    assertEquals(decodeArchive(encodeArchive(parts)), parts);
  }
});

Deno.test("decodeArchive() gives the parts of encodeArchive() back, in any order", () => {
  const parts = new Map([["b/é.json", bytes("2")], ["a.json", bytes("1")], ["c", bytes("")]]);
  assertEquals(new Map([...decodeArchive(encodeArchive(parts))]), new Map([...parts].sort()));
  assertEquals(encodeArchive(parts), encodeArchive(new Map([...parts].reverse())));
});

Deno.test("a bundle with some of its bytes changed is refused or has a fault", async () => {
  const random = randomStream(Number(Deno.env.get("LOSS_ATLAS_FAULT_SEED") ?? 1), "bundle bytes");
  await withFolder(async (folder) => {
    const honest = await trainBundle(folder);
    for (let round = 0; round < (LONG ? 1000 : 100); round++) {
      const changed = honest.slice(
        0,
        random.uniform() < 0.9 ? undefined : random.integer(honest.length),
      );
      for (let left = 1 + random.integer(3); left > 0; left--) {
        // Where its directory is, most can go wrong.
        const from = random.uniform() < 0.5 ? 0 : Math.max(0, changed.length - 4000);
        const at = from + random.integer(Math.max(1, changed.length - from));
        if (at < changed.length) changed[at]! ^= 1 + random.integer(255);
      }
      if (changed.length === honest.length && changed.every((byte, at) => byte === honest[at])) {
        continue;
      }
      assert((await faultsOf(folder, changed)).length > 0);
    }
  });
});

Deno.test("gatherModules() takes the files that modules import, from their folders alone", async () => {
  await withFolder(async (folder) => {
    const write = async (name: string, text: string) => {
      await Deno.mkdir(`${folder}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(`${folder}/${name}`, text);
      return `${folder}/${name}`;
    };
    await write("one/parts/helper.ts", 'export * from "../more.ts"; // see from "./none.ts"\n');
    await write("one/more.ts", 'const late = () => import("./parts/helper.ts");\n');
    const one = await write(
      "one/loss.ts",
      'import { a } from "./parts/helper.ts";\nimport "zod";\n',
    );
    const two = await write("two/loss.ts", "export {};\n");
    const { modules, files } = await gatherModules([one, two]);
    assertEquals(modules, ["modules/1/loss.ts", "modules/2/loss.ts"]);
    assertEquals([...files.keys()].sort(), [
      ...["modules/1/loss.ts", "modules/1/more.ts", "modules/1/parts/helper.ts"],
      "modules/2/loss.ts",
    ]);
    for (const target of ["../two/loss.ts", `${folder}/two/loss.ts`, `file://${folder}/x.ts`]) {
      const bad = await write("one/bad.ts", `import { a } from ${JSON.stringify(target)};\n`);
      const { message } = await assertRejects(() => gatherModules([bad]), InputError);
      assertStringIncludes(message, `imports "${target}"`);
    }
  });
});

Deno.test("checkBundle() names a module that does not load, or goes by a name of ours", async () => {
  await withFolder(async (folder) => {
    await Deno.writeFile(`${folder}/x.zip`, await trainBundle(folder));
    const { manifest, parts } = await readBundle(`${folder}/x.zip`);
    const own = (await Deno.readTextFile("examples/own_loss.ts")).replace(
      "short-softmax",
      "softmax",
    );
    for (const [text, message] of [["throw null;", "null was thrown"], [own, '"softmax"']]) {
      const module = "modules/1/own.ts";
      const request = { ...manifest.request, modules: [module] };
      const all = new Map([...parts, [module, bytes(text!)]]);
      const [fault] = await faultsOf(folder, sealed({ ...manifest, request }, all));
      assertStringIncludes(fault!, `${module}: `);
      assertStringIncludes(fault!, message!);
    }
  });
});
