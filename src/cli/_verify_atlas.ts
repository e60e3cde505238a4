import { openPack } from "../atlas/mod.ts";
import { type PackFinding, verifyPack, type VerifyPackOptions } from "../atlas/verify_pack.ts";
import { EXIT_CODES } from "../base/errors.ts";
import { cellName } from "./_cell_name.ts";

/**
 * Trains networks of the committed pack again, and says whether they are the same to the last bit.
 *
 * @returns The exit code.
 */
export async function verifyAtlas(
  path: string,
  options: VerifyPackOptions,
  json: boolean,
): Promise<number> {
  const pack = await openPack(path);
  const { length } = await pack.list();
  const { seed, cheapest } = options;
  const findings = await verifyPack(pack, {
    ...options,
    onFinding: (finding) =>
      console.log(json ? JSON.stringify({ type: "finding", ...finding }) : describe(finding)),
  });
  const differing = findings.filter(({ differences }) => differences.length > 0).length;
  const refused = findings.filter(({ older }) => older !== undefined).length;
  const repeated = findings.length - refused;
  const summary = { seed, networks: length, repeated, differing, refused };
  const drawn = `drawn with --seed ${seed}${cheapest ? " --cheapest" : ""}`;
  console.log(
    json
      ? JSON.stringify({ type: "result", ...summary })
      : `networks: ${length}, repeated: ${repeated}, differing: ${differing}, refused: ${refused} (${drawn})`,
  );
  if (differing > 0) return EXIT_CODES.differs;
  return refused > 0 ? EXIT_CODES.failed : EXIT_CODES.done;
}

function describe({ digest, cell, measures, older, differences }: PackFinding): string {
  const heading = `${digest.slice(0, 12)}  ${cellName(cell)}: `;
  if (older !== undefined) return `${heading}refused, as it was ${older}`;
  if (differences.length === 0) {
    return `${heading}trained again with ${measures} measures, the same to the last bit`;
  }
  return [`${heading}differs`, ...differences.map((text) => `  ${text}`)].join("\n");
}
