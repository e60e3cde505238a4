import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Browser, Page } from "playwright-core";
import { lacks } from "../_requires.ts";

/** Debian's browser, which `.ci/run` installs. */
const CHROMIUM = "/usr/bin/chromium";

const ignore = await lacks("chromium");

/** Playwright reads below /proc, which Deno allows with --allow-all alone. */
const allowed = Deno.build.os !== "linux" ||
  await Deno.readTextFile("/proc/self/status").then(() => true, () => false);

/** How a page is looked at. */
export interface Size {
  width: number;
  height: number;
  dark?: boolean;
}

/** The sizes that pages are held to. */
export const DESKTOP: Size = { width: 1200, height: 900 };
export const PHONE: Size = { width: 360, height: 740 };

/** A test that needs the browser. */
export function browserTest(name: string, test: () => Promise<void>): void {
  if (allowed) Deno.test({ name, ignore, fn: test });
}

/** Where the browser may not be driven from this process, runs the tests of a file in their own. */
export function testInOwnProcess(url: string): void {
  if (allowed) return;
  Deno.test({
    name: "the pages pass their tests, which run with all rights in a process of their own",
    ignore,
    async fn() {
      const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["test", "--allow-all", "--no-check", new URL(url).pathname],
        env: { NO_COLOR: "1" },
      }).output();
      const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
      assert(success, said);
      assertMatch(said, /ok \| [1-9]\d* passed/);
    },
  });
}

/**
 * Opens the first of some pages in a browser, and fails on anything that the console says and on
 * everything that is asked of another place than their folder.
 */
export async function withPages(
  files: ReadonlyMap<string, string | Uint8Array>,
  { dark, ...viewport }: Size,
  body: (page: Page, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  for (const [name, content] of files) {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(`${folder}/${name}`, bytes);
  }
  const { chromium } = await import("playwright-core");
  const browser: Browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
  });
  try {
    const page = await browser.newPage({ viewport, colorScheme: dark ? "dark" : "light" });
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith("file://")) said.push(`asks for ${request.url()}`);
    });
    await page.goto(`file://${folder}/${[...files.keys()][0]}`);
    await body(page, folder);
    assertEquals(said, []);
  } finally {
    await browser.close();
    await Deno.remove(folder, { recursive: true });
  }
}
