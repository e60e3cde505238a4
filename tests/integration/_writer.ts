/**
 * Writes networks with their measures into a store without end, and prints the digest of each when
 * the store says that it is written.
 *
 * @module
 */
import { openStore } from "../../src/store/mod.ts";
import { sampleNetwork, sampleRecord } from "../store/_network.ts";

const store = openStore(Deno.args[0]!);
await store.prepare();
const { cell } = sampleNetwork();
for (let seed = 0;; seed++) {
  const network = sampleNetwork({ cell: { ...cell, seed } });
  await store.write(network);
  await store.writeMeasures(network.digest, [sampleRecord(network.digest)]);
  console.log(network.digest);
}
