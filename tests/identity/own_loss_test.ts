import { assertEquals, assertNotEquals } from "@std/assert";
import { print } from "./_copy.ts";

const OWN = "examples/own_loss.ts";

Deno.test("a loss of one's own is identified by what it computes, not by its text", async () => {
  const text = await Deno.readTextFile(OWN);
  const edit = (from: string | RegExp, to: string) => {
    const edited = text.replace(from, to);
    assertNotEquals(edited, text, "the edit does not apply");
    return edited;
  };
  // Within the project, whose deno.json says where imports are found.
  const folder = await Deno.makeTempDir({ dir: "tests", prefix: "own_loss_" });
  try {
    const digests = await Promise.all(
      Object.entries({
        "own_loss.ts": text,
        "under_another_name.ts": text,
        "with_a_comment.ts": `// A comment.\n${edit("Softmax that", "A softmax that")}`,
        "with_another_title.ts": edit('title: "Softmax', 'title: "Some softmax'),
        "with_another_layout.ts": edit("const softmax =", "const softmax\n=\n"),
        "with_another_gradient.ts": edit("tf.square(x)", "tf.abs(x)"),
        "with_another_default.ts": edit("default(0.1)", "default(0.2)"),
      }).map(async ([name, content]) => {
        await Deno.writeTextFile(`${folder}/${name}`, content);
        const script = "tests/identity/_own_loss.ts";
        const { out } = await print(["run", "-A", "--no-check", script, `${folder}/${name}`]);
        return out;
      }),
    );
    const [first, renamed, commented, titled, reformatted, ...changed] = digests;
    assertEquals([renamed, commented, titled, reformatted], new Array(4).fill(first));
    assertEquals(new Set([first, ...changed]).size, 3);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
