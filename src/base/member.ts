import { z } from "zod";
import { ownPart } from "./own_modules.ts";
import { suggest } from "./text.ts";

/**
 * The schema of one of some names, to which modules of the user's own may add.
 *
 * @param kind The word for one of them in messages, such as "backbone".
 * @param names The names, a list that grows with its registry.
 */
export function memberOf<Name extends string>(
  kind: string,
  names: readonly Name[],
): z.ZodType<Name> {
  return z.string().superRefine((name, context) => {
    if ((names as readonly string[]).includes(name)) return;
    const shown = name.slice(0, 100);
    const message = `"${shown}" is not known; ${suggest(shown, names)}${ownPart(kind)}`;
    context.addIssue({ code: "custom", message });
  }).meta({ enum: names as unknown as string[] }) as unknown as z.ZodType<Name>;
}
