import { setTimeout as delay } from "node:timers/promises";
import { EXIT_CODES, InputError } from "../base/errors.ts";
import { count } from "../results/text.ts";
import type { FleetStatus } from "../runner/queue/fleet.ts";
import { loadQueue } from "../runner/queue/load.ts";
import { onInterrupt } from "./interrupt.ts";
import type { Shared } from "./options.ts";
import { formatSeconds } from "./progress.ts";
import { formatTable, hint, standardOutput } from "./terminal.ts";

/** Which fleet, and what is done. */
export interface FleetOptions extends Shared<"queue" | "json"> {
  watch: boolean;
  requeue: boolean;
}

/** How often the status is read again. */
const WATCH_MILLISECONDS = 2000;

/** `deno task loss-atlas fleet`: who works on a queue, on what, and what is left. */
export async function fleet({ queue, json, watch, requeue }: FleetOptions): Promise<number> {
  if (queue === undefined) {
    throw new InputError("fleet needs the queue to look at, such as --queue redis://host:6379");
  }
  const { readFleet, requeueFailures, withFleet } = await loadQueue();
  return await withFleet(queue, async (redis) => {
    if (requeue) {
      const requeued = await requeueFailures(redis);
      console.log(
        json
          ? JSON.stringify({ type: "requeued", cells: requeued })
          : `${count(requeued, "cell")} put back; reproduce --queue takes in what comes of them`,
      );
      return EXIT_CODES.done;
    }
    const { signal, release } = onInterrupt();
    const terminal = standardOutput();
    try {
      for (;;) {
        const status = await readFleet(redis);
        if (watch && !json && Deno.stdout.isTerminal()) console.log("\x1b[2J\x1b[H");
        console.log(
          json ? JSON.stringify({ type: "fleet", ...status }) : statusText(status, terminal.width),
        );
        if (!watch) return EXIT_CODES.done;
        if (!json) console.log("");
        await delay(WATCH_MILLISECONDS, undefined, { signal }).catch(() => {});
        if (signal.aborted) return EXIT_CODES.interrupted;
      }
    } finally {
      release();
    }
  });
}

/** The status in words. */
export function statusText(
  { machines, cells, studies, perHour, secondsLeft, failures }: FleetStatus,
  width = Infinity,
): string {
  const left = cells.waiting + cells.active;
  const pace = machines.length === 0
    ? left === 0 ? [] : [`nobody works: start a machine with ${hint("work", "--queue", "URL")}`]
    : [`${perHour.toFixed(0)} an hour`];
  const time = left === 0 || machines.length === 0 ? [] : [
    secondsLeft === undefined ? "no speed known yet" : `about ${formatSeconds(secondsLeft)} left`,
  ];
  const heading = [
    count(machines.length, "machine"),
    `${cells.active} in work`,
    `${cells.waiting} waiting`,
    `${cells.failed} failed`,
    ...pace,
    ...time,
  ].join(", ");
  const rows = machines.flatMap(({ name, seconds, done, failed, busy, work }) => {
    const about = [
      name,
      formatSeconds(seconds),
      String(done),
      String(failed),
      done > 0 ? `${(busy / done).toFixed(1)} s` : "",
    ];
    const now = work.map(({ study, cell, seconds, share }) =>
      `${study}: ${cell}, for ${formatSeconds(seconds)}, ${(100 * share).toFixed(0)} %`
    );
    return [
      [...about, now[0] ?? "idle"],
      ...now.slice(1).map((text) => ["", "", "", "", "", text]),
    ];
  });
  const names = Object.entries(studies);
  return [
    heading,
    ...rows.length === 0 ? [] : [formatTable(
      ["machine", "here for", "done", "failed", "a cell", "now"],
      rows,
      { width },
    )],
    ...names.length === 0
      ? []
      : [`left of ${names.map(([name, n]) => `${name}: ${n}`).join(", ")}`],
    ...failures.map(({ digest, study, reason, attempts }) =>
      `failed: ${digest.slice(0, 12)} of ${study}, tried ${count(attempts, "time")}: ${reason}`
    ),
    ...failures.length === 0
      ? []
      : [`to put them back: ${hint("fleet", "--queue", "URL", "--requeue")}`],
  ].join("\n");
}
