/**
 * The command line of the package, for `deno run` and `deno install --global`. It asks for the rights
 * to read and write files, to see the environment and to start Deno, and passes on to a command no
 * more of them than its arguments call for.
 *
 * @module
 */
import { call } from "./launch.ts";

if (import.meta.main) await call();
