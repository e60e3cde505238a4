import { assert, assertEquals, assertThrows } from "@std/assert";
import { checkMetric, defineMetric, metricRegistry } from "../../../src/measures/metrics/mod.ts";

for (const metric of Object.values(metricRegistry)) {
  Deno.test(`checkMetric() passes ${metric.name}`, () => {
    const { name, checks } = checkMetric(metric);
    assertEquals(name, metric.name);
    assert(checks.length >= 4 + metric.invariances.length);
  });
}

const info = {
  name: "wrong",
  title: "Wrong",
  description: "",
  direction: "none",
  range: [0, 10],
  invariances: [],
} as const;

Deno.test("checkMetric() finds a silent zero for values that are not finite", () => {
  const metric = defineMetric({
    ...info,
    needs: ["embeddings"],
    compute: ({ embeddings }) => Number.isFinite(embeddings.data[4]) ? 1 : 0,
  });
  assertThrows(() => checkMetric(metric), Error, "a coordinate that is NaN: it gives 0 instead");
});

Deno.test("checkMetric() finds an invariance that does not hold", () => {
  const metric = defineMetric({
    ...info,
    range: [0, Infinity],
    invariances: ["scale"],
    needs: ["embeddings"],
    compute: ({ embeddings }) => embeddings.data.reduce((sum, value) => sum + value * value, 0),
  });
  assertThrows(() => checkMetric(metric), Error, "invariance: scale");
});

Deno.test("checkMetric() finds a changed input, a wrong range and a missing error", () => {
  const metric = defineMetric({
    ...info,
    needs: ["embeddings", "labels"],
    compute: ({ embeddings }) => {
      embeddings.data[0] = 11;
      return 11;
    },
  });
  const { message } = assertThrows(() => checkMetric(metric), Error);
  for (const part of ["input unchanged", "number in the range: 11", "too few labels"]) {
    assert(message.includes(part), message);
  }
});

Deno.test("checkMetric() names a metric that depends on the numbers of the labels", () => {
  assertThrows(
    () => checkMetric((_, labels) => labels.length === 0 ? NaN : Math.max(...labels)),
    Error,
    "numbers of the labels",
  );
});
