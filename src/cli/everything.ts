/**
 * Everything that the command line loads late, so that all of it can be brought into Deno's cache: with
 * a module of the user's own it may fetch nothing. Nobody calls this.
 *
 * @module
 */

/** Loads everything. */
export const everything = (): Promise<unknown[]> =>
  Promise.all([
    import("./launched.ts"),
    import("../atlas/pack/open_pack.ts"),
    import("../runner/warden.ts"),
    import("../runner/worker.ts"),
    import("../study/modules.ts"),
    import("./atlas.ts"),
    import("./bundle.ts"),
    import("./certify.ts"),
    import("./check.ts"),
    import("./compare.ts"),
    import("./completions.ts"),
    import("./conclude.ts"),
    import("./data.ts"),
    import("./diff.ts"),
    import("./doctor.ts"),
    import("./draw.ts"),
    import("./dry_run.ts"),
    import("./export.ts"),
    import("./fleet.ts"),
    import("./gc.ts"),
    import("./help.ts"),
    import("./import.ts"),
    import("./init.ts"),
    import("./list.ts"),
    import("./measure.ts"),
    import("./merge.ts"),
    import("./nightly.ts"),
    import("./open.ts"),
    import("./plan.ts"),
    import("./report.ts"),
    import("./reproduce.ts"),
    import("./show.ts"),
    import("./speed.ts"),
    import("./studies.ts"),
    import("./tune.ts"),
    import("./tune_plan.ts"),
    import("./verify.ts"),
    import("./work.ts"),
  ]);
