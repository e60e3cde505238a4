import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Job, Queue, Worker } from "bullmq";
import { connect, packFiles, QUEUE_NAME } from "../../../src/runner/queue/protocol.ts";
import { executeOnQueue } from "../../../src/runner/queue/submit.ts";
import type { RunEvent } from "../../../src/runner/task.ts";
import { openStore, type Store } from "../../../src/store/mod.ts";
import { type RedisServer, withRedis } from "../../_redis.ts";
import { lacks } from "../../_requires.ts";
import { type SampleNetwork, sampleNetwork } from "../../store/_network.ts";

const ignore = await lacks("redis");

/** What a test of the queue has at hand. */
interface Scene extends RedisServer {
  queue: Queue;
  redis: Awaited<ReturnType<typeof connect>>;
  /** Submits a task for each network, and tells what happened. */
  submit(networks: readonly SampleNetwork[]): Promise<{ events: RunEvent[]; store: Store }>;
  /** Answers jobs as a worker would, or as a liar. */
  answer(how: (job: Job) => Promise<unknown>): void;
}

function queueTest(name: string, test: (scene: Scene) => Promise<void>): void {
  Deno.test({
    name,
    ignore,
    async fn() {
      const folder = await Deno.makeTempDir();
      await withRedis(async (server) => {
        const redis = await connect(server.address);
        const queue = new Queue(QUEUE_NAME, { connection: redis });
        queue.on("error", () => {});
        const workers: Worker[] = [];
        const store = openStore(`${folder}/store`);
        await store.prepare();
        await test({
          ...server,
          queue,
          redis,
          async submit(networks) {
            const events: RunEvent[] = [];
            const tasks = networks.map(({ digest, cell }) => ({ digest, cell, measures: [] }));
            await executeOnQueue(tasks, server.address, {
              store,
              backend: { name: "wasm", class: "wasm", reason: "" },
              dataDirectory: undefined,
              signal: undefined,
              onEvent: (event) => events.push(event),
            }, { study: "test" });
            return { events, store };
          },
          answer(how) {
            const worker = new Worker(QUEUE_NAME, how, { connection: redis });
            worker.on("error", () => {});
            workers.push(worker);
          },
        });
        for (const worker of workers) await worker.close(true);
        await queue.close();
        redis.disconnect();
      });
      await Deno.remove(folder, { recursive: true });
    },
  });
}

function networkOf(seed: number): SampleNetwork {
  const { cell } = sampleNetwork();
  return sampleNetwork({ cell: { ...cell, seed } });
}

/** What an honest worker gives back. */
async function filesOf(network: SampleNetwork): Promise<string> {
  const folder = await Deno.makeTempDir();
  const store = openStore(folder);
  await store.prepare();
  await store.write(network);
  const files = await (await store.open(network.digest)).files();
  await Deno.remove(folder, { recursive: true });
  return packFiles(files);
}

function typesOf(events: readonly RunEvent[]): string[] {
  return events.map(({ type }) => type).filter((type) => type !== "started" && type !== "notice");
}

queueTest("executeOnQueue() takes in what a worker gives back", async ({ submit, answer }) => {
  const network = networkOf(1);
  const files = await filesOf(network);
  answer(() => Promise.resolve(files));
  const { events, store } = await submit([network]);
  assertEquals(typesOf(events), ["finished"], JSON.stringify(events));
  assertEquals(await store.list(), [network.digest]);
});

queueTest("executeOnQueue() refuses the network of another cell", async ({ submit, answer }) => {
  const files = await filesOf(networkOf(2));
  answer(() => Promise.resolve(files));
  const { events, store } = await submit([networkOf(1)]);
  assertEquals(typesOf(events), ["failed"]);
  assertEquals(await store.list(), []);
});

queueTest("executeOnQueue() finds its job among thousands of older ones", async (scene) => {
  const old = Array.from(
    { length: 1500 },
    (_, at) => ({ name: "x", data: "1", opts: { jobId: `old-${at}` } }),
  );
  const network = networkOf(1);
  const files = await filesOf(network);
  await scene.queue.addBulk(old);
  scene.answer(({ id }) => Promise.resolve(id === network.digest ? files : "old"));
  while (await scene.queue.getCompletedCount() < old.length) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assertEquals(typesOf((await scene.submit([network])).events), ["finished"]);
});

queueTest("executeOnQueue() outlives jobs and progress that are not JSON", async (scene) => {
  const [network, other] = [networkOf(1), networkOf(2)];
  const files = new Map([
    [network.digest, await filesOf(network)],
    [other.digest, await filesOf(other)],
  ]);
  await scene.queue.add("cell", "1", { jobId: network.digest });
  await scene.redis.hset(`bull:${QUEUE_NAME}:${network.digest}`, "data", "not JSON");
  await scene.queue.add("cell", "1", { jobId: "foreign" });
  await scene.redis.hset(`bull:${QUEUE_NAME}:foreign`, "data", "not JSON", "progress", "{");
  const submitted = scene.submit([network, other]);
  while (await scene.redis.hget(`bull:${QUEUE_NAME}:${network.digest}`, "data") === "not JSON") {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await scene.queue.remove("foreign");
  scene.answer(async (job) => {
    await job.updateProgress("garbage");
    await new Promise((resolve) => setTimeout(resolve, 700));
    return files.get(job.id!);
  });
  const { events, store } = await submitted;
  assertEquals(typesOf(events), ["finished", "finished"]);
  assertEquals((await store.list()).length, 2);
});

queueTest("executeOnQueue() submits again what a restarted Redis forgot", async (scene) => {
  const network = networkOf(1);
  const files = await filesOf(network);
  const submitted = scene.submit([network]);
  while (await scene.queue.getJobCountByTypes("waiting", "prioritized") === 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await scene.restart();
  await scene.redis.ping();
  scene.answer(() => Promise.resolve(files));
  const { events } = await submitted;
  assertEquals(typesOf(events), ["finished"], JSON.stringify(events));
});

queueTest("executeOnQueue() shows no control characters of a failure", async (scene) => {
  scene.answer(() => Promise.reject(new Error("\u001b[2Jcleared")));
  const { events } = await scene.submit([networkOf(1)]);
  const failed = events.find((event) => event.type === "failed")!;
  assertStringIncludes(JSON.stringify(failed), '"message":"\\\\u001b[2Jcleared"');
});
