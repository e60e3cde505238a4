import { assertEquals, assertThrows } from "@std/assert";
import { parse, stringify } from "@std/csv";

Deno.test("stringify() writes columns in order, quoted where needed, with CRLF", () => {
  const rows = [{ b: 'say "x"', a: 1, c: 9 }, { a: null, b: "two\nlines" }];
  assertEquals(
    stringify(rows, { columns: ["a", "b"] }),
    'a,b\r\n1,"say ""x"""\r\n,"two\nlines"\r\n',
  );
  assertEquals(stringify([[1, "a,b"]]), '1,"a,b"\r\n');
});

Deno.test("parse() is the inverse of stringify()", () => {
  const rows = [{ a: "1", b: 'say "x"' }, { a: "", b: "two\nlines" }];
  const text = stringify(rows, { columns: ["a", "b"] });
  assertEquals(parse(text, { skipFirstRow: true }), rows);
  assertEquals(parse("1,2\n3,4"), [["1", "2"], ["3", "4"]]);
});

Deno.test("parse() refuses a row of another length than the header", () => {
  assertThrows(() => parse("a,b\n1", { skipFirstRow: true }), SyntaxError);
});
