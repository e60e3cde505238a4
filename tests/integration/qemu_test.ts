import { assertEquals, assertNotEquals } from "@std/assert";
import {
  changedComponents,
  COMMITTED,
  type Fingerprints,
  type ProbedClass,
} from "../../src/identity/fingerprints.ts";
import { lacks } from "../_requires.ts";
import { fileDigest, RESULTS, withFolder } from "./_folder.ts";
import { writeExperiment } from "./_processes.ts";

/** The arm64 libraries of Debian's `libc6-arm64-cross` and `libgcc-s1-arm64-cross`. */
const LIBRARY = "/usr/aarch64-linux-gnu";

/** The Deno for arm64, from npm's `@deno/linux-arm64-glibc`. */
const DENO = Deno.env.get("DENO_ARM64");

/** Debian's `qemu-user`. */
const QEMU = "qemu-aarch64";

/** What a script prints as JSON, under a command that may emulate. */
async function printed(command: string, before: string[], script: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args: [...before, "run", "-A", "--no-check", "--node-modules-dir=manual", ...script],
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test({
  name: "installKernels() computes the same bits on ARM64 as on x86-64",
  ignore: await lacks("time", "arm64"),
  async fn() {
    const script = ["tests/compute/kernels/_bits.ts"];
    assertEquals(
      await printed(QEMU, ["-L", LIBRARY, DENO!], script),
      await printed(Deno.execPath(), [], script),
    );
  },
});

Deno.test({
  name: "every component computes on ARM64 what fingerprints.json says",
  ignore: await lacks("time", "arm64"),
  async fn() {
    const script = ["scripts/fingerprints.ts", "--print"];
    const [backend, fingerprints] = await printed(QEMU, ["-L", LIBRARY, DENO!], script) as [
      ProbedClass,
      Fingerprints,
    ];
    assertEquals(changedComponents(COMMITTED[backend], fingerprints), []);
  },
});

/** Runs a scheduler that trains in its own process, under a command that may emulate. */
async function train(command: string, before: string[], experiment: string, store: string) {
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args: [
      ...before,
      ...[
        "run",
        "-A",
        "--no-check",
        "--node-modules-dir=manual",
        "tests/integration/_scheduler.ts",
      ],
      ...[experiment, JSON.stringify({ store, backend: "wasm" })],
    ],
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assertEquals(code, 0, text(stderr));
  const { digests } = JSON.parse(text(stdout).trim().split("\n").at(-1)!);
  return digests as string[];
}

Deno.test({
  name: "runExperiment() gives the same bits on ARM64 as on x86-64",
  ignore: await lacks("time", "arm64"),
  async fn() {
    await withFolder(async (folder) => {
      const experiment = await writeExperiment(folder, {
        cells: 1,
        training: { epochs: 1, testSize: 20 },
      });
      const [here, there] = [`${folder}/x86-64`, `${folder}/arm64`];
      const digests = await train(Deno.execPath(), [], experiment, here);
      assertEquals(await train(QEMU, ["-L", LIBRARY, DENO!], experiment, there), digests);
      for (const digest of digests) {
        for (const name of RESULTS) {
          assertEquals(await fileDigest(there, digest, name), await fileDigest(here, digest, name));
        }
        // The machines did differ.
        const record = "environment.json";
        assertNotEquals(
          await fileDigest(there, digest, record),
          await fileDigest(here, digest, record),
        );
      }
    });
  },
});
