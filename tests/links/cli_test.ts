import { assertEquals } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { unicodeWidth } from "@std/cli/unicode-width";

/** Reads arguments of a command that has switches, an option with a value and a repeated one. */
function read(...args: string[]): Record<string, unknown> {
  const unknown: string[] = [];
  const values: Record<string, unknown> = parseArgs(args, {
    string: ["_", "store", "set"],
    boolean: ["json", "help"],
    collect: ["set"],
    alias: { help: "h" },
    unknown: (arg, key) => {
      if (key !== undefined) unknown.push(arg);
      return key === undefined;
    },
  });
  return { ...values, unknown };
}

const nothing = { _: [], set: [], json: false, help: false, h: false, unknown: [] };

Deno.test("parseArgs() reads switches, values and repeated values, by = or not", () => {
  assertEquals(read(), nothing);
  assertEquals(read("a", "--store", "s", "b", "--set", "x=1", "--json", "--set=y=2", "c"), {
    ...nothing,
    _: ["a", "b", "c"],
    store: "s",
    set: ["x=1", "y=2"],
    json: true,
  });
  assertEquals(read("-h"), { ...nothing, help: true, h: true });
});

Deno.test("parseArgs() gives an empty text where a value is missing, and takes no option for it", () => {
  assertEquals(read("--store", "--json"), { ...nothing, store: "", json: true });
  assertEquals(read("--store="), { ...nothing, store: "" });
  assertEquals(read("--set"), { ...nothing, set: [""] });
  assertEquals(read("--store=-x"), { ...nothing, store: "-x" });
});

Deno.test("parseArgs() keeps the last of several values, unless it collects them", () => {
  assertEquals(read("--store", "a", "--store", "b"), { ...nothing, store: "b" });
});

Deno.test("parseArgs() takes the value of a switch for true, except false", () => {
  assertEquals(read("--json=x"), { ...nothing, json: true });
  assertEquals(read("--json=false"), nothing);
  assertEquals(read("--json", "false"), nothing);
  assertEquals(read("--json", "x"), { ...nothing, json: true, _: ["x"] });
});

Deno.test("parseArgs() tells of unknown options, with the value that follows, and leaves them out", () => {
  assertEquals(read("--jsn", "x", "y"), { ...nothing, unknown: ["--jsn"], _: ["y"] });
  assertEquals(read("--jsn=x", "--no-json"), { ...nothing, unknown: ["--jsn=x", "--no-json"] });
  assertEquals(read("-x"), { ...nothing, unknown: ["-x"] });
});

Deno.test("parseArgs() keeps arguments that look like numbers, and all behind --, as text", () => {
  assertEquals(read("1e5", "12", "-"), { ...nothing, _: ["1e5", "12", "-"] });
  assertEquals(read("a", "--", "--json", "1"), { ...nothing, _: ["a", "--json", "1"] });
});

Deno.test("unicodeWidth() counts the columns of a terminal", () => {
  for (
    const [text, width] of [["", 0], ["hello", 5], ["±–…↑−·", 6], ["天地玄黃", 8], ["ｆｕ", 4]]
  ) {
    assertEquals(unicodeWidth(text as string), width as number, text as string);
  }
  assertEquals(unicodeWidth("e\u0301\u200b\n"), 1);
  assertEquals(unicodeWidth("🧪"), 2);
});
