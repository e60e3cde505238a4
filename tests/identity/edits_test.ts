import { copy } from "./_copy.ts";
import { assertEquals, assertNotEquals } from "@std/assert";

type Digests = Record<"softmax" | "center" | "fisherRatio" | "nc1", string>;

/** The digests that a tree gives. */
async function digestsOf(tree: string): Promise<Digests> {
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-read", "--allow-env", "--allow-sys", "tests/identity/_digests.ts"],
    cwd: tree,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

interface Edit {
  what: string;
  file: string;
  change: (text: string) => string;
  /** The identities that it changes, and no others. */
  changes: (keyof Digests)[];
}

const FISHER = "src/measures/metrics/fisher_ratio.ts";
const NC1 = "src/measures/metrics/nc1.ts";
const CENTER = "src/losses/center.ts";

const edits: Edit[] = [
  {
    what: "a comment in a metric",
    file: NC1,
    change: (text) => `// a comment\n${text}`,
    changes: [],
  },
  {
    what: "a docstring of a loss",
    file: CENTER,
    change: (text) => text.replace(/\/\*\*[\s\S]*?\*\//, "/** Something else. */"),
    changes: [],
  },
  {
    what: "the name of a local variable of a loss",
    file: CENTER,
    change: (text) =>
      text.replaceAll(/\bcenters\b(?=[ ,;.)\]]|$)/gm, "middles")
        .replace("{ ...variables, middles }", "{ ...variables, centers: middles }"),
    changes: [],
  },
  {
    what: "the formatting and the types of the training loop",
    file: "src/networks/train.ts",
    change: (text) => text.replaceAll("  ", "\t").replace("let step = 0;", "let step: number = 0;"),
    changes: [],
  },
  {
    what: "the wording of an error",
    file: "src/losses/registry.ts",
    change: (text) => text.replaceAll("Cannot find the loss", "There is no loss"),
    changes: [],
  },
  {
    what: "a report",
    file: "src/reports/theme.ts",
    change: (text) => `${text}\nexport const EXTRA = 1;\n`,
    changes: [],
  },
  {
    what: "a lease",
    file: "src/store/store.ts",
    change: (text) => text.replace('"leases"', '"locks"') + "\nexport const EXTRA = 1;\n",
    changes: [],
  },
  {
    what: "a constant in a metric",
    file: NC1,
    change: addToNumbers,
    changes: ["nc1"],
  },
  {
    what: "a constant in another metric",
    file: FISHER,
    change: (text) => text.replace("within === 0", "within === 1e-9"),
    changes: ["fisherRatio"],
  },
  {
    what: "a default of a loss",
    file: CENTER,
    change: (text) =>
      text.replace(
        "alpha: z.number().min(0).max(1).default(0.5)",
        "alpha: z.number().min(0).max(1).default(0.6)",
      ),
    changes: ["center"],
  },
  {
    what: "the training loop",
    file: "src/networks/train.ts",
    change: (text) => text.replace("let step = 0", "let step = 1"),
    changes: ["softmax", "center"],
  },
  {
    what: "a kernel",
    file: "src/compute/kernels/kernels.wasm",
    // An empty custom section, which WebAssembly passes over.
    change: (text) => `${text}\0\x02\x01a`,
    changes: ["softmax", "center"],
  },
];

Deno.test("an edit changes the identities that it must, and no others", async (context) => {
  const tree = await copy();
  try {
    const before = await digestsOf(tree);
    assertNotEquals(before.softmax, before.center);
    for (const { what, file, change, changes } of edits) {
      await context.step(`${what}: ${changes.join(" and ") || "nothing"}`, async () => {
        const path = `${tree}/${file}`;
        const bytes = await Deno.readFile(path);
        // A letter for each byte, as not every file is text.
        const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
        const edited = change(text);
        assertNotEquals(edited, text, "the edit does not apply");
        await Deno.writeFile(path, Uint8Array.from(edited, (letter) => letter.charCodeAt(0)));
        try {
          const after = await digestsOf(tree);
          const changed = Object.keys(before).filter((key) =>
            before[key as keyof Digests] !== after[key as keyof Digests]
          );
          assertEquals(changed, changes);
        } finally {
          await Deno.writeFile(path, bytes);
        }
      });
    }
  } finally {
    await Deno.remove(tree, { recursive: true });
  }
});

/** Adds 1 to the first number that stands in code behind a sign of assignment or division. */
function addToNumbers(text: string): string {
  const code = text.replaceAll(/\/\*\*[\s\S]*?\*\//g, (comment) => " ".repeat(comment.length));
  const at = code.search(/(?<=[=/] )\d+(?=[;, ])/);
  const number = code.slice(at).match(/^\d+/)![0];
  return text.slice(0, at) + (Number(number) + 1) + text.slice(at + number.length);
}
