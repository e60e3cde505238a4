import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../../src/base/errors.ts";
import {
  findMeasure,
  measureNames,
  protocolMeasures,
} from "../../../src/measures/protocols/mod.ts";

Deno.test("measureNames are distinct, and findMeasure() finds each", () => {
  assertEquals(new Set(measureNames).size, measureNames.length);
  for (const name of measureNames) assertEquals(findMeasure(name).name, name);
});

Deno.test("protocolMeasures keep the direction of their metric", () => {
  assertEquals(protocolMeasures.openSetFprAt95TprEnergy?.direction, "lower");
  assertEquals(protocolMeasures.openSetOscrEnergy?.direction, "higher");
});

Deno.test("findMeasure() offers the nearest name", () => {
  assertThrows(() => findMeasure("openSetAurok"), InputError, 'did you mean "openSetAuroc"?');
});
