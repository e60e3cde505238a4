/** Simulated machines of `bench/fleet.ts`, all in this process. */
import { setTimeout as delay } from "node:timers/promises";
import { type Job, Worker } from "bullmq";
import { randomStream } from "../src/base/random.ts";
import { useBackend } from "../src/compute/backend.ts";
import { measureDigest, measureIdentity } from "../src/identity/measure.ts";
import { networkDigest, networkIdentity } from "../src/identity/network.ts";
import { parseTask } from "../src/runner/messages.ts";
import { createPerformer } from "../src/runner/perform.ts";
import { Pulse } from "../src/runner/pulse.ts";
import { boardOf } from "../src/runner/queue/fleet.ts";
import { Finished } from "../src/runner/queue/offers.ts";
import {
  connect,
  LOCK_MILLISECONDS,
  packFiles,
  QUEUE_NAME,
  RECORDS,
} from "../src/runner/queue/protocol.ts";
import type { Task } from "../src/runner/task.ts";
import { encodeRecords, type MeasureRecord } from "../src/store/measures.ts";
import { sealNetwork } from "../src/store/network_files.ts";
import { expandMatrix } from "../src/study/expand.ts";
import { loadExperiment } from "../src/study/parse.ts";

const [address, study, machines, seconds] = Deno.args as [string, string, string, string];
const [cell] = expandMatrix(await loadExperiment(study));
const trained = await createPerformer(await useBackend("wasm"), undefined).train(cell!);

/** The trained network under the name of another seed, with a made-up accuracy. */
async function makeUp({ digest, cell, measures }: Task): Promise<string> {
  const identity = await networkIdentity(cell);
  const files = sealNetwork({ ...trained, cell, identity, digest: networkDigest(cell, identity) });
  const records: MeasureRecord[] = await Promise.all(measures.map(async (measure) => {
    const identity = await measureIdentity(digest, cell, measure);
    return { digest: measureDigest(identity), identity, values: { accuracy: 0.5 }, notes: {} };
  }));
  return packFiles({ ...files, [RECORDS]: encodeRecords(records).bytes });
}

/** A connection for each few machines: what they say goes through it as through their own. */
const connections = await Promise.all(Array.from({ length: 4 }, () => connect(address)));
for (let at = 0; at < Number(machines); at++) {
  const connection = connections[at % connections.length]!;
  const pulse = new Pulse(boardOf(connection), 1);
  // All of these are one process, and each is a machine.
  Object.assign(pulse, { name: `${pulse.name}:${at}` });
  const tasks = new Map<string, Task>();
  const finished = new Finished(connection, (digest) => makeUp(tasks.get(digest)!));
  const random = randomStream(at, "machine");
  const worker = new Worker(QUEUE_NAME, async (job: Job) => {
    const task = parseTask(job.data);
    const working = { task, study: job.name, since: performance.now(), share: 0 };
    pulse.work.add(working);
    const whole = Number(seconds) * (0.5 + random.uniform());
    const steps = Math.max(1, Math.round(whole));
    for (let step = 1; step <= steps; step++) {
      await delay(1000 * whole / steps);
      working.share = step / steps;
      const progress = { epoch: 1, step, totalSteps: steps, loss: 1 };
      await job.updateProgress(JSON.stringify({ type: "progress", progress })).catch(() => {});
    }
    const files = await makeUp(task);
    tasks.set(task.digest, task);
    finished.add(task.digest);
    pulse.ended(working, true);
    return files;
  }, {
    connection,
    name: pulse.name,
    lockDuration: LOCK_MILLISECONDS,
    stalledInterval: LOCK_MILLISECONDS / 2,
    maxStalledCount: 5,
  });
  worker.on("error", () => {});
}
