import process from "node:process";

/** Programs between npx and the launcher: npx itself, a shell, Deno's script, and `deno task`. */
const LONGEST = 5;

/**
 * The processes that stand between the user and this one, the nearest first: the parent, and where
 * npx has started it all of them up to npx, as far as the system's `ps` tells.
 */
export async function starters(): Promise<number[]> {
  const parent = Deno.ppid;
  if (Deno.env.get("npm_command") !== "exec") return [parent];
  const found: number[] = [];
  for (let pid = parent; pid > 1 && found.length < LONGEST;) {
    found.push(pid);
    const { parent: next, command } = await lookUp(pid);
    if (/^npm exec |\bnpx\b/.test(command)) return found;
    pid = next;
  }
  // Farther up stands what may end before: a terminal, or the shell of a nightly job.
  return [parent];
}

/** The parent of a process and its command line; no parent where nothing tells. */
async function lookUp(pid: number): Promise<{ parent: number; command: string }> {
  const args = ["-o", "ppid=,args=", "-p", String(pid)];
  try {
    const { stdout } = await new Deno.Command("ps", { args, stderr: "null" }).output();
    const [, parent, command] = new TextDecoder().decode(stdout).match(/^\s*(\d+)\s+(.*)/) ?? [];
    return { parent: Number(parent ?? 0), command: command ?? "" };
  } catch {
    return { parent: 0, command: "" };
  }
}

/** Whether a process is alive. */
export function isAlive(pid: number): boolean {
  try {
    // Signal 0 asks, and does nothing.
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
