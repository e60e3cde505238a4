import { assertEquals } from "@std/assert";
import { openStore } from "../../src/store/mod.ts";
import { lacks } from "../_requires.ts";
import { withFolder } from "./_folder.ts";
import { pause, writeExperiment } from "./_processes.ts";

const SHARDS = 3;
const CELLS = 7;

/** Calls a program; its output, or undefined where it fails or is not installed. */
async function call(
  command: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(command, { args, env, stderr: "null" })
      .output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch {
    return undefined;
  }
}

/** Slurm's daemons want to be root on one machine, with cgroups that a container may not have. */
const ignore = await lacks("time", "slurm");

/** Starts a cluster of one node that is this machine, for a test. */
async function withCluster(
  folder: string,
  test: (env: Record<string, string>) => Promise<void>,
): Promise<void> {
  const host = (await call("hostname", ["-s"]))!.trim();
  const config = `${folder}/slurm.conf`;
  const [controller, node] = freePorts();
  for (const name of ["state", "spool"]) await Deno.mkdir(`${folder}/${name}`);
  await Deno.writeTextFile(
    config,
    `ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${controller}
SlurmdPort=${node}
SlurmUser=root
AuthType=auth/munge
CryptoType=crypto/munge
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
MpiDefault=none
AuthInfo=socket=${folder}/munge.socket
NodeName=${host} NodeAddr=127.0.0.1 CPUs=${navigator.hardwareConcurrency} State=UNKNOWN
PartitionName=main Nodes=${host} Default=YES MaxTime=INFINITE State=UP
`,
  );
  await Deno.writeFile(`${folder}/munge.key`, crypto.getRandomValues(new Uint8Array(128)), {
    mode: 0o400,
  });
  await Deno.chmod(folder, 0o755);
  const env = { SLURM_CONF: config };
  const daemon = (command: string, args: string[]) =>
    new Deno.Command(command, { args, env, stdout: "null", stderr: "null" }).spawn();
  const daemons = [daemon("munged", [
    ...["--foreground", "--force", `--key-file=${folder}/munge.key`],
    ...[`--socket=${folder}/munge.socket`, `--pid-file=${folder}/munge.pid`],
    ...[`--log-file=${folder}/munge.log`, `--seed-file=${folder}/munge.seed`],
  ])];
  await pause(1000);
  daemons.push(daemon("slurmctld", ["-D", "-c"]), daemon("slurmd", ["-D", "-N", host]));
  try {
    await test(env);
  } finally {
    for (const daemon of daemons.toReversed()) {
      daemon.kill("SIGTERM");
      await daemon.status;
    }
  }
}

/** Ports that nobody uses. */
function freePorts(): [number, number] {
  const listeners = [0, 0].map((port) => Deno.listen({ hostname: "127.0.0.1", port }));
  const [a, b] = listeners.map(({ addr }) => addr.port);
  listeners.forEach((listener) => listener.close());
  return [a!, b!];
}

Deno.test({
  name: "deploy/slurm_array.sh trains each cell in one task of a Slurm array",
  ignore,
  async fn() {
    await withFolder(async (folder) => {
      const experiment = await writeExperiment(folder, { cells: CELLS });
      await withCluster(folder, async (slurm) => {
        const env = {
          ...slurm,
          LOSS_ATLAS_STORE: `${folder}/store`,
          LOSS_ATLAS_OUT: `${folder}/report`,
        };
        const output = ["--output", `${folder}/task-%a.log`, "--cpus-per-task", "1"];
        const args = [`--array=1-${SHARDS}`, ...output, "deploy/slurm_array.sh", experiment];
        let job: string | undefined;
        for (let attempt = 0; job === undefined && attempt < 30; attempt++) {
          await pause(1000);
          job = await call("sbatch", ["--parsable", ...args, "--backend", "wasm"], env);
        }
        let waiting = job;
        while (waiting?.trim()) {
          await pause(1000);
          waiting = await call("squeue", ["--noheader", "--job", job!.trim()], env);
        }
      });
      const logs = await Promise.all(
        Array.from(
          { length: SHARDS },
          (_, index) => Deno.readTextFile(`${folder}/task-${index + 1}.log`),
        ),
      );
      const trained = logs.map((log) => log.match(/trained in/g)?.length ?? 0);
      assertEquals(trained.reduce((sum, count) => sum + count), CELLS, logs.join("\n"));
      assertEquals(Math.max(...trained), Math.ceil(CELLS / SHARDS), "the shards are uneven");
      assertEquals((await openStore(`${folder}/store`).list()).length, CELLS);
    });
  },
});
