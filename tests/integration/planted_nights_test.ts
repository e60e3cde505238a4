import { assertEquals, assertStringIncludes } from "@std/assert";
import { document } from "../_experiments.ts";
import { lacks } from "../_requires.ts";
import { LAUNCHER } from "../_launcher.ts";
import { withFolder } from "./_folder.ts";

/** A night of losses, measures and backbones that has none of those that are planted in. */
const STUDY = document({ name: "planted", measures: ["accuracy"] });

/** A fault that no network of the study shows, and what a night must say of it. */
const FAULTS = [
  {
    what: "a flipped sign in arcface",
    file: "src/losses/catalogue/arcface.ts",
    edit: ["tf.step(tf.add(batch.cosine,", "tf.step(tf.sub(batch.cosine,"],
    says: ["Losses that differ from their references", "arcface"],
  },
  {
    what: "a flipped sign in the angle of arcface's margin",
    file: "src/losses/catalogue/arcface.ts",
    edit: ["tf.mul(raised(batch, margin),", "tf.mul(raised(batch, -margin),"],
    says: ["Losses that differ from their references", "arcface"],
  },
  {
    what: "a flipped sign in a measure",
    file: "src/measures/metrics/silhouette.ts",
    edit: ["? 0 : (b - a) /", "? 0 : (a - b) /"],
    says: ["measure/silhouette"],
  },
  {
    what: "a backbone that adds nothing to what it skips",
    file: "src/networks/backbones/resnet8.ts",
    edit: ["tf.add(", "tf.sub("],
    says: ["backbone/resnet8"],
  },
] as const;

/**
 * Copies what the command line needs, packages included: the rights of users do not lead out of the
 * copy. Packages are linked file by file, as half a gigabyte would take long.
 */
async function copyProject(to: string): Promise<void> {
  for (const name of ["deno.json", "deno.lock", "fingerprints.json", "mod.ts"]) {
    await Deno.copyFile(name, `${to}/${name}`);
  }
  for (const name of ["src", "links", "fixtures"]) await copyFolder(name, `${to}/${name}`, false);
  await copyFolder("node_modules", `${to}/node_modules`, true);
  await Deno.writeTextFile(`${to}/planted.json`, JSON.stringify(STUDY));
}

async function copyFolder(from: string, to: string, linked: boolean): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory, isSymlink } of Deno.readDir(from)) {
    const [source, target] = [`${from}/${name}`, `${to}/${name}`];
    if (isDirectory) await copyFolder(source, target, linked);
    else if (isSymlink) await Deno.symlink(await Deno.readLink(source), target);
    else if (!linked) await Deno.copyFile(source, target);
    // Another disk takes no link.
    else await Deno.link(source, target).catch(() => Deno.copyFile(source, target));
  }
}

/** Spends a night in a copy of the project, as a user calls it. */
async function night(
  folder: string,
  ...options: string[]
): Promise<{ code: number; text: string }> {
  const [program, ...args] = LAUNCHER;
  const { code, stdout, stderr } = await new Deno.Command(program!, {
    args: [
      ...args,
      ...["nightly", "planted.json", "--store", "store", "--out", "report", "--jobs", "0"],
      ...["--baseline", "baselines/planted.json", ...options],
    ],
    cwd: folder,
    // What was probed of other sources may not answer for those of the copy.
    env: { NO_COLOR: "1", XDG_CACHE_HOME: `${folder}/cache` },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, text: decode(stdout) + decode(stderr) };
}

Deno.test({
  name: "a night finds a planted fault in a loss, a measure or a backbone that it does not train",
  ignore: await lacks("time"),
  fn: async (test) => {
    await withFolder(async (folder) => {
      await copyProject(folder);
      const baseline = await night(folder, "--update-baseline");
      assertEquals(baseline.code, 0, baseline.text);

      await test.step("a night in which nothing was changed has no alarm", async () => {
        const { code, text } = await night(folder);
        assertEquals(code, 0, text);
      });
      for (const { what, file, edit: [from, to], says } of FAULTS) {
        await test.step(what, async () => {
          const source = await Deno.readTextFile(`${folder}/${file}`);
          // Twice would be once too often: the first may be a comment.
          assertEquals(source.split(from).length, 2, `${from} in ${file}`);
          await Deno.writeTextFile(`${folder}/${file}`, source.replace(from, () => to));
          try {
            const { code, text } = await night(folder);
            assertEquals(code, 1, text);
            for (const said of says) assertStringIncludes(text, said);
          } finally {
            await Deno.writeTextFile(`${folder}/${file}`, source);
          }
        });
      }
    });
  },
});
