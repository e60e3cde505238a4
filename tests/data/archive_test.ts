import { assert, assertEquals, assertRejects } from "@std/assert";
import { createTarGzip } from "nanotar";
import { gunzip, untar } from "../../src/data/provision/archive.ts";
import { DataError } from "../../src/base/errors.ts";

async function archiveOf(entries: Record<string, string>): Promise<Uint8Array<ArrayBuffer>> {
  const files = Object.entries(entries).map(([name, data]) => ({ name, data }));
  return new Uint8Array(await createTarGzip(files));
}

Deno.test("untar() reads the wanted entries under their new names and no others", async () => {
  const archive = await archiveOf({ "package/a": "one", "package/b": "two", "../../c": "three" });
  const files = await untar(archive, new Map([["package/b", "b.bin"]]), 2 ** 20);
  assertEquals(files, new Map([["b.bin", new TextEncoder().encode("two")]]));
});

Deno.test("untar() tells when entries are missing", async () => {
  const archive = await archiveOf({ "package/a": "one" });
  const wanted = new Map([["package/a", "a"], ["package/b", "b"]]);
  await assertRejects(
    () => untar(archive, wanted, 2 ** 20),
    DataError,
    "it holds 1 of the 2 wanted files",
  );
});

Deno.test("untar() rejects an archive that is cut off", async () => {
  const archive = await archiveOf({ "package/a": "one".repeat(1000) });
  const cut = archive.subarray(0, 60);
  await assertRejects(
    () => untar(cut, new Map([["package/a", "a"]]), 2 ** 20),
    DataError,
    "no whole gzip stream",
  );
});

Deno.test("gunzip() unpacks one whole stream and rejects a part of it", async () => {
  const bytes = new TextEncoder().encode("digits ".repeat(100));
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  const packed = new Uint8Array(await new Response(stream).arrayBuffer());
  assertEquals(await gunzip(packed, bytes.length), bytes);
  await assertRejects(() => gunzip(packed.subarray(0, -4), bytes.length), DataError, "no whole");
});

Deno.test("gunzip() unpacks no more than is expected of a bomb", async () => {
  const zeros = new Blob([new Uint8Array(2 ** 28)]).stream();
  const packed = await new Response(zeros.pipeThrough(new CompressionStream("gzip"))).bytes();
  const before = Deno.memoryUsage().rss;
  const message = "it unpacks to more than the expected 1000 bytes";
  await assertRejects(() => gunzip(packed, 1000), DataError, message);
  assert(Deno.memoryUsage().rss - before < 2 ** 27, "it was unpacked");
});

Deno.test("untar() does not follow an entry of negative size back", async () => {
  const packed = await archiveOf({ "package/a": "one", "package/b": "two" });
  const tar = await gunzip(packed, 2 ** 20);
  tar.set(new TextEncoder().encode("-0000002000\0"), 124);
  const again = new Blob([tar]).stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = await new Response(again).bytes();
  const wanted = new Map([["package/b", "b"]]);
  await assertRejects(() => untar(bytes, wanted, 2 ** 20), DataError, "it is no tar archive");
});
