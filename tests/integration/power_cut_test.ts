import { Buffer } from "node:buffer";
import { assert, assertEquals } from "@std/assert";
import { randomStream } from "../../src/base/random.ts";
import { readLines } from "../../src/runner/lines.ts";
import { openStore } from "../../src/store/mod.ts";
import { progressOf, SEED, sizeOf, tellFigure } from "../_long.ts";
import { lacks } from "../_requires.ts";
import { sampleRecord } from "../store/_network.ts";
import { withFolder } from "./_folder.ts";
import { pause } from "./_processes.ts";

/** How many times the power is cut in each mode. */
const CUTS = sizeOf("LOSS_ATLAS_POWER_CUTS", { day: 20, long: 20 });
const MEGABYTES = 32;

async function run(command: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args }).output();
  assert(success, `${command} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}

/** The image at one moment: copied until two copies are the same, while the writer stands still. */
async function cut(image: string): Promise<Uint8Array> {
  for (let last = await Deno.readFile(image);;) {
    const next = await Deno.readFile(image);
    if (Buffer.compare(next, last) === 0) return next;
    last = next;
  }
}

for (const mode of ["ordered", "writeback"]) {
  Deno.test({
    name: `a store survives ${CUTS} power cuts on ext4 in the mode ${mode} (seed ${SEED})`,
    ignore: await lacks("time", "loop"),
    fn: () => withFolder((folder) => survive(folder, mode)),
  });
}

/** Cuts of one disk; then comes a new one. */
const CUTS_OF_A_DISK = 10;

async function survive(folder: string, mode: string): Promise<void> {
  const random = randomStream(SEED, `power/${mode}`);
  const [image, disk] = [`${folder}/image`, `${folder}/disk`];
  await Deno.mkdir(disk);
  const tell = progressOf(`cuts with data=${mode}`, CUTS);
  const tally = { cuts: 0, reported: 0, networks: 0, measures: 0 };
  while (tally.cuts < CUTS) {
    await Deno.writeFile(image, new Uint8Array(MEGABYTES << 20));
    await run("mkfs.ext4", "-q", "-F", image);
    await run("mount", "-o", `loop,data=${mode}`, image, disk);
    try {
      const writer = new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "-A", "--no-check", new URL("./_writer.ts", import.meta.url).pathname],
          `${disk}/store`,
        ],
        stdout: "piped",
      }).spawn();
      const written: string[] = [];
      const first = Promise.withResolvers<void>();
      const reading = (async () => {
        for await (const line of readLines(writer.stdout)) {
          written.push(line);
          first.resolve();
        }
      })();
      await first.promise;
      const most = Math.min(CUTS, tally.cuts + CUTS_OF_A_DISK);
      for (; tally.cuts < most; tally.cuts++) {
        await pause(random.uniform() * 600);
        writer.kill("SIGSTOP");
        // What it has printed before it was stopped has to be read.
        await pause(50);
        const reported = [...written];
        const found = await cut(image);
        writer.kill("SIGCONT");
        await check(folder, mode, { found, reported }, tally);
        tell(tally.cuts + 1);
      }
      writer.kill("SIGKILL");
      await writer.status;
      await reading;
    } finally {
      await run("umount", disk);
    }
  }
  const { cuts, reported, networks, measures } = tally;
  tellFigure(
    `cuts of a disk with data=${mode}`,
    `${cuts} with ${reported} reports, none lost; ${networks} networks and ${measures} measures read`,
  );
  assert(tally.reported > 0);
}

/** What a disk holds after its power was cut, its journal replayed. */
async function check(
  folder: string,
  mode: string,
  { found, reported }: { found: Uint8Array; reported: readonly string[] },
  tally: { reported: number; networks: number; measures: number },
): Promise<void> {
  const [image, disk] = [`${folder}/found`, `${folder}/after`];
  await Deno.mkdir(disk, { recursive: true });
  await Deno.writeFile(image, found);
  await run("mount", "-o", `loop,data=${mode}`, image, disk);
  try {
    const store = openStore(`${disk}/store`);
    const digests = new Set(await store.list());
    for (const digest of digests) {
      await (await store.open(digest)).whole();
      const records = await store.measures(digest);
      assertEquals(records, records.map(() => sampleRecord(digest)));
      tally.networks++;
      tally.measures += records.length;
      if (reported.includes(digest)) {
        assertEquals(records.length, 1, `measures of ${digest} are lost`);
      }
    }
    for (const digest of reported) {
      assert(digests.has(digest), `${digest} was reported, and is lost`);
    }
    tally.reported += reported.length;
  } finally {
    await run("umount", disk);
  }
}
