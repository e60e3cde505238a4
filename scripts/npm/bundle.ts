import { build, type Metafile, type Plugin, stop } from "esbuild";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../../", import.meta.url);
const standIn = (name: string) => fileURLToPath(new URL(`stand_ins/${name}.ts`, import.meta.url));

/** What stands in for a module, by what the import says and, of our own files, where it leads. */
const STAND_INS: readonly (readonly [imported: RegExp, file: string])[] = [
  [/^node:crypto$/, standIn("crypto")],
  [/^node:url$/, standIn("url")],
  [/^(node:(path|zlib|util|os)|fast-png|nanotar)$/, standIn("absent")],
  [/\/compute\/tf\.ts$/, standIn("tf")],
  [/\/compute\/backend\.ts$/, standIn("backend")],
  [/\/measures\/_network_readings\.ts$/, standIn("absent")],
];

const standIns: Plugin = {
  name: "stand-ins",
  setup({ onResolve }) {
    onResolve({ filter: /./ }, ({ path, importer, namespace }) => {
      if (namespace !== "file" || importer === "") return undefined;
      const place = path.startsWith(".") ? new URL(path, `file://${importer}`).pathname : path;
      const found = STAND_INS.find(([imported]) => imported.test(place));
      return found && !importer.includes("/stand_ins/") ? { path: found[1] } : undefined;
    });
  },
};

/** Source phase imports become modules that are compiled of text, with no file to fetch. */
const kernels: Plugin = {
  name: "kernels",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\.wasm$/ }, ({ path, importer }) => ({
      path: new URL(path, `file://${importer}`).pathname,
    }));
    onLoad({ filter: /\.wasm$/ }, async ({ path }) => ({
      contents: `export default new WebAssembly.Module(${fromText(await Deno.readFile(path))})`,
    }));
    onLoad({ filter: /\/kernels\/_?modules?\.js$/ }, async ({ path }) => ({
      contents: (await Deno.readTextFile(path)).replaceAll("import source ", "import "),
    }));
  },
};

/** Cephes without Node's Buffer, and without what debuggers read: two thirds of its module. */
const cephes: Plugin = {
  name: "cephes",
  setup({ onLoad }) {
    onLoad({ filter: /\/cephes-wrapper\.js$/ }, async ({ path }) => {
      const source = await Deno.readTextFile(path);
      const loaded = "Buffer.from(require('./cephes.wasm.base64.json'), 'base64')";
      if (!source.includes(loaded)) throw new Error(`"${path}" loads its module in another way`);
      const text = await Deno.readTextFile(path.replace("-wrapper.js", ".wasm.base64.json"));
      const module = withoutCustomSections(Uint8Array.fromBase64(JSON.parse(text)));
      return { contents: source.replace(loaded, fromText(module)) };
    });
  },
};

/** A WebAssembly module without its custom sections, which no engine needs. */
function withoutCustomSections(module: Uint8Array): Uint8Array<ArrayBuffer> {
  const kept = [module.subarray(0, 8)];
  for (let at = 8; at < module.length;) {
    const start = at++;
    let [size, shift] = [0, 0];
    do size |= (module[at]! & 127) << shift; while (shift += 7, module[at++]! & 128);
    at += size;
    if (module[start] !== 0) kept.push(module.subarray(start, at));
  }
  return new Uint8Array(kept.flatMap((section) => [...section]));
}

/** `z` as a namespace: of the object of that name nothing could be left out. */
const namespaces: Plugin = {
  name: "namespaces",
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => ({
      contents: (await Deno.readTextFile(path))
        .replace(/^import \{ z \} from "zod";$/m, 'import * as z from "zod";'),
      loader: "ts",
    }));
  },
};

/** Code that gives some bytes, in a browser as anywhere. */
function fromText(bytes: Uint8Array): string {
  return `Uint8Array.from(atob("${bytes.toBase64()}"), (each) => each.charCodeAt(0))`;
}

/**
 * Bundles the parts of the package for browsers, Node and Bun alike.
 *
 * @param parts The files of `scripts/npm/` by the names of what is made of them.
 * @param folder Where the bundles go.
 * @returns What became of what, as esbuild tells it.
 */
export async function bundle(
  parts: Readonly<Record<string, string>>,
  folder: string,
): Promise<Metafile> {
  try {
    const { metafile } = await build({
      absWorkingDir: fileURLToPath(ROOT),
      entryPoints: Object.fromEntries(
        Object.entries(parts).map(([name, file]) => [name, fileURLToPath(new URL(file, ROOT))]),
      ),
      outdir: folder,
      ...{ bundle: true, splitting: true, format: "esm", metafile: true },
      ...{ platform: "neutral", target: "es2022", mainFields: ["module", "main"] },
      external: ["@tensorflow/tfjs"],
      // Names stay, as errors tell them.
      ...{ minifyWhitespace: true, minifySyntax: true, legalComments: "none" },
      define: { "Math.exp": "mathExp", "Math.log": "mathLog", "Math.atan2": "mathAtan2" },
      inject: [standIn("exact")],
      chunkNames: "shared/[name]-[hash]",
      plugins: [standIns, kernels, cephes, namespaces],
      logLevel: "warning",
    });
    return metafile;
  } finally {
    await stop();
  }
}
