import { assertEquals } from "@std/assert";
import settings from "../../deno.json" with { type: "json" };

Deno.test("CITATION.cff has the version and the licence of deno.json", async () => {
  const text = await Deno.readTextFile("CITATION.cff");
  const field = (name: string) => text.match(new RegExp(`^${name}: (.+)$`, "m"))?.[1];
  assertEquals(field("version"), settings.version);
  assertEquals(field("license"), settings.license);
});
