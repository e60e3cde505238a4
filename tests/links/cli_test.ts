import { parseArgs } from "@std/cli";
import { assertEquals } from "@std/assert";

Deno.test("parseArgs() reads values, switches and positional arguments", () => {
  const args = ["run", "--out", "x", "--store=y", "--json", "-h", "5"];
  const options = { string: ["out", "store"], boolean: ["json"], alias: { help: "h" } };
  const { _, out, store, json, help, h } = parseArgs(args, {
    ...options,
    boolean: ["json", "help"],
  });
  assertEquals({ _, out, store, json, help, h }, {
    _: ["run", 5],
    out: "x",
    store: "y",
    json: true,
    help: true,
    h: true,
  });
});

Deno.test("parseArgs() gives absent switches false and a missing value an empty string", () => {
  const { json, out, jobs } = parseArgs(["--out"], {
    boolean: ["json"],
    string: ["out"],
    default: { jobs: 2 },
  });
  assertEquals([json, out, jobs], [false, "", 2]);
});

Deno.test("parseArgs() collects what is repeated and keeps strings as they are", () => {
  const { set } = parseArgs(["--set", "a=1", "--set=007"], { string: ["set"], collect: ["set"] });
  assertEquals(set, ["a=1", "007"]);
});

Deno.test("parseArgs() reads numbers, negations and what follows two dashes", () => {
  const { n, color, _ } = parseArgs(["--n", "1e3", "--no-color", "--", "--x"], {
    negatable: ["color"],
    boolean: ["color"],
  });
  assertEquals([n, color, _], [1000, false, ["--x"]]);
});

Deno.test("parseArgs() hands unknown options over", () => {
  const seen: string[] = [];
  const unknown = (arg: string) => {
    seen.push(arg);
    return false;
  };
  const result = parseArgs(["--known", "--other=1", "word"], { boolean: ["known"], unknown });
  assertEquals(seen, ["--other=1", "word"]);
  assertEquals([result.known, "other" in result, result._.length], [true, false, 0]);
});
