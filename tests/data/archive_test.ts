import { assertEquals, assertRejects } from "@std/assert";
import { createTarGzip } from "nanotar";
import { gunzip, untar } from "../../src/data/_archive.ts";
import { DataError } from "../../src/base/errors.ts";

async function archiveOf(entries: Record<string, string>): Promise<Uint8Array<ArrayBuffer>> {
  const files = Object.entries(entries).map(([name, data]) => ({ name, data }));
  return new Uint8Array(await createTarGzip(files));
}

Deno.test("untar() reads the wanted entries under their new names and no others", async () => {
  const archive = await archiveOf({ "package/a": "one", "package/b": "two", "../../c": "three" });
  const files = await untar(archive, new Map([["package/b", "b.bin"]]));
  assertEquals(files, new Map([["b.bin", new TextEncoder().encode("two")]]));
});

Deno.test("untar() tells when entries are missing", async () => {
  const archive = await archiveOf({ "package/a": "one" });
  const wanted = new Map([["package/a", "a"], ["package/b", "b"]]);
  await assertRejects(() => untar(archive, wanted), DataError, "it holds 1 of the 2 wanted files");
});

Deno.test("untar() rejects an archive that is cut off", async () => {
  const archive = await archiveOf({ "package/a": "one".repeat(1000) });
  await assertRejects(() => untar(archive.subarray(0, 60), new Map([["package/a", "a"]])));
});

Deno.test("gunzip() unpacks one whole stream and rejects a part of it", async () => {
  const bytes = new TextEncoder().encode("digits ".repeat(100));
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  const packed = new Uint8Array(await new Response(stream).arrayBuffer());
  assertEquals(await gunzip(packed), bytes);
  await assertRejects(() => gunzip(packed.subarray(0, -4)));
});
