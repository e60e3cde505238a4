import { assertEquals, assertStringIncludes } from "@std/assert";
import { permissionFlags } from "../../src/cli/launch.ts";
import { withFolder } from "../integration/_folder.ts";
import { call } from "./_call.ts";

/** A folder of reports, the one of `center` drawn last. */
async function withReports(use: (folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    for (const [at, name] of ["margins", "center", "baseline"].entries()) {
      await Deno.mkdir(`${folder}/reports/${name}`, { recursive: true });
      if (name === "baseline") continue;
      await Deno.writeTextFile(`${folder}/reports/${name}/index.html`, name);
      const time = new Date(2026, 0, 1 + at);
      await Deno.utime(`${folder}/reports/${name}/index.html`, time, time);
    }
    await use(folder);
  });
}

const screenless = ["DISPLAY", "WAYLAND_DISPLAY"];

Deno.test({
  name: "open prints where the last report is, or that of a study, where there is no screen",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await withReports(async (folder) => {
      const open = (...args: string[]) =>
        call(["open", ...args, "--out", `${folder}/reports`], { without: screenless });
      const last = await open();
      assertEquals([last.code, last.out], [0, `${folder}/reports/center/index.html\n`]);
      assertStringIncludes(last.err, "not opened, as there is no screen");
      const named = await open("experiments/margins.json");
      assertEquals(named.out, `${folder}/reports/margins/index.html\n`);
      const unknown = await open("centre");
      assertEquals([unknown.code, unknown.out], [2, ""]);
      assertStringIncludes(unknown.err, 'did you mean "center"?');
      const none = await call(["open", "--out", `${folder}/nowhere`]);
      assertEquals(none.code, 2);
      assertStringIncludes(none.err, `There is no report in "${folder}/nowhere"`);
    });
  },
});

Deno.test({
  name: "open starts the program of the system with the page, and says where that fails",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await withReports(async (folder) => {
      const opened = `${folder}/opened`;
      await Deno.mkdir(`${folder}/bin`);
      const write = async (text: string) => {
        await Deno.writeTextFile(`${folder}/bin/xdg-open`, `#!/bin/sh\n${text}\n`);
        await Deno.chmod(`${folder}/bin/xdg-open`, 0o755);
      };
      const env = { DISPLAY: ":7", PATH: `${folder}/bin:${Deno.env.get("PATH")}` };
      const open = () => call(["open", "--out", `${folder}/reports`], { env });
      await write(`echo "$@" > ${opened}`);
      const { code, err } = await open();
      assertEquals([code, err], [0, ""]);
      assertEquals(await Deno.readTextFile(opened), `${folder}/reports/center/index.html\n`);
      await write("exit 3");
      const failed = await open();
      assertEquals([failed.code, failed.out], [0, `${folder}/reports/center/index.html\n`]);
      assertStringIncludes(failed.err, "not opened, as xdg-open ended with 3");
    });
  },
});

Deno.test("permissionFlags() lets open start the program that opens pages, and write nothing", () => {
  const flags = permissionFlags(["open", "margins"]);
  assertEquals(flags.filter((flag) => /^--allow-(write|net|ffi)/.test(flag)), []);
  const [run] = flags.filter((flag) => flag.startsWith("--allow-run="));
  assertEquals(run!.split("=")[1]!.split(",").length, 1);
  // Nothing is started where code of the user's own would run.
  assertEquals(permissionFlags(["open", "own.ts"]).filter((flag) => /run|DISPLAY/.test(flag)), []);
  assertEquals(permissionFlags(["show", "abc"]).filter((flag) => /run|DISPLAY/.test(flag)), []);
});
