/**
 * A local stand-in for `jsr:@std/cli`, for networks that cannot reach JSR: `parseArgs` as this
 * project uses it, with the same semantics, built on `node:util`.
 *
 * @module
 */
export { type Args, parseArgs, type ParseOptions } from "./_parse_args.ts";
