import { z } from "zod";

/**
 * The schema of one of some names, to which others may be added later.
 *
 * @param names The names, a list that grows with its registry.
 */
export function memberOf<Name extends string>(names: readonly Name[]): z.ZodType<Name> {
  return z.string().superRefine((name, context) => {
    if ((names as readonly string[]).includes(name)) return;
    context.addIssue({ code: "invalid_value", values: [...names], input: name });
  }).meta({ enum: names as unknown as string[] }) as unknown as z.ZodType<Name>;
}
