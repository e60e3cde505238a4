/** Whether the tests that take minutes are wanted: `deno task test:long`. */
export const LONG: boolean = Deno.env.get("LOSS_ATLAS_LONG") === "1";
