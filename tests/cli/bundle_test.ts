import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { decodeArchive } from "../../src/bundle/archive.ts";
import { readBundle } from "../../src/bundle/bundle.ts";
import { permissionFlags } from "../../src/cli/launch.ts";
import { main } from "../../src/cli/main.ts";
import { sealed } from "../bundle/_bundle.ts";
import { document } from "../_experiments.ts";
import { withFolder } from "../integration/_folder.ts";
import { call } from "./_call.ts";

const WEIGHT = `/** In a file of its own. */
export const WEIGHT = 0.25;
`;

/** A loss of a user's in two files; `load` runs as it is loaded. */
const LOSS = (load = "") =>
  `import { createLoss, defineLoss } from "@loss-atlas/loss-atlas/losses";
import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import { WEIGHT } from "./parts/weight.ts";
${load}
export const short = defineLoss({
  name: "short", title: "Short", source: "a test", openSetScore: "logit",
  parameters: z.strictObject({}),
  create: (_, context) => {
    const softmax = createLoss({ name: "softmax" }, context);
    return { ...softmax, name: "short", compute: (x, labels) =>
      tf.tidy(() => tf.add(softmax.compute(x, labels), tf.mul(WEIGHT, tf.mean(tf.square(x))))) };
  },
});
`;

/** What a stranger's module may try. */
const ESCAPES = [
  "new Deno.Command(Deno.execPath(), { args: ['--version'] }).output()",
  "new Deno.Command('npm', { args: ['--version'] }).output()",
  "import('node:child_process').then(({ execFileSync }) => execFileSync('npm', ['--version']))",
  "Deno.permissions.request({ name: 'run', command: 'npm' }).then(({ state }) => state === 'granted' || Promise.reject(state))",
  "fetch('http://127.0.0.1:8765/')",
  "Deno.readTextFile('/etc/shadow')",
  "Deno.readTextFile('/proc/self/environ')",
  "Promise.resolve().then(() => Deno.env.toObject())",
  `Deno.writeTextFile(${
    JSON.stringify(new URL("../../src/escaped.ts", import.meta.url).pathname)
  }, '')`,
];

Deno.test("a report in one file is judged again elsewhere, with its modules in the sandbox", async (t) => {
  await withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/author/parts`, { recursive: true });
    const [loss, study, file] = ["own.ts", "x.json", "review.zip"].map((name) =>
      `${folder}/author/${name}`
    ) as [string, string, string];
    await Deno.writeTextFile(`${folder}/author/parts/weight.ts`, WEIGHT);
    await Deno.writeTextFile(loss, LOSS());
    await Deno.writeTextFile(
      study,
      JSON.stringify(document({
        matrix: { dataset: ["digits"], loss: [{ name: "softmax" }, { name: "short" }], seed: [1] },
        figures: ["metric-dots"],
      })),
    );
    const own = [study, "--loss", loss, "--store", `${folder}/author/store`];
    const places = ["--out", `${folder}/author/reports`, "--backend", "wasm", "--jobs", "1"];
    const trained = await call(["reproduce", ...own, ...places]);
    assertEquals(trained.code, 0, trained.err);
    const report = (...args: string[]) => call(["report", ...own, "--backend", "wasm", ...args]);
    const verify = (path: string, ...args: string[]) =>
      call(["verify", "--bundle", path, "--data-dir", `${folder}/reviewer`, ...args]);

    await t.step("written as one file, and nothing else", async () => {
      const before = [...Deno.readDirSync(`${folder}/author`)].length;
      const { code, out, err } = await report("--bundle", file);
      assertEquals([code, err], [0, ""]);
      assert(out.startsWith(`${file}\n2 networks, `), out);
      assertEquals([...Deno.readDirSync(`${folder}/author`)].length, before + 1);
      const names = [...decodeArchive(await Deno.readFile(file)).keys()];
      for (const name of ["modules/1/own.ts", "modules/1/parts/weight.ts", "study/sample.json"]) {
        assert(names.includes(name), name);
      }
    });

    // The author's folder is somewhere else.
    await Deno.rename(`${folder}/author`, `${folder}/away`);
    const given = `${folder}/away/review.zip`;

    await t.step("judged again, trained again, to the last bit", async () => {
      const { code, out, err } = await verify(given, "--sample", "1", "--seed", "1");
      assertEquals(code, 0, out + err);
      assertStringIncludes(err, "the bundle holds code");
      assertStringIncludes(out, "are what the measures give");
      assertStringIncludes(out, "altered: 0, claims: 0, repeated: 1, differing: 0");
      assertEquals(out.match(/level A, bit for bit/g)?.length, 1);
      assertEquals([...Deno.readDirSync(`${folder}/reviewer`)], [], "something is left behind");
    });

    const { manifest, parts } = await readBundle(given);
    const edited = async (name: string, edit: (text: string) => string) => {
      const text = new TextDecoder().decode(parts.get(name)!);
      assert(edit(text) !== text);
      const all = new Map([...parts, [name, new TextEncoder().encode(edit(text))]]);
      await Deno.writeFile(`${folder}/edited.zip`, sealed(manifest, all));
      return await verify(`${folder}/edited.zip`, "--sample", "0");
    };

    await t.step("a forged number is said with its place", async () => {
      const { code, out, err } = await edited(
        "report/index.html",
        (text) => text.replace(/0\.\d{3}/, "0.999"),
      );
      assertEquals(code, 3, err);
      assertStringIncludes(out, "report/index.html: line ");
      assertStringIncludes(out, "altered: 1");
    });

    await t.step("a stranger's module gets out of nothing", async () => {
      const load = `
for (const [at, escape] of [${ESCAPES.map((text) => `() => ${text}`).join(",\n")}].entries()) {
  const how = await Promise.try(escape).then(() => "out", (error) => error?.name ?? "refused");
  console.error(\`escape \${at}: \${how}\`);
}`;
      const { code, err } = await edited("modules/1/own.ts", () => LOSS(load));
      const said = err.match(/escape \d+: \w+/g) ?? [];
      assertEquals(said.length, ESCAPES.length, err);
      assertEquals(said.filter((line) => line.endsWith(": out")), []);
      assertEquals(code, 3);
    });

    await t.step("what is no bundle is neither believed nor written over", async () => {
      await Deno.writeTextFile(`${folder}/thesis.zip`, "years");
      const { code, err } = await call([
        ...["report", "--store", `${folder}/away/store`, "--bundle", `${folder}/thesis.zip`],
      ]);
      assertEquals(code, 2, err);
      assertStringIncludes(err, "would be lost");
      assertEquals(await Deno.readTextFile(`${folder}/thesis.zip`), "years");
      const elsewhere = ["--store", `${folder}/away/store`];
      for (
        const args of [
          ["verify", "--bundle", `${folder}/thesis.zip`],
          ["verify", "--bundle", `${folder}/none.zip`],
          ["verify", "--bundle", given, "--atlas"],
          ["report", "--all", "--bundle", `${folder}/a.zip`, ...elsewhere],
          ["report", "reproduce", "margins", "--bundle", `${folder}/a.zip`, ...elsewhere],
        ]
      ) assertEquals(await main(args), 2, args.join(" "));
      const within = ["verify", "--bundle", given, "--data-dir", "src/data"];
      assertThrows(() => permissionFlags(within), InputError, "may not write");
    });
  });
});
