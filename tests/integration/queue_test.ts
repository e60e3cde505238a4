import { assert, assertEquals, assertRejects } from "@std/assert";
import { EnvironmentError } from "../../src/base/errors.ts";
import type { RunEvent } from "../../src/runner/task.ts";
import { runExperiment } from "../../src/runner/run_experiment.ts";
import { openStore } from "../../src/store/mod.ts";
import { loadExperiment } from "../../src/study/mod.ts";
import { call } from "../cli/_call.ts";
import { LAUNCHER } from "../_launcher.ts";
import { withRedis } from "../_redis.ts";
import { lacks } from "../_requires.ts";
import { fileDigest, RESULTS, withFolder } from "./_folder.ts";
import { strike, writeExperiment } from "./_processes.ts";

/** A machine of the fleet, with a store of its own. */
function startMachine(address: string, store: string): Deno.ChildProcess {
  const [program, ...args] = LAUNCHER;
  return new Deno.Command(program!, {
    args: [
      ...[...args, "work", "--queue", address],
      ...["--jobs", "1", "--backend", "wasm", "--store", store],
    ],
    stdout: "null",
    stderr: "null",
  }).spawn();
}

Deno.test({
  name: "runExperiment() gets every run from a fleet whose machines are killed in mid-run",
  ignore: await lacks("time", "redis"),
  async fn() {
    await withRedis(async ({ address: queue }) => {
      await withFolder(async (folder) => {
        const path = await writeExperiment(folder, { cells: 4, training: { epochs: 40 } });
        const experiment = await loadExperiment(path);
        const store = `${folder}/store`;
        let [name, killed] = [0, 0];
        const start = () => startMachine(queue, `${folder}/machine-${name++}`);
        const fleet = [start(), start()];
        const onEvent = ({ type }: RunEvent) => {
          // The first two machines die while they train; others take their place.
          if (type !== "progress" || killed === 2) return;
          strike(fleet[killed++]!.pid);
          fleet.push(start());
        };
        const { trained, failed } = await runExperiment(experiment, {
          ...{ store, queue, backend: "wasm", onEvent },
        });
        for (const { pid } of fleet) strike(pid);
        await Promise.all(fleet.map(({ status }) => status));
        assertEquals([trained, failed, killed], [4, [], 2]);

        const alone = `${folder}/alone`;
        const { tasks } = await runExperiment(experiment, { store: alone, backend: "wasm" });
        for (const { digest } of tasks) {
          for (const file of RESULTS) {
            assertEquals(
              await fileDigest(store, digest, file),
              await fileDigest(alone, digest, file),
            );
          }
        }
      });
    });
  },
});

Deno.test({
  name: "runExperiment() takes from a queue nothing that is no run of the cell it asked for",
  ignore: await lacks("redis"),
  async fn() {
    await withRedis(async ({ address: queue }) => {
      await withFolder(async (folder) => {
        const { Worker } = await import("bullmq");
        const { connect } = await import("../../src/runner/queue/protocol.ts");
        const { packFiles } = await import("../../src/runner/queue/protocol.ts");
        const connection = await connect(queue);
        const text = (value: string) => new TextEncoder().encode(value);
        const lies: unknown[] = [
          { evil: true },
          "[]",
          packFiles({ "manifest.json": text("{}") }),
          '{"../../escape.json":"AAAA"}',
          '{"cell.json":"not base64 at all!"}',
        ];
        const liar = new Worker("loss-atlas", () => Promise.resolve(lies.pop()), { connection });
        const path = await writeExperiment(folder, { cells: lies.length });
        const store = `${folder}/store`;
        const { trained, failed } = await runExperiment(await loadExperiment(path), {
          ...{ store, queue, backend: "wasm" },
        });
        await liar.close(true);
        connection.disconnect();
        assertEquals([trained, failed.length], [0, 5]);
        assertEquals(await openStore(store).list(), []);
        const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
        assertEquals(names, ["sample.json", "store"]);
      });
    });
  },
});

Deno.test("runExperiment() says when nobody answers at the address of the queue", async () => {
  await withFolder(async (folder) => {
    const experiment = await loadExperiment(await writeExperiment(folder, { cells: 1 }));
    const options = {
      store: `${folder}/s`,
      queue: "redis://127.0.0.1:1",
      backend: "wasm",
    } as const;
    const error = await assertRejects(() => runExperiment(experiment, options), EnvironmentError);
    assert(error.message.includes("127.0.0.1:1"), error.message);
  });
});

Deno.test({
  name: "reproduce --queue and work do what they say with the rights and the passwords of users",
  ignore: await lacks("redis"),
  async fn() {
    const password = "s%cret/:@";
    await withRedis(
      async ({ address }) => {
        await withFolder(async (folder) => {
          const path = await writeExperiment(folder, { cells: 2 });
          const env = { LOSS_ATLAS_QUEUE_PASSWORD: password };
          const [program, ...args] = LAUNCHER;
          const machine = new Deno.Command(program!, {
            args: [
              ...[...args, "work", "--queue", address, "--jobs", "1", "--backend", "wasm"],
              ...["--store", `${folder}/machine`],
            ],
            ...{ env, stdout: "null", stderr: "null" },
          }).spawn();
          const options = [
            ...["--store", `${folder}/store`, "--out", `${folder}/report`, "--backend", "wasm"],
          ];
          const { code, out, err } = await call(
            ["reproduce", path, "--queue", address, ...options],
            { env },
          );
          assertEquals(code, 0, err);
          assertEquals((await openStore(`${folder}/store`).list()).length, 2);
          const listed = await new Deno.Command("ps", { args: ["-eo", "args"] }).output();
          machine.kill("SIGTERM");
          assertEquals((await machine.status).code, 130);
          for (const text of [new TextDecoder().decode(listed.stdout), out, err]) {
            assert(!text.includes(password) && !text.includes(encodeURIComponent(password)));
          }

          const wrong = await call(["reproduce", path, "--queue", address, ...options.slice(2)], {
            env: { LOSS_ATLAS_QUEUE_PASSWORD: "wrong" },
          });
          assertEquals(wrong.code, 4);
          assert(/does not answer: .*(WRONGPASS|NOAUTH|invalid)/.test(wrong.err), wrong.err);
          const bare = await call(["work", "--queue", address.replace("//", "//:secret@")]);
          assertEquals(bare.code, 2);
          assert(bare.err.includes("LOSS_ATLAS_QUEUE_PASSWORD") && !bare.err.includes("secret"));
        });
      },
      "--requirepass",
      password,
    );
  },
});

Deno.test({
  name: "executeOnQueue() says so where the names of its queue hold something else",
  ignore: await lacks("redis"),
  async fn() {
    await withRedis(async ({ address }) => {
      await withFolder(async (folder) => {
        const path = await writeExperiment(folder, { cells: 1 });
        const { connect } = await import("../../src/runner/queue/protocol.ts");
        const redis = await connect(address);
        await redis.set("bull:loss-atlas:wait", "something else");
        redis.disconnect();
        const { code, err } = await call([
          ...["reproduce", path, "--queue", address, "--backend", "wasm"],
          ...["--store", `${folder}/store`, "--out", `${folder}/report`],
        ]);
        assertEquals(code, 4);
        assert(err.includes("use another database of Redis"), err);
      });
    });
  },
});
