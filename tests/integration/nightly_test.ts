import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openStore } from "../../src/store/mod.ts";
import { document } from "../_experiments.ts";
import { withFolder } from "./_folder.ts";

const ROOT = new URL("../../", import.meta.url);
const CENTER = "src/losses/catalogue/center.ts";

const STUDY = document({
  name: "night",
  matrix: {
    dataset: ["digits"],
    loss: [{ name: "center", lambda: 1 }],
    dimension: [2],
    seed: [1, 2, 3, 4, 5, 6],
  },
  training: { trainSize: 256, testSize: 100, epochs: 2, batchSize: 32 },
  measures: ["accuracy", "fisherRatio", "silhouette"],
});

/** Copies what a night needs of the project, so that its sources can be changed. */
async function copyProject(to: string): Promise<void> {
  for (const name of ["node_modules", "fixtures"]) {
    await Deno.symlink(new URL(name, ROOT), `${to}/${name}`);
  }
  for (const name of ["deno.json", "deno.lock", "fingerprints.json", "mod.ts", "src", "links"]) {
    await copy(new URL(name, ROOT), `${to}/${name}`);
  }
  await Deno.writeTextFile(`${to}/night.json`, JSON.stringify(STUDY));
}

async function copy(from: URL, to: string): Promise<void> {
  if ((await Deno.stat(from)).isFile) return await Deno.copyFile(from, to);
  await Deno.mkdir(to);
  for await (const { name } of Deno.readDir(from)) {
    await copy(new URL(`${from.href}/${name}`), `${to}/${name}`);
  }
}

interface Night {
  code: number;
  stdout: string;
  stderr: string;
  report: { comparison: { outcome: string; identical: number }; runs: { digest: string }[] };
}

function command(folder: string, ...options: string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: [
      // The packages of the copy are a link, out of which the rights of users do not lead.
      ...["run", "-A", "--no-check", "src/cli/main.ts", "nightly", "night.json"],
      ...["--store", "store", "--out", "report", "--jobs", "0", "--narrow", ...options],
    ],
    cwd: folder,
    env: { GITHUB_STEP_SUMMARY: `${folder}/summary.md` },
    stdout: "piped",
    stderr: "piped",
  });
}

/** Spends a night in a copy of the project. */
async function night(folder: string, ...options: string[]): Promise<Night> {
  const output = await command(folder, ...options).output();
  const [stdout, stderr] = [output.stdout, output.stderr].map((bytes) =>
    new TextDecoder().decode(bytes)
  ) as [string, string];
  const report = JSON.parse(
    await Deno.readTextFile(`${folder}/report/night/nightly.json`).catch(() => "{}"),
  );
  return { code: output.code, stdout, stderr, report };
}

/** The networks of the nights that are under way, or were left. */
async function networksOfNights(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir(`${folder}/store`)) {
    if (!name.startsWith("night-")) continue;
    found.push(...await openStore(`${folder}/store/${name}`).list());
  }
  return found;
}

/** Begins a night and kills it once it has a network. */
async function killInMidNight(folder: string): Promise<void> {
  const victim = command(folder).spawn();
  while ((await networksOfNights(folder)).length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  victim.kill("SIGKILL");
  await Promise.all([victim.stdout.cancel(), victim.stderr.cancel(), victim.status]);
}

/** Runs a body with a file of the copy changed. */
async function withChange(
  file: string,
  [old, changed]: readonly [string, string],
  body: () => Promise<void>,
): Promise<void> {
  const source = await Deno.readTextFile(file);
  assertEquals(source.split(old).length, 2, `"${old}" must occur once in ${file}`);
  await Deno.writeTextFile(file, source.replace(old, changed));
  try {
    await body();
  } finally {
    await Deno.writeTextFile(file, source);
  }
}

Deno.test("nightly() catches a planted regression and passes harmless changes", async (test) => {
  await withFolder(async (folder) => {
    await copyProject(folder);
    const file = `${folder}/${CENTER}`;
    let digests: string[] = [];

    await test.step("it asks for a baseline before it trains", async () => {
      const { code, stderr } = await night(folder);
      assertEquals(code, 2);
      assertStringIncludes(stderr, "--update-baseline");
    });

    await test.step("it makes the baseline", async () => {
      const { code, stderr, report } = await night(folder, "--update-baseline");
      assertEquals(code, 0, stderr);
      digests = report.runs.map(({ digest }) => digest);
    });

    await test.step("other code of the same value changes neither a digest nor a bit", async () => {
      await withChange(file, ["lambda / 2));", "lambda * 0.5));"], async () => {
        const { code, report, stdout, stderr } = await night(folder);
        assertEquals([code, report.comparison.outcome], [0, "identical"], stdout + stderr);
        assertEquals(report.runs.map(({ digest }) => digest), digests);
      });
    });

    await test.step("another order of summation changes bits, which statistics tell harmless", async () => {
      const reordered = [
        "tf.sub(tf.matMul(members, x), tf.mul(count, centers))",
        "tf.matMul(members, tf.sub(x, tf.matMul(tf.transpose(members), centers)))",
      ] as const;
      await withChange(file, reordered, async () => {
        const { code, report, stdout } = await night(folder);
        assertEquals([code, report.comparison.outcome], [0, "equivalent"], stdout);
        assert(report.comparison.identical < digests.length, "no bit has changed");
      });
    });

    await test.step("a wrong sign in one term is a regression", async () => {
      await withChange(file, ["lambda / 2));", "-lambda / 2));"], async () => {
        const { code, stdout } = await night(folder);
        assertEquals(code, 1, stdout);
        assertStringIncludes(stdout, "center: fisherRatio is worse");
      });
    });

    await test.step("a loss that is one per cent too large is told by its reference", async () => {
      await withChange(file, ["lambda / 2));", "lambda * 0.505));"], async () => {
        const { code, stdout } = await night(folder);
        assertEquals(code, 1, stdout);
        assertStringIncludes(stdout, "center {");
        assertStringIncludes(stdout, "Losses that differ from their references");
      });
    });

    await test.step("metrics that no training explains alarm in either direction", async () => {
      const accuracy = [": mean(correct)", ": 1.1 * mean(correct)"] as const;
      const ratio = ["return betweenTrace(", "return 0.95 * betweenTrace("] as const;
      const metrics = `${folder}/src/measures/metrics`;
      await withChange(`${metrics}/accuracy.ts`, accuracy, async () => {
        await withChange(`${metrics}/discriminant.ts`, ratio, async () => {
          const { code, report, stdout } = await night(folder);
          assertEquals([code, report.comparison.outcome], [1, "changed"], stdout);
          assertEquals(report.comparison.identical, digests.length);
          assertStringIncludes(stdout, "center, seed 1: accuracy is");
          assertStringIncludes(stdout, "center, seed 6: fisherRatio is");
        });
      });
    });

    await test.step("a night that was killed is gone on with", async () => {
      await killInMidNight(folder);
      const begun = (await networksOfNights(folder)).length;
      assert(begun > 0);
      const { code, report, stderr } = await night(folder, "--resume");
      assertEquals([code, report.comparison.outcome], [0, "identical"], stderr);
      assertStringIncludes(stderr, "continuing the night");
      // The kill may have come between the last network and its measures.
      const whole = Number(stderr.match(/(\d+) in the store/)?.[1]);
      assert(whole === begun || whole === begun - 1, stderr);
      assertEquals(await networksOfNights(folder), []);
    });

    await test.step("a night that was killed is swept by the next", async () => {
      await killInMidNight(folder);
      const { code } = await night(folder);
      assertEquals([code, await networksOfNights(folder)], [0, []]);
    });

    await test.step("it keeps the history, draws it and tells the job", async () => {
      const lines = (await Deno.readTextFile(`${folder}/store/nightly.jsonl`)).trim().split("\n");
      const outcomes = lines.map((line) => JSON.parse(line).outcome);
      assertEquals(outcomes, [
        ...["baseline", "identical", "equivalent", "regressed", "equivalent", "changed"],
        ...["identical", "identical"],
      ]);
      assertStringIncludes(await Deno.readTextFile(`${folder}/report/night/nightly.svg`), "<svg");
      assertStringIncludes(
        await Deno.readTextFile(`${folder}/summary.md`),
        "# Nightly: losses differ from their references",
      );
    });

    await test.step("it asks for a new baseline where the matrix is another", async () => {
      const { code, stderr } = await night(folder, "--set", "matrix.seed=[1,2,3]");
      assertEquals(code, 2);
      assertStringIncludes(stderr, "has 3 others");
    });
  });
});
