import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import { exactAtan2, exactExp, exactLog } from "../../scripts/npm/stand_ins/exact.ts";
import { createHash } from "../../scripts/npm/stand_ins/crypto.ts";
import { sha256Of } from "../../src/base/digest.ts";
import { randomStream } from "../../src/base/random.ts";
import { lacks } from "../_requires.ts";
import { browserTest, testInOwnProcess } from "../integration/_browser.ts";
import { bundled, numbersHere, printed } from "./_package.ts";

testInOwnProcess(import.meta.url);

const { folder, externals } = await bundled();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const NUMBERS = `
  import * as measures from "./measures.js";
  import * as statistics from "./statistics.js";
  import { numbers } from "./numbers.js";`;

Deno.test("numbers() asks for something that is defined", () => {
  const all = Object.values(numbersHere());
  assertGreater(all.length, 60);
  assertEquals(all.filter((each) => typeof each === "string" && !/^[0-9a-f]{16}$/.test(each)), []);
});

Deno.test("the bundles load TensorFlow.js for the losses, and nothing else", async () => {
  assertEquals(externals, [["losses.js", "@tensorflow/tfjs"]]);
  for await (const { name } of Deno.readDir(`${folder}/shared`)) {
    const text = await Deno.readTextFile(`${folder}/shared/${name}`);
    assert(!/import source|\bfrom ?"node:|require\(/.test(text), name);
  }
});

Deno.test({
  name: "measures and statistics have the same bits in Node",
  ignore: await lacks("npx"),
  async fn() {
    const code = `${NUMBERS} console.log(JSON.stringify(numbers(measures, statistics)));`;
    assertEquals(await printed("node", folder, code), numbersHere());
  },
});

Deno.test({
  name: "errors keep their names, and what is left out says so",
  ignore: await lacks("npx"),
  async fn() {
    const code = `
      import { checkMetric, fisherRatio, InputError, findMeasure } from "./measures.js";
      import { matrixFrom } from "./index.js";
      const caught = (call) => { try { call(); } catch (error) { return [error.name, error.message]; } };
      console.log(JSON.stringify([
        caught(() => fisherRatio(matrixFrom([[1, 2]]), [1, 2, 3])),
        caught(() => findMeasure("silhouete")),
        caught(() => { try { findMeasure("x"); } catch (e) { if (e instanceof InputError) throw e; } }),
        checkMetric("silhouette").checks.every(({ passed }) => passed !== false),
      ]));`;
    const [first, second, third, checked] = await printed("node", folder, code) as string[][];
    assertMatch(first![1]!, /labels/);
    assertEquals(second![0], "InputError");
    assertMatch(second![1]!, /did you mean "silhouette"\?/);
    assertEquals(third![0], "InputError");
    assertEquals(checked as unknown, true);
  },
});

Deno.test({
  name: "docs/npm.md and the package's README show what runs",
  ignore: await lacks("npx"),
  async fn() {
    for (const page of ["docs/npm.md", "scripts/npm/README.md"]) {
      const [, block] = (await Deno.readTextFile(page)).match(/```js\n(.*?)```/s)!;
      const code = block!.replaceAll(/@loss-atlas\/loss-atlas\/(\w+)/g, "./$1.js")
        .replaceAll("console.log(", "said.push(");
      const program = `const said = [];\n${code}\nconsole.log(JSON.stringify(said));`;
      const said = await printed("node", folder, program);
      assertEquals(said, [50, 0.8585856960087929, 0.021311641128756723], page);
    }
  },
});

browserTest(
  "measures and statistics have the same bits in a browser, of modules alone",
  async () => {
    const page =
      `<!doctype html><title>numbers</title><link rel="icon" href="data:,"><script type="module">${NUMBERS}
    globalThis.found = numbers(measures, statistics);</script>`;
    const types: Record<string, string> = { js: "text/javascript", html: "text/html" };
    const asked: string[] = [];
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      async (request) => {
        const path = new URL(request.url).pathname.slice(1);
        asked.push(path);
        const type = types[path.split(".").at(-1)!] ?? "text/plain";
        const body = path === "page.html" ? page : await Deno.readTextFile(`${folder}/${path}`);
        return new Response(body, { headers: { "content-type": type } });
      },
    );
    const { chromium } = await import("playwright-core");
    const browser = await chromium.launch({
      executablePath: "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    try {
      const tab = await browser.newPage();
      const said: string[] = [];
      tab.on("console", (message) => said.push(message.text()));
      tab.on("pageerror", (error) => said.push(error.message));
      const { port } = server.addr as Deno.NetAddr;
      await tab.goto(`http://127.0.0.1:${port}/page.html`);
      await tab.waitForFunction("globalThis.found !== undefined", undefined, { timeout: 20_000 });
      assertEquals(await tab.evaluate("globalThis.found"), numbersHere());
      assertEquals(said, []);
      assert(!asked.includes("losses.js"));
    } finally {
      await browser.close();
    }
  },
);

Deno.test("exactExp(), exactLog() and exactAtan2() round as Deno's engine does", () => {
  const { uniform } = randomStream(1, "exact");
  for (let at = 0; at < 20_000; at++) {
    const [x, y] = [1400 * uniform() - 700, 2 ** (600 * uniform() - 300)];
    assertEquals(exactExp(x), Math.exp(x), String(x));
    assertEquals(exactExp(x / 2e5), Math.exp(x / 2e5), String(x / 2e5));
    assertEquals(exactLog(y), Math.log(y), String(y));
    assertEquals(exactLog(1 + x / 2e3), Math.log(1 + x / 2e3), String(1 + x / 2e3));
    const [a, b] = [x * uniform(), x * (uniform() - 0.5)];
    if (at % 10 === 0) assertEquals(exactAtan2(a, b), Math.atan2(a, b), `${a}, ${b}`);
  }
});

Deno.test("exactExp(), exactLog() and exactAtan2() are defined as those of the engine at the edges", () => {
  for (const x of [NaN, Infinity, -Infinity, 0, -0, 1, -1, 800, -800, 5e-324, 1e308]) {
    assertEquals(exactExp(x), Math.exp(x), String(x));
    assertEquals(exactLog(x), Math.log(x), String(x));
    for (const y of [0, -0, 1, -Infinity, 5e-324]) assertEquals(exactAtan2(y, x), Math.atan2(y, x));
  }
});

Deno.test("createHash() gives SHA-256 without Node", () => {
  for (const text of ["", "abc", "ü".repeat(1000)]) {
    assertEquals(createHash("sha256").update(text).digest("hex"), sha256Of(text));
  }
});
