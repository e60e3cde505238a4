import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openStore } from "../../src/store/mod.ts";
import { withFolder } from "../integration/_folder.ts";
import { call } from "./_call.ts";

Deno.test("speed measures the machine, and leaves nothing in the store", async () => {
  await withFolder(async (folder) => {
    const store = `${folder}/store`;
    // What a killed call has left goes, what one in work has stays.
    const [left, inWork] = [crypto.randomUUID(), crypto.randomUUID()];
    await Deno.mkdir(`${store}/speed-${left}`, { recursive: true });
    using _use = openStore(`${store}/speed-${inWork}`).use();
    const args = ["speed", "--jobs", "1", "--backend", "wasm", "--memory", "2048"];
    const { code, out, err } = await call([...args, "--store", store]);
    assertEquals(code, 0, err);
    // One number on stdout, to be read by a script; what it is for on stderr.
    assert(Number(out) > 0 && Number(out) < 1000, out);
    assertStringIncludes(err, "measured with 1 worker at once");
    assertStringIncludes(err, `--weights ${Number(out)},`);
    assertEquals([...Deno.readDirSync(store)].map(({ name }) => name), [`speed-${inWork}`]);
  });
});
