import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { readArguments } from "../../src/cli/command.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { permissionFlags } from "../../src/cli/launch.ts";
import { fingerprintCache } from "../../src/identity/cache.ts";

const nightly = COMMANDS.find(({ name }) => name === "nightly")!;

function writable(...args: string[]): string[] {
  const flag = permissionFlags(args).find((flag) => flag.startsWith("--allow-write="))!;
  const cache = fingerprintCache();
  return flag.slice("--allow-write=".length).split(",").filter((folder) => folder !== cache);
}

Deno.test("permissionFlags() lets a night write its history, and read its baseline", () => {
  const folders = writable("nightly", "--data-dir", "data", "--store", "runs");
  assertEquals(folders, ["runs", "reports", "data", "runs/nightly.jsonl"]);
  const files = writable("nightly", "--baseline", "b/b.json", "--history", "h.jsonl");
  assertEquals(files.slice(3), ["h.jsonl"]);
  const flags = permissionFlags(["nightly", "--baseline", "b/b.json"]);
  assertStringIncludes(flags.find((flag) => flag.startsWith("--allow-read="))!, ",b/b.json");
});

Deno.test("permissionFlags() lets a night that renews its baseline write the folder of that", () => {
  const named = ["nightly", "--baseline", "b/b.json", "--update-baseline"];
  assertEquals(writable(...named).slice(3), ["b", "store/nightly.jsonl"]);
  assertEquals(writable("nightly", "--update-baseline")[3], "baselines");
});

Deno.test("permissionFlags() lets a night write the summary of its job", () => {
  Deno.env.set("GITHUB_STEP_SUMMARY", "/job/summary.md");
  const files = writable("nightly");
  Deno.env.delete("GITHUB_STEP_SUMMARY");
  assertEquals(files.at(-1), "/job/summary.md");
});

Deno.test("nightly() takes one study", () => {
  const { message } = assertThrows(() => readArguments(nightly, ["a.json", "b.json"]), InputError);
  assertStringIncludes(message, '"b.json"');
});

Deno.test("nightly() says how to make a baseline before it trains", async () => {
  const given = readArguments(nightly, ["--baseline", "baselines/nothing.json"])!;
  const { message } = await assertRejects(() => nightly.run(given), InputError);
  assertStringIncludes(message, "make it with --update-baseline");
});
