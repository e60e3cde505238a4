import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { EXIT_CODES, InputError } from "../base/errors.ts";
import { lstatIfThere } from "../base/files.ts";
import { suggest } from "../base/text.ts";
import { BROWSER, OF_LINUX, SCREENS } from "./browser.ts";
import type { Shared } from "./options.ts";
import { studyName } from "./places.ts";
import { hint } from "./terminal.ts";

/** Which report is opened. */
export type OpenOptions = Shared<"out">;

/** How long to wait for the program that opens pages to say that it cannot. */
const PATIENCE_MILLISECONDS = 3000;

/** `deno task loss-atlas open`: shows a report in the browser, and prints where it is. */
export async function open({ out, positional: [name] }: OpenOptions): Promise<number> {
  const page = resolve(name === undefined ? lastPage(out) : pageOf(name, out));
  console.log(page);
  const fault = await openPage(page);
  if (fault !== undefined) console.error(`not opened, as ${fault}: open this file in a browser`);
  return EXIT_CODES.done;
}

/** A page of a report in the folder of reports, and when it was drawn. */
interface Page {
  name: string;
  path: string;
  drawn: number;
}

function pagesIn(out: string): Page[] {
  if (!lstatIfThere(out)?.isDirectory) return [];
  return [...Deno.readDirSync(out)].flatMap(({ name }) => {
    const path = `${out}/${name}/index.html`;
    const info = lstatIfThere(path);
    return info?.isFile ? [{ name, path, drawn: info.mtime?.getTime() ?? 0 }] : [];
  });
}

function lastPage(out: string): string {
  const [first, ...others] = pagesIn(out);
  if (first === undefined) throw none(out);
  return others.reduce((last, each) => each.drawn > last.drawn ? each : last, first).path;
}

/** The page of a study, which is named as it names itself or by its file. */
function pageOf(given: string, out: string): string {
  const name = studyName(given);
  const pages = pagesIn(out);
  const found = pages.find((page) => page.name === name);
  if (found !== undefined) return found.path;
  if (pages.length === 0) throw none(out);
  throw new InputError(
    `There is no report of "${name}" in "${out}": ${
      suggest(name, pages.map((page) => page.name).sort())
    }\nTo draw it, call\n  ${hint("report", given)}`,
  );
}

const none = (out: string) =>
  new InputError(
    `There is no report in "${out}": draw one with ${
      hint("report")
    }, or name another folder with --out`,
  );

/** Opens a page as the user has chosen; says why where that cannot be done. */
async function openPage(path: string): Promise<string | undefined> {
  if (BROWSER === OF_LINUX && !SCREENS.some((name) => Deno.env.get(name))) {
    return "there is no screen";
  }
  try {
    const child = new Deno.Command(BROWSER, {
      args: [path],
      ...{ stdin: "null", stdout: "null", stderr: "null" },
    }).spawn();
    // A browser may stay, and need not be waited for.
    child.unref();
    const status = await Promise.race([child.status, delay(PATIENCE_MILLISECONDS)]);
    // The one of Windows gives 1 whatever comes of it.
    const failed = status !== undefined && !status.success && Deno.build.os !== "windows";
    return failed ? `${BROWSER} ended with ${status.code}` : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return `there is no ${BROWSER}`;
    if (error instanceof Deno.errors.NotCapable) return `${BROWSER} may not be started`;
    throw error;
  }
}
