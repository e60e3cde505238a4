import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { withFolder } from "./_folder.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TYPES: Record<string, string> = {
  ts: "application/typescript",
  js: "text/javascript",
  json: "application/json",
  wasm: "application/wasm",
};

/** Gives the files of the project to whoever asks, as a registry of packages does. */
async function serve(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  try {
    const type = TYPES[pathname.split(".").at(-1)!] ?? "application/octet-stream";
    const headers = { "content-type": type };
    return new Response(await Deno.readFile(`${ROOT}${pathname}`), { headers });
  } catch {
    return new Response("not found", { status: 404 });
  }
}

const SCRIPT = `
import { runExperiment } from "@loss-atlas/loss-atlas";
import { parseExperiment } from "@loss-atlas/loss-atlas/study";
const study = parseExperiment({
  name: "served", title: "Served",
  matrix: { dataset: ["digits"], loss: [{ name: "softmax" }] },
  training: { trainSize: 64, testSize: 50, epochs: 1 },
  measures: ["accuracy"],
}, "served.json");
for (const jobs of [1, 0]) {
  const store = import.meta.dirname + "/store" + jobs;
  const { trained, failed } = await runExperiment(study, { store, backend: "wasm", jobs });
  const [network] = Deno.readDirSync(store + "/networks");
  console.log(JSON.stringify({ trained, failed, network: network.name }));
}
`;

Deno.test("runExperiment() trains with and without workers where the package comes by its address", async () => {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, serve);
  const { port } = server.addr;
  try {
    await withFolder(async (folder) => {
      const address = `http://127.0.0.1:${port}/`;
      const { imports } = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
      const packages = Object.entries<string>(imports).filter(([, to]) => to.startsWith("npm:"));
      const served = {
        "@std/assert": "links/assert/mod.ts",
        "@std/cli/parse-args": "links/cli/parse_args.ts",
        "@std/cli/unicode-width": "links/cli/unicode_width.ts",
        "@std/csv": "links/csv/mod.ts",
        "@loss-atlas/loss-atlas": "mod.ts",
        "@loss-atlas/loss-atlas/study": "src/study/mod.ts",
      };
      const configuration = {
        nodeModulesDir: "none",
        unstable: ["raw-imports"],
        imports: {
          ...Object.fromEntries(packages),
          ...Object.fromEntries(
            Object.entries(served).map(([name, path]) => [name, address + path]),
          ),
        },
      };
      await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify(configuration));
      await Deno.copyFile(`${ROOT}deno.lock`, `${folder}/deno.lock`);
      await Deno.writeTextFile(`${folder}/main.ts`, SCRIPT);
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        // Called from elsewhere: the configuration is that of the script.
        args: ["run", "-A", "--quiet", `${folder}/main.ts`],
        cwd: "/",
      }).output();
      const said = new TextDecoder().decode(stderr);
      assertEquals(code, 0, said);
      const lines = new TextDecoder().decode(stdout).trim().split("\n").map((l) => JSON.parse(l));
      assertEquals(lines.map(({ trained, failed }) => [trained, failed]), [[1, []], [1, []]], said);
      assertEquals(lines[0].network, lines[1].network);
    });
  } finally {
    await server.shutdown();
    const cache = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
    await Deno.remove(`${cache}/remote/http/127.0.0.1_PORT${port}`, { recursive: true })
      .catch(() => {});
  }
});
