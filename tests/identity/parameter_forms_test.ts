import { assert, assertEquals } from "@std/assert";
import { z } from "zod";
import { parameterForms } from "../../src/identity/probes/parameter_forms.ts";
import { catalogue as losses } from "../../src/losses/catalogue.ts";
import { measureCatalogue } from "../../src/measures/catalogue.ts";

Deno.test("parameterForms() takes each choice that is not the default by itself, and what is given once", () => {
  const schema = z.strictObject({
    way: z.enum(["a", "b"]).default("a"),
    flag: z.boolean().default(false),
    size: z.number().positive().nullable().default(null),
    free: z.number().default(3),
  });
  assertEquals(parameterForms(schema, [{ flag: true }, { free: 4 }]), [
    {},
    { flag: true },
    { free: 4 },
    { way: "b" },
    { size: 10 },
  ]);
});

/** The schema without what makes it optional. */
function unwrapped(schema: z.ZodType): z.ZodType {
  const { type } = schema.def;
  return type === "default" || type === "prefault" || type === "optional"
    ? unwrapped((schema as z.ZodDefault).unwrap() as z.ZodType)
    : schema;
}

/** The sorts of values that some form must have, each as a test of a value. */
function sortsOf(schema: z.ZodType): (readonly [what: string, has: (value: unknown) => boolean])[] {
  const inner = unwrapped(schema);
  const equals = (wanted: unknown) =>
    [JSON.stringify(wanted), (value: unknown) => value === wanted] as const;
  switch (inner.def.type) {
    case "enum":
      return (inner as z.ZodEnum).options.map(equals);
    case "literal":
      return [...(inner as z.ZodLiteral).values].map(equals);
    case "boolean":
      return [equals(true), equals(false)];
    case "nullable": {
      const other = (inner as z.ZodNullable).unwrap() as z.ZodType;
      // The name of a dataset or a loss: a reading takes it, no computation does.
      if (other.def.type === "string") return [equals(null)];
      const sorts = other.def.type === "union" ? (other as z.ZodUnion).options : [other];
      return [
        equals(null),
        ...sorts.flatMap((sort) => [
          ["not null", (value: unknown) => (sort as z.ZodType).safeParse(value).success] as const,
          ...sortsOf(sort as z.ZodType),
        ]),
      ];
    }
    default:
      return [];
  }
}

const PARTS = [
  ...losses.map(({ name, parameters, forms = [] }) => ({ name, parameters, given: forms })),
  ...measureCatalogue.map(({ name, parameters }) => ({ name, parameters, given: [] })),
];

for (const { name, parameters, given } of PARTS) {
  const sorts = Object.entries(parameters.shape).map(([key, field]) =>
    [key, sortsOf(field as z.ZodType)] as const
  );
  if (sorts.every(([, each]) => each.length === 0)) continue;
  Deno.test(`parameterForms() tries every choice of ${name}`, () => {
    const forms = parameterForms(parameters, given);
    for (const [key, each] of sorts) {
      for (const [what, has] of each) {
        const byDefault = (parameters.shape[key] as z.ZodType).safeParse(undefined);
        const tried = forms.map((form) => key in form ? form[key] : byDefault.data);
        assert(tried.some(has), `${key}: ${what}`);
      }
    }
  });
}
