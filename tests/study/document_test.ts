import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../src/base/errors.ts";
import { parseDocument, readDocument } from "../../src/study/document.ts";
import { loadExperiment } from "../../src/study/mod.ts";
import { setInDocument } from "../../src/study/overrides.ts";

const key = fc.oneof(
  fc.constantFrom("training", "claims", "constructor", "a.b", 'quo"te', "\\", "é", "{", "[0]", ","),
  fc.string(),
).filter((key) => key !== "__proto__");

/** A document, and the places of its objects. */
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.double({ noNaN: true }),
    tie("list"),
    tie("map"),
  ),
  list: fc.array(tie("value"), { maxLength: 4 }),
  map: fc.array(fc.tuple(key, tie("value")), { maxLength: 4 }).map((entries) => new Map(entries)),
})).value;

/** The JSON of a value, in which the object that is counted `twice` has its first key again. */
function write(value: unknown, state: { twice: number }): string {
  if (Array.isArray(value)) return `[${value.map((each) => write(each, state)).join(", ")}]`;
  if (!(value instanceof Map)) return JSON.stringify(value);
  const own = value.size > 0 && state.twice-- === 0;
  const entries = [...value].map(([key, each]) => `${JSON.stringify(key)}: ${write(each, state)}`);
  const again = own ? [`${JSON.stringify([...value.keys()][0])}: "again"`] : [];
  return `{\n${[...entries, ...again].join(",\n")}\n}`;
}

Deno.test("parseDocument() reads what JSON.parse() reads, and refuses every key that comes twice", () => {
  let refused = 0;
  fc.assert(
    fc.property(value, fc.integer({ min: 0, max: 3 }), fc.boolean(), (value, twice, marked) => {
      const mark = marked ? "\ufeff" : "";
      const whole = write(value, { twice: -1 });
      assertEquals(parseDocument(mark + whole), JSON.parse(whole));
      const broken = write(value, { twice });
      if (broken === whole) return;
      refused++;
      assertThrows(() => parseDocument(mark + broken), SyntaxError, "the key is there twice");
    }),
    { numRuns: 500 },
  );
  assertEquals(refused > 50, true);
});

const STUDY = {
  name: "small",
  title: "Small",
  matrix: { dataset: ["digits"], loss: [{ name: "softmax" }] },
};

async function load(content: string | Uint8Array): Promise<unknown> {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(path, bytes);
    return await loadExperiment(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("loadExperiment() names a key that comes twice, and where", async () => {
  const text = JSON.stringify(STUDY, null, 2);
  const cases = [
    [
      '"title": "Small"',
      '"title": "Small",\n  "title": "Large"',
      "title: the key",
      "lines 3 and 4",
    ],
    [
      '"name": "softmax"',
      '"name": "softmax", "name": "center"',
      "matrix.loss[0].name: the key",
      "line 10",
    ],
    ['"title": "Small"', '"title": "Small", "t\\u0069tle": "x"', "title: the key", "in line 3"],
  ];
  for (const [from, to, path, line] of cases) {
    const { message } = await assertRejects(() => load(text.replace(from!, to!)), InputError);
    assertStringIncludes(message, path!);
    assertStringIncludes(message, line!);
  }
});

Deno.test("loadExperiment() reads a byte-order mark, and names what is no UTF-8", async () => {
  const text = JSON.stringify(STUDY, null, 2);
  assertEquals(await load(`\ufeff${text}`), await load(text));
  const bytes = new TextEncoder().encode(text.replace("Small", "Sm@ll"));
  bytes[bytes.indexOf("@".charCodeAt(0))] = 0xe4; // "ä" in Latin-1
  await assertRejects(() => load(bytes), InputError, "must be text in UTF-8: line 3");
  const utf16 = new Uint8Array(
    new Uint16Array([0xfeff, ...text.split("").map((c) => c.charCodeAt(0))]).buffer,
  );
  await assertRejects(() => load(utf16), InputError, "must be text in UTF-8");
});

Deno.test("setInDocument() refuses a value with a key that comes twice", () => {
  assertThrows(
    () => setInDocument({}, 'training={"epochs":1,"epochs":2}'),
    InputError,
    "epochs: the key is there twice, in line 1",
  );
});

Deno.test("readDocument() takes a megabyte of nesting and of text in time", async () => {
  const path = await Deno.makeTempFile();
  try {
    for (
      const text of [
        "[".repeat(1e5) + "]".repeat(1e5),
        `"${"\\\\".repeat(4e5)}"`,
        `{${Array.from({ length: 5e4 }, (_, i) => `"${i}":\n0`).join()}}`,
      ]
    ) {
      await Deno.writeTextFile(path, text);
      await readDocument(path, 1e6, "experiment").catch((error) => {
        if (!(error instanceof RangeError)) throw error;
      });
    }
  } finally {
    await Deno.remove(path);
  }
});
