import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { EnvironmentError } from "../../src/base/errors.ts";
import { awaitLease, takeLease } from "../../src/base/lease.ts";

async function withFolder(test: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("takeLease() is given to one at a time and leaves nothing behind", async () => {
  await withFolder((folder) => {
    const path = `${folder}/leases/one`;
    {
      using first = takeLease(path);
      assert(first);
      assertEquals(takeLease(path), undefined);
    }
    {
      using again = takeLease(path);
      assert(again);
    }
    assertEquals([...Deno.readDirSync(`${folder}/leases`)], []);
  });
});

Deno.test("awaitLease() waits until the lease is free, and says so once", async () => {
  await withFolder(async (folder) => {
    const first = takeLease(`${folder}/one`);
    let waits = 0;
    const second = awaitLease(`${folder}/one`, { onWait: () => waits++ });
    await new Promise((resolve) => setTimeout(resolve, 500));
    assertEquals(waits, 1);
    first![Symbol.dispose]();
    (await second)[Symbol.dispose]();
  });
});

Deno.test("awaitLease() ends at a signal", async () => {
  await withFolder(async (folder) => {
    using _first = takeLease(`${folder}/one`);
    const signal = AbortSignal.timeout(50);
    await assertRejects(() => awaitLease(`${folder}/one`, { signal }), DOMException);
  });
});

Deno.test("takeLease() makes no file behind a link", async () => {
  await withFolder(async (folder) => {
    await Deno.symlink(`${folder}/elsewhere`, `${folder}/one`);
    assertThrows(() => takeLease(`${folder}/one`), EnvironmentError, "found a link");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["one"]);
  });
});

Deno.test("takeLease() is free again when its process is killed", async () => {
  await withFolder(async (folder) => {
    const module = new URL("../../src/base/lease.ts", import.meta.url);
    const program = `import { takeLease } from "${module}";
      using _lease = takeLease("${folder}/one");
      console.log("held");
      await new Promise((resolve) => setTimeout(resolve, 60_000));`;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["eval", "--quiet", program],
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    await reader.read();
    assertEquals(takeLease(`${folder}/one`), undefined);
    child.kill("SIGKILL");
    await child.status;
    await reader.cancel();
    using lease = takeLease(`${folder}/one`);
    assert(lease);
  });
});
