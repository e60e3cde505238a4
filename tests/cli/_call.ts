import { LAUNCHER } from "../_launcher.ts";

/** How a call of the command line ended. */
export interface Ending {
  code: number;
  out: string;
  err: string;
}

/** How a call is made. */
export interface CallOptions {
  /** Variables of the environment beside this process's own. */
  env?: Record<string, string> | undefined;
  /** Variables of the environment that are not passed on. */
  without?: readonly string[] | undefined;
  /** The folder that it is called in; default that of the project. */
  cwd?: string | undefined;
  /** What a shell does before it becomes the command, such as `ulimit -n 32`. */
  before?: string | undefined;
}

/** Calls the command line in a process of its own, as a user does. */
export async function call(args: string[], options: CallOptions = {}): Promise<Ending> {
  const { env = {}, without = [], before, cwd } = options;
  const [program, ...rest] = before === undefined
    ? [...LAUNCHER, ...args]
    : ["sh", "-c", `${before}; exec "$@"`, "sh", ...LAUNCHER, ...args];
  const inherited = Object.entries(Deno.env.toObject()).filter(([name]) => !without.includes(name));
  const { code, stdout, stderr } = await new Deno.Command(program!, {
    args: rest,
    ...cwd !== undefined && { cwd },
    clearEnv: true,
    env: { ...Object.fromEntries(inherited), NO_COLOR: "1", ...env },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}
