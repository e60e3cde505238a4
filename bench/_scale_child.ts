/** One stage at one size: writes what it took as JSON beside the store. */
import process from "node:process";
import { useBackend } from "../src/compute/backend.ts";
import { STAGES } from "./_scale_stages.ts";

const [name, size, folder] = Deno.args;
await useBackend("wasm");
const start = process.cpuUsage();
await STAGES[name!]!.run(Number(size), folder!);
const { user, system } = process.cpuUsage(start);
const { maxRSS } = process.resourceUsage();
await Deno.writeTextFile(
  `${folder}/cost.json`,
  JSON.stringify({ seconds: (user + system) / 1e6, megabytes: maxRSS / 1024 }),
);
Deno.exit();
