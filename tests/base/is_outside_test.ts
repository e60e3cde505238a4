import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { join, resolve, sep } from "node:path";
import { isOutside, leadsOut } from "../../src/base/files.ts";

const isWindows = Deno.build.os === "windows";

Deno.test("isOutside() tells by the steps of a path, not by how its name begins", () => {
  const folder = resolve("a", "folder");
  const inside = [
    ...[
      "",
      ".",
      "x",
      "x/y",
      "..foo",
      "..foo/x",
      "x/..",
      "x/../y",
      "...",
      ".../x",
      ".. /x",
      ".hidden",
    ],
    ...[" ", "..\u0000", "x/..foo/../..bar", `../folder`, "../../a/folder/x"],
    // Where a backslash is a letter, these are names.
    ...isWindows ? [] : ["..\\x", "C:\\x", "C:/x", "a\\..\\..\\b"],
  ];
  const outside = [
    ...["..", "../", "../x", "x/../..", "a/../../b", "./../x", "../folder2", "../folder/../x"],
    ...["../..", "../../..", "../../../../../../../../etc/passwd", ".//..//..//x"],
    ...isWindows ? ["..\\x", "a\\..\\..\\b"] : [],
  ];
  for (const path of inside) assert(!isOutside(folder, join(folder, path)), JSON.stringify(path));
  for (const path of outside) assert(isOutside(folder, join(folder, path)), JSON.stringify(path));
  const whole = isWindows ? ["C:\\x", "Z:\\x", "\\\\server\\share\\x"] : ["/", "/etc", "/a"];
  for (const path of whole) assert(isOutside(folder, path), path);
  assert(!isOutside("", "") && !isOutside(sep, resolve(sep, "x")) && isOutside("x", ""));
});

Deno.test("isOutside() agrees with a walk along the steps", () => {
  const step = fc.constantFrom("a", "b", "..", "..a", ".", "...", "");
  fc.assert(fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
    const folder = [...resolve("r", "s").split(sep)];
    const walked = [...folder];
    for (const each of steps) {
      if (each === "..") {
        if (walked.length > 1) walked.pop();
      } else if (each !== "." && each !== "") walked.push(each);
    }
    const isBelow = folder.every((each, at) => walked[at] === each);
    assertEquals(isOutside(folder.join(sep), [...folder, ...steps].join(sep)), !isBelow);
  }));
});

Deno.test("leadsOut() takes the names that a table gives", () => {
  assertEquals(["..", "../x", "/x", "..x", "x", "..x/y", "x/..y"].map(leadsOut), [
    ...[true, true, true],
    ...[false, false, false, false],
  ]);
});

Deno.test({
  name: "isOutside() sees where a link leads once it is resolved",
  ignore: isWindows,
  async fn() {
    const folder = await Deno.realPath(await Deno.makeTempDir());
    await Deno.mkdir(`${folder}/in/real`, { recursive: true });
    await Deno.symlink(folder, `${folder}/in/out`);
    await Deno.symlink(`${folder}/in/real`, `${folder}/in/below`);
    const leads = async (name: string) =>
      isOutside(`${folder}/in`, await Deno.realPath(`${folder}/in/${name}`));
    assertEquals([await leads("out"), await leads("below")], [true, false]);
    await Deno.remove(folder, { recursive: true });
  },
});
