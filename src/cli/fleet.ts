import { setTimeout as delay } from "node:timers/promises";
import { EXIT_CODES, InputError } from "../base/errors.ts";
import { count } from "../results/text.ts";
import { type FleetStatus, readCalls, speedOf } from "../runner/pulse.ts";
import { loadQueue } from "../runner/queue/load.ts";
import { onInterrupt } from "./interrupt.ts";
import { requireStore } from "./networks.ts";
import type { Shared } from "./options.ts";
import { formatSeconds } from "./progress.ts";
import { formatTable, hint, standardOutput } from "./terminal.ts";

/** Which fleet, and what is done. */
export interface FleetOptions extends Shared<"queue" | "json"> {
  store: string | undefined;
  watch: boolean;
  requeue: boolean;
}

/** How often the status is read again. */
const WATCH_MILLISECONDS = 2000;

/** `deno task loss-atlas fleet`: who works on a queue or a shared store, on what, and what is left. */
export async function fleet(given: FleetOptions): Promise<number> {
  const { queue, store, requeue } = given;
  if ((queue === undefined) === (store === undefined)) {
    throw new InputError(
      "fleet needs one thing to look at: --queue redis://host:6379, or the --store that shards share",
    );
  }
  if (store !== undefined) {
    if (requeue) {
      throw new InputError(
        "--requeue is for a queue: what failed in a store is tried by every call",
      );
    }
    const opened = await requireStore(store);
    return await show(() => Promise.resolve(readCalls(opened)), given);
  }
  const { readFleet, requeueFailures, withFleet } = await loadQueue();
  return await withFleet(queue!, async (redis) => {
    if (!requeue) return await show(() => readFleet(redis), given);
    const requeued = await requeueFailures(redis);
    console.log(
      given.json
        ? JSON.stringify({ type: "requeued", cells: requeued })
        : `${count(requeued, "cell")} put back; reproduce --queue takes in what comes of them`,
    );
    return EXIT_CODES.done;
  });
}

/** Shows a status once, or again and again. */
async function show(
  read: () => Promise<FleetStatus>,
  { json, watch, store }: FleetOptions,
): Promise<number> {
  const { signal, release } = onInterrupt();
  const terminal = standardOutput();
  const start = store === undefined
    ? hint("work", "--queue", "URL")
    : hint("reproduce", "STUDY", "--store", store, "--shard", "1/2");
  try {
    for (;;) {
      const status = await read();
      if (watch && !json && Deno.stdout.isTerminal()) console.log("\x1b[2J\x1b[H");
      console.log(
        json
          ? JSON.stringify({ type: "fleet", ...status })
          : statusText(status, { width: terminal.width, start }),
      );
      if (!watch) return EXIT_CODES.done;
      if (!json) console.log("");
      await delay(WATCH_MILLISECONDS, undefined, { signal }).catch(() => {});
      if (signal.aborted) return EXIT_CODES.interrupted;
    }
  } finally {
    release();
  }
}

/** The status in words. */
export function statusText(
  { machines, cells, studies, perHour, secondsLeft, failures }: FleetStatus,
  { width = Infinity, start = hint("work", "--queue", "URL") } = {},
): string {
  const left = cells.waiting + cells.active;
  const isQueue = machines.every(({ own }) => own === undefined);
  const pace = machines.length === 0
    ? [`nobody works: start a machine with ${start}`]
    : [`${perHour.toFixed(0)} an hour`];
  const time = left === 0 || machines.length === 0 ? [] : [
    secondsLeft === undefined ? "no speed known yet" : `about ${formatSeconds(secondsLeft)} left`,
  ];
  const heading = [
    count(machines.length, isQueue ? "machine" : "call"),
    `${cells.active} in work`,
    `${cells.waiting} waiting`,
    `${cells.failed} failed`,
    ...pace,
    ...time,
  ].join(", ");
  const rows = machines.flatMap((machine) => {
    const { name, seconds, done, failed, busy, work, own } = machine;
    const speed = speedOf([machine]);
    const about = [
      name,
      own === undefined ? "" : own.shard === "" ? own.study : `${own.study} ${own.shard}`,
      formatSeconds(seconds),
      String(done),
      String(failed),
      done > 0 ? `${(busy / done).toFixed(1)} s` : "",
      speed === undefined ? "" : speed.toPrecision(2),
      own === undefined ? "" : String(own.cells),
      own === undefined || speed === undefined ? "" : formatSeconds(own.nominal / speed),
    ];
    const now = work.map(({ study, cell, seconds, share }) =>
      `${own === undefined ? `${study}: ` : ""}${cell}, for ${formatSeconds(seconds)}, ${
        (100 * share).toFixed(0)
      } %`
    );
    return [
      [...about, now[0] ?? "idle"],
      ...now.slice(1).map((text) => [...about.map(() => ""), text]),
    ];
  });
  const columns = [
    ...["machine", "does", "here for", "done", "failed", "a cell", "speed", "left", "time left"],
    "now",
  ];
  const names = Object.entries(studies).filter(([, n]) => n > 0);
  return [
    heading,
    ...rows.length === 0 ? [] : [formatTable(columns, rows, { width })],
    ...names.length === 0
      ? []
      : [`left of ${names.map(([name, n]) => `${name}: ${n}`).join(", ")}`],
    ...failures.map(({ digest, study, reason, attempts }) =>
      `failed: ${digest.slice(0, 12)} of ${study}${
        attempts === undefined ? "" : `, tried ${count(attempts, "time")}`
      }: ${reason}`
    ),
    ...failures.length === 0 || !isQueue
      ? []
      : [`to put them back: ${hint("fleet", "--queue", "URL", "--requeue")}`],
  ].join("\n");
}
