import { assert, assertEquals } from "@std/assert";
import { randomStream } from "../../src/base/random.ts";
import { LAUNCHER } from "../_launcher.ts";
import { SEED, sizeOf, tellFigure } from "../_long.ts";
import { lacks } from "../_requires.ts";
import { contents } from "./_faults.ts";
import { withFolder } from "./_folder.ts";
import { isAlive, pause, strike, writeExperiment } from "./_processes.ts";

const KILLS = sizeOf("LOSS_ATLAS_KILLS", { day: 60, long: 60 });

/** How a process is struck: SIGSTOP leaves it for a moment as a machine that swaps would. */
const SIGNALS: readonly Deno.Signal[][] = [["SIGKILL"], ["SIGTERM"], ["SIGSTOP", "SIGKILL"]];

/** The process and all that it started, the first one first. */
async function treeOf(pid: number): Promise<number[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-eo", "pid=,ppid="] }).output();
  const pairs = new TextDecoder().decode(stdout).trim().split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const found = [pid];
  for (const parent of found) {
    found.push(...pairs.filter(([, of]) => of === parent).map(([child]) => child));
  }
  return found.filter(isAlive);
}

Deno.test({
  name: `reproduce() survives ${KILLS} kills of launcher, command and workers (seed ${SEED})`,
  ignore: await lacks("time", "unix"),
  fn: () =>
    withFolder(async (folder) => {
      const random = randomStream(SEED, "launcher");
      const pick = <T>(items: readonly T[]) => items[random.integer(items.length)]!;
      const experiment = await writeExperiment(folder, { cells: 6 });
      const [program, ...rest] = LAUNCHER;
      const start = (store: string) =>
        new Deno.Command(program!, {
          args: [
            ...[...rest, "reproduce", experiment, "--backend", "wasm", "--jobs", "2"],
            ...["--store", store, "--out", `${store}-report`],
          ],
          stdout: "null",
          stderr: "null",
        }).spawn();
      assert((await start(`${folder}/reference`).status).success);
      const expected = await contents(`${folder}/reference`);
      const tally: Record<string, number> = {};
      let [done, studies] = [0, 0];
      while (done < KILLS) {
        const store = `${folder}/store-${studies}`;
        for (let rest = 1 + random.integer(4); rest > 0 && done < KILLS; rest--) {
          const launcher = start(store);
          let isRunning = true;
          void launcher.status.then(() => isRunning = false);
          // Most moments lie between the start and the end of a study.
          while (isRunning) {
            await pause(random.uniform() * 4000);
            const tree = isRunning ? await treeOf(launcher.pid) : [];
            if (tree.length === 0) break;
            const victim = random.integer(tree.length);
            const signals = pick(SIGNALS);
            if (!strike(tree[victim]!, signals[0]!)) continue;
            if (signals[1]) {
              await pause(random.uniform() * 500);
              strike(tree[victim]!, signals[1]);
            }
            const who = ["launcher", "command"][victim] ?? "worker";
            const name = `${signals.join(" then ")} of a ${who}`;
            tally[name] = (tally[name] ?? 0) + 1;
            done++;
          }
          await launcher.status;
        }
        const last = await start(store).status;
        assert(last.success, `seed ${SEED}, study ${studies}`);
        assertEquals(await contents(store), expected, `seed ${SEED}, study ${studies}`);
        studies++;
        console.log(`${done} of ${KILLS} kills, in ${studies} studies`);
        await Deno.remove(store, { recursive: true });
      }
      const kinds = Object.entries(tally).map(([kind, count]) => `${count} ${kind}`).join(", ");
      tellFigure("kills at random moments", `${done} in ${studies} studies, none lost (${kinds})`);
    }),
});
