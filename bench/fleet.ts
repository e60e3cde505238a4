/**
 * What the scheduler of a fleet costs: 200 simulated machines on a queue of Redis, with faults.
 *
 * The scheduler is a process of its own with the real code, `runExperiment()` with a queue and a
 * store. The machines are workers of the queue in a few processes, which take cells, tell of their
 * progress and of themselves, and after a delay give back a made-up network. In the meantime a
 * process of machines is killed, connections are cut, and Redis is restarted without its data.
 * Prints the scheduler's processor time over wall time, and ends with exit code 1 where it is above
 * 10 % of a core or where not every cell is in the store.
 *
 * usage: deno task bench:fleet [--machines=200] [--cells=2000] [--seconds=20] [--calm]
 *
 * `--seconds` is about how long a cell takes; with `--calm` there are no faults; `--backbone=NAME`
 * makes networks of another size.
 */
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { readLines } from "../src/runner/lines.ts";
import { openStore } from "../src/store/store.ts";
import { withRedis } from "../tests/_redis.ts";
import { benchArguments } from "./_arguments.ts";

/** The most of a core that the scheduler may take. */
const MOST_SHARE = 0.1;

/** In how many processes the machines are. */
const PROCESSES = 4;

const { values: options } = benchArguments(import.meta.filename!, {
  options: {
    machines: { type: "string", default: "200" },
    cells: { type: "string", default: "2000" },
    seconds: { type: "string", default: "20" },
    backbone: { type: "string", default: "linear" },
    calm: { type: "boolean", default: false },
    out: { type: "string" },
  },
});
const [machines, cells] = [Number(options.machines), Number(options.cells)];

function start(script: string, ...args: string[]) {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", new URL(script, import.meta.url).pathname, ...args],
    stdout: "piped",
  }).spawn();
}

const folder = await Deno.makeTempDir();
const seed = Array.from({ length: cells }, (_, index) => index);
const study = `${folder}/fleet.json`;
await Deno.writeTextFile(
  study,
  JSON.stringify({
    name: "fleet",
    title: "A fleet",
    matrix: { dataset: ["digits"], loss: [{ name: "softmax" }], seed },
    training: { trainSize: 20, testSize: 20, epochs: 1, backbone: options.backbone },
    measures: ["accuracy"],
  }),
);

await withRedis(async ({ address, restart }) => {
  const hire = () => {
    const process = start(
      "./_fleet_machines.ts",
      ...[address, study, String(Math.ceil(machines / PROCESSES)), options.seconds],
    );
    void process.stdout.cancel();
    return process;
  };
  const fleet = Array.from({ length: PROCESSES }, hire);
  const begin = performance.now();
  const scheduler = start("./_fleet_scheduler.ts", address, study, `${folder}/store`);
  let finished = 0;
  let result: Record<string, number> = {};
  const reading = (async () => {
    for await (const line of readLines(scheduler.stdout)) {
      const event = JSON.parse(line);
      if (event.type === "finished") finished++;
      else if (event.type === "result") result = event;
      else console.error(`${((performance.now() - begin) / 1000).toFixed(0)} s: ${line}`);
    }
  })();
  const until = async (share: number) => {
    while (finished < share * cells && (result.cpu === undefined)) await delay(100);
  };
  const faults: string[] = [];
  if (!options.calm) {
    await until(0.2);
    faults.push(`kill -9 of ${Math.ceil(machines / PROCESSES)} machines at once`);
    fleet[0]!.kill("SIGKILL");
    fleet.push(hire());
    await until(0.4);
    faults.push("all connections cut");
    const redis = new Redis(address);
    await redis.client("KILL", "TYPE", "normal", "SKIPME", "yes");
    redis.disconnect();
    await until(0.6);
    faults.push("Redis restarted without data");
    await restart();
  }
  await reading;
  await scheduler.status;
  for (const process of fleet.slice(options.calm ? 0 : 1)) process.kill("SIGKILL");
  await Promise.all(fleet.map(({ status }) => status));
  const stored = (await openStore(`${folder}/store`).list()).length;
  const line = JSON.stringify({
    ...{ machines, cells, seconds: Number(options.seconds), backbone: options.backbone, faults },
    ...result,
    stored,
    share: result.cpu! / result.wall!,
    millisecondsPerCell: 1000 * result.working! / cells,
    cores: navigator.hardwareConcurrency,
    load: Deno.loadavg()[0],
  });
  console.log(line);
  if (options.out !== undefined) await Deno.writeTextFile(`${options.out}/fleet.json`, `${line}\n`);
  if (!(result.cpu! / result.wall! < MOST_SHARE) || stored !== cells) Deno.exitCode = 1;
});
await Deno.remove(folder, { recursive: true });
Deno.exit();
