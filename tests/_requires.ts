/** What some tests need of the machine beside Deno and npm, and how to get it. */
const NEEDS = {
  redis: {
    what: "tests of the queue need redis-server",
    how: "apt-get install redis-server",
    isMet: () => runs("redis-server", "--version"),
  },
  chromium: {
    what: "tests of the report's page need Chromium at /usr/bin/chromium",
    how: "apt-get install chromium",
    isMet: () => exists("/usr/bin/chromium"),
  },
  numpy: {
    what: "tests of what Python reads need python3 with NumPy",
    how: "apt-get install python3-numpy",
    isMet: async () => await pythonWithNumpy() !== undefined,
  },
  torch: {
    what: "the snippet of PyTorch needs python3 with torch and NumPy",
    how: "apt-get install python3-torch",
    isMet: async () => await pythonWith("torch", "numpy") !== undefined,
    optional: true,
  },
  pandas: {
    what: "the snippet of pandas needs python3 with pandas and pyarrow",
    how: "pip install pandas pyarrow",
    isMet: () => runs("python3", "-c", "import pandas, pyarrow"),
    optional: true,
  },
  polars: {
    what: "the snippet of polars needs python3 with polars",
    how: "pip install polars",
    isMet: () => runs("python3", "-c", "import polars"),
    optional: true,
  },
  arrowForR: {
    what: "the snippet of R needs Rscript with the package arrow",
    how: 'install.packages("arrow")',
    isMet: () => runs("Rscript", "-e", "library(arrow)"),
    optional: true,
  },
  webgpu: {
    what: "tests of WebGPU need an adapter, which Mesa's software gives as well",
    how: "apt-get install mesa-vulkan-drivers libvulkan1",
    isMet: async () => !!await navigator.gpu?.requestAdapter(),
  },
  softwareAdapter: {
    what: "tests of the choice of a backend need a software adapter of WebGPU, and no real one",
    how: "apt-get install mesa-vulkan-drivers libvulkan1",
    isMet: isAdapterSoftware,
  },
  mount: {
    what: "tests of full and read-only disks need the right to mount a tmpfs",
    how: "run them as root",
    isMet: mayMount,
    // Containers deny it to root as well, those of continuous integration among them.
    optional: true,
  },
  loop: {
    what: "tests of power cuts need mkfs.ext4, and the right to mount a file as a disk",
    how: "run them as root where there are loop devices",
    isMet: mayMountFile,
    optional: true,
  },
  ffi: {
    what: "tests of PNG need the right to load native code",
    how: "deno task test, or --allow-ffi",
    isMet: () => Promise.resolve(Deno.permissions.querySync({ name: "ffi" }).state === "granted"),
  },
  unix: {
    what: "tests of signals and scripts need a Unix system",
    how: "run them on Linux or macOS",
    isMet: () => Promise.resolve(Deno.build.os !== "windows"),
  },
  fifo: {
    what: "tests of pipes in place of files need mkfifo",
    how: "apt-get install coreutils",
    isMet: mayMakePipe,
  },
  linux: {
    what: "tests of XDG folders need Linux",
    how: "run them there",
    isMet: () => Promise.resolve(Deno.build.os === "linux"),
  },
  npx: {
    what: "the test of a killed npx needs npx and ps",
    how: "apt-get install npm procps",
    isMet: async () => await runs("npx", "--version") && await runs("ps", "-p", "1"),
  },
  time: {
    what: "tests that take minutes are for",
    how: "deno task test:long",
    isMet: () => Promise.resolve(LONG),
    optional: true,
  },
  slurm: {
    what: "tests of Slurm need slurmctld, slurmd and munged, and root",
    how: "apt-get install slurmctld slurmd slurm-client munge",
    isMet: async () =>
      Deno.uid() === 0 && await runs("slurmctld", "-V") && await runs("slurmd", "-V") &&
      await runs("munged", "--version"),
    optional: true,
  },
  arm64: {
    what: "tests of ARM64 need qemu-user, libc6-arm64-cross and DENO_ARM64, a Deno for arm64",
    how:
      "apt-get install qemu-user libc6-arm64-cross; npm pack @deno/linux-arm64-glibc@2.9.6 and unpack it",
    isMet: async () =>
      Deno.build.arch === "x86_64" && Deno.env.has("DENO_ARM64") &&
      await exists("/usr/aarch64-linux-gnu/lib/ld-linux-aarch64.so.1") &&
      await runs("qemu-aarch64", "--version"),
    optional: true,
  },
} satisfies Record<
  string,
  { what: string; how: string; isMet: () => Promise<boolean>; optional?: boolean }
>;

/** Something that a test may need. */
export type Need = keyof typeof NEEDS;

/** Whether the tests that take minutes are wanted. */
export const LONG: boolean = Deno.env.get("LOSS_ATLAS_LONG") === "1";

const answers = new Map<Need, Promise<boolean>>();

/**
 * Whether the machine lacks something that a test needs, for the test's `ignore`: it prints what
 * would enable the test, so that none is left out in silence.
 *
 * @param needs What the test needs; the first that is lacking decides.
 * @throws If it is lacking where `LOSS_ATLAS_REQUIRE_ALL=1` says that everything is there.
 */
export async function lacks(...needs: Need[]): Promise<boolean> {
  for (const need of needs) {
    if (!answers.has(need)) answers.set(need, ask(need));
    if (!await answers.get(need)) return true;
  }
  return false;
}

async function ask(need: Need): Promise<boolean> {
  const { what, how, isMet, ...rest } = NEEDS[need];
  if (await isMet()) return true;
  const strict = Deno.env.get("LOSS_ATLAS_REQUIRE_ALL") === "1" && !("optional" in rest);
  if (strict) throw new Error(`Cannot skip here: ${what}: ${how}`);
  console.log(`skipped: ${what}: ${how}`);
  return false;
}

/** The Python that has NumPy, where there is one: that on the PATH, or the system's. */
export async function pythonWithNumpy(): Promise<string | undefined> {
  return await pythonWith("numpy");
}

/** The Python that has some modules, where there is one: that on the PATH, or the system's. */
export async function pythonWith(...modules: string[]): Promise<string | undefined> {
  for (const command of ["python3", "/usr/bin/python3"]) {
    if (await runs(command, "-c", `import ${modules.join(", ")}`)) return command;
  }
  return undefined;
}

/** Whether a program is there and ends well. */
async function runs(command: string, ...args: string[]): Promise<boolean> {
  try {
    const options = { args, stdout: "null", stderr: "null" } as const;
    return (await new Deno.Command(command, options).output()).success;
  } catch {
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function isAdapterSoftware(): Promise<boolean> {
  const adapter = await navigator.gpu?.requestAdapter();
  return (adapter?.info as { isFallbackAdapter?: boolean } | undefined)?.isFallbackAdapter === true;
}

async function mayMakePipe(): Promise<boolean> {
  const folder = await Deno.makeTempDir();
  const made = await runs("mkfifo", `${folder}/pipe`);
  await Deno.remove(folder, { recursive: true });
  return made;
}

async function mayMountFile(): Promise<boolean> {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/disk`);
  await Deno.writeFile(`${folder}/image`, new Uint8Array(16 << 20));
  const mounted = await runs("mkfs.ext4", "-q", "-F", `${folder}/image`) &&
    await runs("mount", "-o", "loop", `${folder}/image`, `${folder}/disk`);
  if (mounted) await runs("umount", `${folder}/disk`);
  await Deno.remove(folder, { recursive: true });
  return mounted;
}

async function mayMount(): Promise<boolean> {
  const folder = await Deno.makeTempDir();
  const mounted = await runs("mount", "-t", "tmpfs", "tmpfs", folder);
  if (mounted) await runs("umount", folder);
  await Deno.remove(folder);
  return mounted;
}
