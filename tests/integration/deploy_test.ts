import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { dirname } from "node:path";
import { parseAllDocuments } from "yaml";
import { COMMANDS } from "../../src/cli/commands.ts";
import { readArguments } from "../../src/cli/command.ts";
import { openStore } from "../../src/store/mod.ts";
import { document } from "../_experiments.ts";
import { withRedis } from "../_redis.ts";
import { lacks } from "../_requires.ts";
import { withFolder } from "./_folder.ts";

// Docker and Kubernetes are not here: what they would do is done by their own files, step by step.

/** A step of the Dockerfile. */
interface Step {
  instruction: string;
  text: string;
}

async function dockerfile(): Promise<Step[]> {
  const lines = (await Deno.readTextFile("Dockerfile")).replaceAll("\\\n", " ").split("\n");
  return lines.filter((line) => /^[A-Z]+ /.test(line)).map((line) => {
    const at = line.indexOf(" ");
    return { instruction: line.slice(0, at), text: line.slice(at + 1).trim() };
  });
}

const textOf = (steps: readonly Step[], instruction: string) =>
  steps.find((step) => step.instruction === instruction)!.text;

/** Whether `.dockerignore` keeps a file out; the last line that fits decides. */
function isIgnored(path: string, patterns: readonly string[]): boolean {
  let ignored = false;
  for (const pattern of patterns) {
    const keeps = pattern.startsWith("!");
    const words = pattern.replace("!", "").replaceAll(".", "\\.").replaceAll("*", "[^/]*");
    if (new RegExp(`^${words}(/|$)`).test(path)) ignored = !keeps;
  }
  return ignored;
}

/** A container of a manifest. */
interface Container {
  name: string;
  image: string;
  command?: string[];
  args?: string[];
  env?: { name: string; valueFrom?: unknown }[];
  volumeMounts?: { name: string; mountPath: string }[];
}

/** The containers of a manifest that run the image of the Dockerfile. */
async function containers(file: string): Promise<Container[]> {
  const documents = parseAllDocuments(await Deno.readTextFile(file), { uniqueKeys: true });
  assertEquals(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]), [], file);
  return documents.map((each) => each.toJS()).flatMap((manifest) => {
    assert(manifest.apiVersion && manifest.kind && manifest.metadata.name, file);
    const { containers = [], volumes = [] } = manifest.spec.template?.spec ?? {};
    for (const { volumeMounts = [] } of containers) {
      for (const { name } of volumeMounts) {
        assert(volumes.some((volume: { name: string }) => volume.name === name), name);
      }
    }
    return containers;
  }).filter(({ image }) => image === "loss-atlas");
}

/** The arguments of the command line in a container. */
function argumentsOf({ command, args = [] }: Container): string[] {
  if (command === undefined) return args;
  const words = args.join(" ").replaceAll(/"\$\(\(.*?\)\)\/(\d+)"/g, "1/$1").replaceAll('"', "")
    .split(/\s+/);
  return words.slice(words.indexOf("task") + 1);
}

for (const file of ["deploy/kubernetes_indexed_job.yaml", "deploy/kubernetes_fleet.yaml"]) {
  Deno.test(`${file} is YAML whose containers call commands that there are`, async () => {
    const found = await containers(file);
    assert(found.length > 0);
    for (const container of found) {
      const [name, ...args] = argumentsOf(container);
      const command = COMMANDS.find((each) => each.name === name)!;
      const given = readArguments(command, args)!;
      // All that is written goes to the volume.
      const places = command.writes!(given);
      for (const place of places) assert(String(place).startsWith("/data/"), String(place));
      for (const study of given.positional) assert((await Deno.stat(study)).isFile);
    }
  });
}

Deno.test("deploy/kubernetes_indexed_job.yaml has as many parts as pods", async () => {
  const text = await Deno.readTextFile("deploy/kubernetes_indexed_job.yaml");
  const [job] = parseAllDocuments(text).map((each) => each.toJS());
  assertStringIncludes(text, `+ 1))/${job.spec.completions}"`);
  assertEquals(job.spec.maxFailedIndexes, job.spec.completions);
});

Deno.test("the Dockerfile has the Deno of the project, a user without rights, and no store", async () => {
  const steps = await dockerfile();
  assertEquals(textOf(steps, "FROM"), `denoland/deno:debian-${Deno.version.deno}`);
  assertEquals(textOf(steps, "USER"), "1000:1000");
  const patterns = (await Deno.readTextFile(".dockerignore")).trim().split("\n");
  for (const path of [".git/HEAD", "node_modules/x", "store/networks/a", "reports/x/index.html"]) {
    assert(isIgnored(path, patterns), path);
  }
  for (const path of ["src/cli/launch.ts", "deno.lock", "reports/atlas/x", "fixtures/digits/x"]) {
    assert(!isIgnored(path, patterns), path);
  }
});

Deno.test({
  name: "the image of the Dockerfile, made step by step, does what the manifests call",
  ignore: await lacks("time", "redis", "unix") || Deno.uid() !== 0,
  async fn() {
    await withFolder(async (root) => {
      await Deno.chmod(root, 0o755);
      const steps = await dockerfile();
      const patterns = (await Deno.readTextFile(".dockerignore")).trim().split("\n");
      // As docker build passes on how the network is reached.
      const network = Object.entries(Deno.env.toObject()).filter(([name]) =>
        /cert|_proxy$|^npm_config|^deno_tls/i.test(name)
      );
      const env: Record<string, string> = {
        ...Object.fromEntries(network),
        PATH: `${dirname(Deno.execPath())}:/usr/bin:/bin`,
        DENO_DIR: `${root}/deno-dir`,
        HOME: root,
      };
      const inside = (text: string) => text.replaceAll(/(^|[=\s"])\/(app|data)\b/g, `$1${root}/$2`);
      let [cwd, uid, gid] = [root, 0, 0];
      const shell = async (script: string, more: Record<string, string> = {}) => {
        const { success, stdout, stderr } = await new Deno.Command("sh", {
          args: ["-c", script],
          ...{ cwd, uid, gid, clearEnv: true, env: { ...env, ...more } },
        }).output();
        const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
        assert(success, `${script}: ${out}${err}`);
        return out!;
      };
      const copied: string[] = [];
      for (const { instruction, text } of steps) {
        if (instruction === "WORKDIR") await Deno.mkdir(cwd = inside(text), { recursive: true });
        if (instruction === "COPY") {
          assertEquals(text, ". .");
          const { stdout } = await new Deno.Command("git", { args: ["ls-files"] }).output();
          const files = new TextDecoder().decode(stdout).trim().split("\n");
          for (const path of files.filter((path) => !isIgnored(path, patterns))) {
            await Deno.mkdir(dirname(`${cwd}/${path}`), { recursive: true });
            await Deno.copyFile(path, `${cwd}/${path}`);
            copied.push(path);
          }
        }
        // Debian's packages are those of this machine.
        if (instruction === "RUN" && !text.includes("apt-get")) await shell(inside(text));
        if (instruction === "USER") [uid, gid] = text.split(":").map(Number) as [number, number];
        if (instruction === "ENV") {
          for (const pair of text.split(" ")) {
            const [name, value] = pair.split("=");
            env[name!] = inside(value!);
          }
        }
      }
      assert(copied.includes("src/cli/launch.ts") && uid === 1000);
      const entry: string[] = JSON.parse(textOf(steps, "ENTRYPOINT"));
      const enter = async (args: readonly string[], more: Record<string, string> = {}) => {
        const quoted = args.map((arg) => `'${inside(arg)}'`).join(" ");
        return await shell(`${entry.join(" ")} ${quoted}`, more);
      };
      assertStringIncludes(await enter(JSON.parse(textOf(steps, "CMD"))), "reproduce");

      // Each pod of the indexed job lists another part; together they are the study.
      const [job] = await containers("deploy/kubernetes_indexed_job.yaml");
      const parts: string[] = [];
      const study = `${root}/data/small.json`;
      const matrix = { dataset: ["digits"], loss: [{ name: "softmax" }], seed: [1, 2, 3] };
      await Deno.writeTextFile(study, JSON.stringify(document({ matrix })));
      // Two pods instead of eight: each command takes seconds.
      for (let index = 0; index < 2; index++) {
        const script = job!.args!.join(" ").replace("experiments/reproduce.json", study)
          .replace('/8"', '/2"');
        const out = await shell(`${inside(script)} --dry-run --json`, {
          JOB_COMPLETION_INDEX: String(index),
        });
        parts.push(...out.match(/"digest":"[0-9a-f]{64}"/g) ?? []);
      }
      assertEquals([parts.length, new Set(parts).size], [3, 3]);

      // The fleet trains it, on a queue with a password.
      const password = "a-password";
      await withRedis(
        async ({ address }) => {
          const all = await containers("deploy/kubernetes_fleet.yaml");
          const [work, reproduce] = all.map((container) =>
            argumentsOf(container).map((arg) =>
              arg.replace("redis://loss-atlas-redis:6379", address)
                .replace("experiments/reproduce.json", study)
                // Both are in one image here, and in two pods there.
                .replace("/data/store", `/data/${container.name}`)
            )
          );
          const secret = { LOSS_ATLAS_QUEUE_PASSWORD: password };
          const machine = new Deno.Command(entry[0]!, {
            args: [...entry.slice(1), ...work!.map(inside)],
            ...{ cwd, uid, gid, clearEnv: true, env: { ...env, ...secret } },
            ...{ stdout: "null", stderr: "null" },
          }).spawn();
          const out = await enter(reproduce!, secret);
          assertStringIncludes(out, "report:");
          machine.kill("SIGTERM");
          await machine.status;
          const networks = await openStore(`${root}/data/reproduce`).list();
          assertEquals(networks.length, 3);
        },
        "--requirepass",
        password,
      );
    });
  },
});
