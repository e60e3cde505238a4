import { assert, assertEquals } from "@std/assert";
import { randomStream } from "../../src/base/random.ts";
import { openStore } from "../../src/store/mod.ts";
import { fileDigest, RESULTS, withFolder } from "./_folder.ts";
import {
  isAlive,
  pause,
  type SchedulerProcess,
  startScheduler,
  strike,
  writeExperiment,
} from "./_processes.ts";

const CELLS = 6;
const MEASURES = 2;

/** What was done to a study, and what came of it. */
export interface Tally {
  faults: Record<string, number>;
  /** Studies that were brought to their end, each compared bit for bit with an undisturbed one. */
  studies: number;
  /** Finished networks and measures that were lost, damaged or trained twice: must stay 0. */
  lost: number;
}

/** Kills that a study must survive: of the processes that are alive, which ones. */
const FAULTS: Record<string, (alive: Alive, pick: Pick) => number[]> = {
  "kill -9 of a worker": ({ workers }, pick) => workers.length > 0 ? [pick(workers)] : [],
  "kill -9 of all workers": ({ workers }) => workers,
  "kill -9 of a scheduler": ({ schedulers }, pick) =>
    schedulers.length > 0 ? [pick(schedulers)] : [],
  "kill -9 of schedulers and workers": ({ schedulers, workers }) => [...schedulers, ...workers],
  "SIGTERM of a worker": ({ workers }, pick) => workers.length > 0 ? [pick(workers)] : [],
};

/** The processes of a study, by their numbers. */
interface Alive {
  schedulers: number[];
  workers: number[];
}

function aliveOf(schedulers: readonly SchedulerProcess[]): Alive {
  return {
    schedulers: schedulers.map(({ pid }) => pid).filter(isAlive),
    workers: schedulers.flatMap((scheduler) => scheduler.workers()).filter(isAlive),
  };
}

type Pick = <T>(items: readonly T[]) => T;

/**
 * Trains small studies over and over while processes are killed at random moments, until the given
 * number of faults is done; after each study its store must be that of an undisturbed one.
 */
export async function surviveFaults(count: number, seed: number): Promise<Tally> {
  const random = randomStream(seed, "faults");
  const pick: Pick = (items) => items[random.integer(items.length)]!;
  const tally: Tally = { faults: {}, studies: 0, lost: 0 };
  let done = 0;

  await withFolder(async (folder) => {
    const experiment = await writeExperiment(folder, { cells: CELLS });
    const reference = `${folder}/reference`;
    assert((await startScheduler(experiment, { store: reference, jobs: 2 }).status).success);
    const expected = await contents(reference);
    assertEquals(expected.size, CELLS * (1 + MEASURES));

    while (done < count) {
      const store = `${folder}/store-${tally.studies}`;
      const finished: string[] = [];
      let whole = new Map<string, string>();
      for (let rest = 2 + random.integer(4); rest > 0; rest--) {
        const schedulers = Array.from(
          { length: 1 + random.integer(2) },
          () => startScheduler(experiment, { store, jobs: 2, backend: "wasm" }),
        );
        // Most moments lie where cells are in flight: after the first worker has started.
        await schedulers[0]!.until(({ type }) => type === "hired");
        // Whoever survives a kill meets the next one.
        do {
          await pause(random.uniform() * 2500);
          const fault = pick(Object.keys(FAULTS));
          const struck = FAULTS[fault]!(aliveOf(schedulers), pick)
            .filter((pid) => strike(pid, fault.startsWith("SIGTERM") ? "SIGTERM" : "SIGKILL"));
          if (struck.length === 0) continue;
          tally.faults[fault] = (tally.faults[fault] ?? 0) + 1;
          done++;
        } while (schedulers.some(({ pid }) => isAlive(pid)));
        // A scheduler that was left alone ends by itself, its study complete.
        await Promise.all(schedulers.map(({ status }) => status));
        finished.push(...finishedIn(schedulers));
        const now = await contents(store);
        for (const [digest, bits] of whole) if (now.get(digest) !== bits) tally.lost++;
        whole = now;
      }
      const last = startScheduler(experiment, { store, jobs: 2, backend: "wasm" });
      assert((await last.status).success, await last.complaints);
      finished.push(...finishedIn([last]));
      assertEquals(await contents(store), expected, `seed ${seed}, study ${tally.studies}`);
      await assertTidy(store);
      tally.lost += finished.length - new Set(finished).size;
      tally.studies++;
      console.log(`${done} of ${count} kills, in ${tally.studies} studies, ${tally.lost} lost`);
      await Deno.remove(store, { recursive: true });
    }
  });
  return tally;
}

function finishedIn(schedulers: readonly SchedulerProcess[]): string[] {
  return schedulers.flatMap(({ events }) =>
    events.flatMap((event) => event.type === "finished" ? [event.task.digest] : [])
  );
}

/**
 * Every network and every measure of a store, read and checked, by digest: those of networks with
 * the digests of their files, those of measures with their values.
 */
export async function contents(path: string): Promise<Map<string, string>> {
  const store = openStore(path);
  const found = new Map<string, string>();
  for (const digest of await store.list()) {
    await (await store.open(digest)).whole();
    const files = await Promise.all(RESULTS.map((name) => fileDigest(path, digest, name)));
    found.set(digest, files.join(" "));
    for (const record of await store.measures(digest)) {
      found.set(record.digest, JSON.stringify([record.values, record.notes]));
    }
  }
  return found;
}

/** A finished study leaves nothing beside its runs. */
async function assertTidy(path: string): Promise<void> {
  await openStore(path).prepare();
  const names = await Array.fromAsync(Deno.readDir(`${path}/networks`), ({ name }) => name);
  assertEquals(names.filter((name) => name.startsWith(".")), []);
  assertEquals(await Array.fromAsync(Deno.readDir(`${path}/damaged`)).catch(() => []), []);
}
