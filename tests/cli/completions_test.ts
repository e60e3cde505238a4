import { assertEquals, assertStringIncludes } from "@std/assert";
import { COMMANDS } from "../../src/cli/commands.ts";
import { withFolder } from "../integration/_folder.ts";
import { call } from "./_call.ts";

const TRIES: readonly [typed: string, completed: string[]][] = [
  ["loss-atlas do", ["doctor"]],
  ["loss-atlas list --whe", ["--where"]],
  ["loss-atlas reproduce my", ["my-study"]],
  ["loss-atlas export --format ml", ["mlflow"]],
  ["loss-atlas data sh", ["show"]],
  ["loss-atlas completions fi", ["fish"]],
  ["deno task loss-atlas compl", ["completions"]],
  ["deno task reproduce --dry", ["--dry-run"]],
  ["deno task loss-atlas tune --backend we", ["webgpu"]],
];

/** How each shell is asked what it makes of what is typed: the script is in `$1`, the text follows. */
const SHELLS: Record<string, [args: string[], script: string]> = {
  bash: [
    ["-c"],
    `. "$1"; COMP_WORDS=($2); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    case "$2" in deno*) _loss_atlas_deno ;; *) _loss_atlas ;; esac
    printf '%s\n' "\${COMPREPLY[@]}"`,
  ],
  fish: [
    ["--no-config", "-c"],
    `source $argv[1]; complete -C $argv[2] | string replace -r '\t.*' ''`,
  ],
};

for (const [shell, [args, script]] of Object.entries(SHELLS)) {
  const isThere = await new Deno.Command(shell, { args: ["--version"], stdout: "null" }).output()
    .then(({ success }) => success, () => false);
  Deno.test({
    name: `completions ${shell} gives commands, options, their values, and studies`,
    ignore: !isThere,
    fn: async () => {
      await withFolder(async (folder) => {
        await Deno.mkdir(`${folder}/experiments`);
        for (const name of ["my-study", "schema"]) {
          await Deno.writeTextFile(`${folder}/experiments/${name}.json`, "{}");
        }
        const { code, out, err } = await call(["completions", shell]);
        assertEquals([code, err], [0, ""]);
        const file = `${folder}/completions`;
        await Deno.writeTextFile(file, out);
        for (const [typed, completed] of TRIES) {
          const { stdout, stderr } = await new Deno.Command(shell, {
            args: [...args, script, ...shell === "bash" ? [shell] : [], file, typed],
            cwd: folder,
          }).output();
          const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
          assertEquals(text(stdout).split("\n"), completed, `${typed}: ${text(stderr)}`);
        }
      });
    },
  });
}

Deno.test("completions know every command, and zsh reads what they are", async () => {
  const { out } = await call(["completions", "zsh"]);
  for (const { name } of COMMANDS) assertStringIncludes(out, `\n  ${name}) _arguments `);
  const zsh = new Deno.Command("zsh", { args: ["-n"], stdin: "piped", stderr: "piped" });
  try {
    const child = zsh.spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(out));
    await writer.close();
    const { success, stderr } = await child.output();
    assertEquals([success, new TextDecoder().decode(stderr)], [true, ""]);
  } catch (error) {
    // A machine without zsh has nothing to ask.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
});

Deno.test("completions refuse a shell that they do not know", async () => {
  const { code, err } = await call(["completions", "powershell"]);
  assertEquals(code, 2);
  assertStringIncludes(err, 'There is no shell "powershell": valid are bash, zsh, fish');
});
