import { assertEquals } from "@std/assert";
import { readLease, takeLease } from "../../src/base/lease.ts";

Deno.test("readLease() gives the note of who holds a lease, and nothing of anybody else", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/lease`;
  assertEquals(readLease(path), undefined);
  {
    using lease = takeLease(path)!;
    assertEquals(readLease(path), "");
    for (const text of ["a long note", "short", "ü".repeat(5000), ""]) {
      lease.note(text);
      assertEquals(readLease(path), text);
      // A look does not take the lease away, and leaves no lock behind.
      assertEquals(takeLease(path), undefined);
    }
  }
  // What a killed process leaves.
  await Deno.writeTextFile(path, "an old note");
  assertEquals(readLease(path), undefined);
  using lease = takeLease(path);
  assertEquals(lease === undefined, false);
  await Deno.mkdir(`${folder}/folder`);
  assertEquals(readLease(`${folder}/folder`), undefined);
});
