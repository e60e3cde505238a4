import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { call } from "../cli/_call.ts";
import { document } from "../_experiments.ts";
import { lacks } from "../_requires.ts";
import { withFolder } from "./_folder.ts";

/** The commands that a page prints, as the words that a shell makes of them. */
async function commandsOf(page: string): Promise<string[][]> {
  const html = await Deno.readTextFile(page);
  const texts = [...html.matchAll(/deno task (reproduce [^<]*)</g)].map(([, text]) =>
    text!.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">").replaceAll("&amp;", "&")
  );
  return await Promise.all([...new Set(texts)].map(async (text) => {
    const args = ["-c", `printf '%s\\n' ${text}`];
    const { stdout } = await new Deno.Command("sh", { args }).output();
    return new TextDecoder().decode(stdout).trimEnd().split("\n");
  }));
}

Deno.test({
  name: "what a report prints trains its networks again, with a loss and a place of one's own",
  ignore: await lacks("time"),
  fn: test,
});

async function test(): Promise<void> {
  await withFolder(async (folder) => {
    const study = `${folder}/it's mine.json`;
    const loss = ["--loss", "tests/losses/modules/own_loss.ts"];
    await Deno.writeTextFile(
      study,
      JSON.stringify(document({
        name: "not-the-file",
        matrix: { dataset: ["digits"], loss: [{ name: "own-loss" }, { name: "softmax" }] },
        measures: ["knnAccuracy"],
        profiles: { small: { training: { trainSize: 48 }, measures: ["fisherRatio"] } },
      })),
    );
    const places = ["--store", `${folder}/store`, "--out", `${folder}/r`];
    const made = await call([
      ...["reproduce", study, "--profile", "small", "--set", "training.batchSize=16"],
      ...[...loss, "--backend", "wasm", "--jobs", "1", ...places],
    ]);
    assertEquals(made.code, 0, made.err);
    const drawn = await call(["report", study, ...loss, ...places.slice(0, 3), `${folder}/drawn`]);
    // Without its profile the store has nothing: the one that it has is found.
    assertEquals(drawn.code, 2, "a batch size that is not in the file is not found");

    const page = `${folder}/r/not-the-file/index.html`;
    const commands = await commandsOf(page);
    assertEquals(commands.length, 2);
    const before = (await call(["list", "--json", "--store", `${folder}/store`])).out;
    for (const args of commands) {
      const again = ["--store", `${folder}/again`, "--out", `${folder}/again-r`];
      const { code, err } = await call([...args, ...again, "--jobs", "1"]);
      assertEquals(code, 0, `${args.join(" ")}: ${err}`);
    }
    const digests = (text: string) =>
      [...text.matchAll(/"digest":\s*"([0-9a-f]{64})"/g)]
        .map(([, digest]) => digest).sort();
    const after = (await call(["list", "--json", "--store", `${folder}/again`])).out;
    assertEquals(digests(after), digests(before));
    assertEquals(digests(before).length, 2);
    const results = await Deno.readTextFile(`${folder}/again-r/not-the-file/results.csv`);
    assertStringIncludes(results, "fisherRatio");

    // A report of the whole store belongs to no study, and its networks are trained again all the same.
    const all = await call(["report", "--all", ...loss, ...places]);
    assertEquals(all.code, 0, all.err);
    const [args] = await commandsOf(`${folder}/r/all/index.html`);
    const whole = await call([...args!, "--store", `${folder}/w`, "--out", `${folder}/w-r`]);
    assertEquals(whole.code, 0, whole.err);
    const trained = digests((await call(["list", "--json", "--store", `${folder}/w`])).out);
    assert(trained.length === 1 && digests(before).includes(trained[0]!));

    // Such a store is verified with its loss; without it the message says what is lacking.
    const store = ["--store", `${folder}/store`, "--all"];
    const verified = await call(["verify", ...store, ...loss]);
    assertEquals(verified.code, 0, verified.out + verified.err);
    const without = await call(["verify", ...store]);
    assertEquals(without.code, 3);
    assertStringIncludes(without.out + without.err, "--module FILE");
  });
}
