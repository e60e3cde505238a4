import { EXIT_CODES, InputError } from "../base/errors.ts";
import { lstatIfThere } from "../base/files.ts";
import { sha256Of } from "../base/digest.ts";
import {
  type Bundle,
  checkBundle,
  type CheckedBundle,
  makeBundle,
  manifestFaults,
  otherWriter,
  readBundle,
} from "../bundle/bundle.ts";
import { count } from "../results/text.ts";
import type { Store } from "../store/store.ts";
import type { ExperimentOptions } from "../study/parse.ts";
import { cannotWrite, writeAlone } from "./files.ts";
import { describeGaps, type ReportOptions } from "./report.ts";
import { findDrawable } from "./studies.ts";

/** `deno task report STUDY --bundle FILE`: one file with all that a report follows from. */
export async function writeBundle(
  path: string,
  options: ExperimentOptions,
  given: ReportOptions,
  store: Store,
  backend: string,
): Promise<number> {
  const file = given.bundle!;
  await refuseOther(file);
  const fixed = given.profile !== undefined || options.profile !== undefined;
  const { profile, found } = await findDrawable(path, fixed, options, store, backend);
  let code: number = EXIT_CODES.done;
  const bytes = await makeBundle({
    ...{ path, profile, set: options.set ?? [], store, found, backend },
    onMissing({ name, reason, failed = false }) {
      if (failed) code = EXIT_CODES.failed;
      console.error(`figure "${name}" not drawn because ${reason}`);
    },
  });
  await writeAlone(file, bytes);
  const [digest, gaps] = [sha256Of(bytes), describeGaps(found)];
  if (given.json) {
    const networks = found.runs.length;
    console.log(JSON.stringify({ type: "result", bundle: file, sha256: digest, networks, gaps }));
    return code;
  }
  console.log(file);
  console.log(`${count(found.runs.length, "network")}, ${(bytes.length / 1e6).toFixed(1)} MB`);
  console.log(`SHA-256 ${digest}`);
  for (const line of gaps) console.error(line);
  return code;
}

/**
 * Refuses to write over what is no bundle.
 *
 * @throws {InputError} If something else lies there.
 */
async function refuseOther(file: string): Promise<void> {
  if (lstatIfThere(file) === undefined) return;
  const isOurs = await readBundle(file).then(() => true, (error) => {
    if (!(error instanceof InputError)) throw error;
    return false;
  });
  if (isOurs) return;
  throw new InputError(
    `"${file}" is something else than a bundle, and would be lost: name another file, or move it away`,
  );
}

/** A bundle, and what came out of laying it out again. */
export interface JudgedBundle extends CheckedBundle {
  bundle: Bundle;
}

/**
 * Checks a bundle by all that can be done without training, and tells what was found.
 *
 * @param file The bundle.
 * @param dataDir The folder in which this process may write.
 * @param json Whether it is told in JSON.
 * @throws {InputError} If the file is no bundle.
 */
export async function judgeBundle(
  file: string,
  dataDir: string,
  json: boolean,
): Promise<JudgedBundle> {
  const bundle = await readBundle(file);
  const { manifest: { request }, digest, parts } = bundle;
  if (!json) console.log(`${file}: SHA-256 ${digest}`);
  const altered = manifestFaults(bundle);
  const checked = altered.length > 0
    ? { claims: 0, faults: altered }
    : await inScratch(dataDir, (scratch) =>
      checkBundle(bundle, scratch, async () => {
        console.error(
          `note: the bundle holds code, which runs here with no rights to start programs or reach the network; read it, as code could also lie: ${
            request.modules.join(", ")
          }`,
        );
        await giveUpPrograms();
      }));
  for (const { part, what } of checked.faults) {
    console.log(json ? JSON.stringify({ type: "part", part, what }) : `${part}: ${what}`);
  }
  const other = await otherWriter(bundle);
  if (!json && checked.faults.length === 0) {
    console.log(
      `${count(parts.size, "part")} are what the measures give, ${
        count(checked.claims, "claim")
      } judged again`,
    );
  } else if (other !== undefined) {
    console.error(`note: ${other}: parts may differ by the wording of versions; use the same one`);
  }
  return { ...checked, bundle };
}

/** Gives up the right to start programs for good, as code of a stranger is about to run. */
async function giveUpPrograms(): Promise<void> {
  for (const name of ["run", "ffi"] as const) await Deno.permissions.revoke({ name });
}

/** Does something with a folder of its own, which is deleted afterwards. */
async function inScratch<T>(parent: string, act: (folder: string) => Promise<T>): Promise<T> {
  let folder: string;
  try {
    await Deno.mkdir(parent, { recursive: true });
    folder = await Deno.makeTempDir({ dir: parent, prefix: "bundle-" });
  } catch (error) {
    throw cannotWrite(parent, error, "name another folder with --data-dir");
  }
  try {
    return await act(folder);
  } finally {
    await Deno.remove(folder, { recursive: true }).catch(() => {});
  }
}
