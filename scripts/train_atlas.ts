/**
 * Trains what the atlas lacks: study by study, each tuned first where it says how and is not yet, and
 * packs after each. It may be stopped at any time, and goes on where it was, on any machine: only
 * `store/` is lost with one, and what the pack has is not trained again.
 *
 *     deno task atlas:train [STUDY...]
 *
 * Without names it takes the studies in the order of the plan in docs/atlas.md.
 *
 * @module
 */
import { PROJECT } from "../src/base/files.ts";
import { loadPublishedStudies } from "../src/atlas/atlas.ts";
const ATLAS_ORDER: string[] = [];

/** Calls a command as a user does, and gives its exit code. */
async function call(...args: string[]): Promise<number> {
  console.log(`\n> deno task loss-atlas ${args.join(" ")}`);
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "loss-atlas", ...args],
    cwd: new URL(PROJECT),
  }).spawn().status;
  return code;
}

const published = (await loadPublishedStudies()).map(({ experiment }) => experiment);
const names = Deno.args.length > 0 ? Deno.args : ATLAS_ORDER;
for (const name of names) {
  const study = published.find((each) => each.name === name);
  if (study === undefined) {
    console.error(`error: no published study is called "${name}"`);
    Deno.exit(2);
  }
  const file = `experiments/${name}.json`;
  if (study.tuning !== undefined && study.tuned === undefined) {
    const code = await call("tune", file, "--profile", "atlas");
    if (code !== 0) Deno.exit(code);
  }
  const trained = await call("reproduce", file, "--profile", "atlas", "--done", "atlas");
  // What failed is told; what is finished is packed all the same.
  if (trained > 1) Deno.exit(trained);
  const packed = await call("pack");
  if (packed !== 0) Deno.exit(packed);
}
