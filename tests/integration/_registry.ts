import { importsOf } from "../../src/base/import_map.ts";
import settings from "../../deno.json" with { type: "json" };

const ROOT = new URL("../../", import.meta.url);
const TYPES: Record<string, string> = {
  ts: "application/typescript",
  js: "text/javascript",
  json: "application/json",
  wasm: "application/wasm",
};

/** Where the published package is served, and how to end that. */
interface Registry extends AsyncDisposable {
  /** The address of the package, with a slash at the end. */
  address: string;
}

/**
 * Serves the package as JSR does: the files that are published alone, and in their sources the full
 * addresses of what they import in the place of names.
 */
export function serveRegistry(): Registry {
  let address = "";
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const path = new URL(request.url).pathname.slice(1);
      const isPublished = !settings.publish.exclude.some((each) => path.startsWith(`${each}/`));
      try {
        if (!isPublished) throw new Error("not published");
        const bytes = await Deno.readFile(new URL(path, ROOT));
        const end = path.split(".").at(-1)!;
        const headers = { "content-type": TYPES[end] ?? "application/octet-stream" };
        return new Response(
          end === "ts" ? unfurled(new TextDecoder().decode(bytes), address) : bytes,
          { headers },
        );
      } catch {
        return new Response("not found", { status: 404 });
      }
    },
  );
  const { port } = server.addr;
  address = `http://127.0.0.1:${port}/`;
  return {
    address,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      const cache = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
      await Deno.remove(`${cache}/remote/http/127.0.0.1_PORT${port}`, { recursive: true })
        .catch(() => {});
    },
  };
}

/** A source in which names of packages are addresses. */
function unfurled(source: string, address: string): string {
  const map = Object.entries(importsOf(address)).toSorted(([a], [b]) => b.length - a.length);
  return source.replace(/\b(from|import)(\s*\(?\s*)"([^"\n]+)"/g, (all, word, space, name) => {
    const found = map.find(([key]) => key === name || key.endsWith("/") && name.startsWith(key));
    return found === undefined ? all : `${word}${space}"${name.replace(found[0], found[1])}"`;
  });
}
